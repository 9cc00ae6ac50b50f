package dev.orchestrator.base.http;

/** The caller of an exchange was interrupted before its answer began; the connection is closed. */
public final class LeftException extends InterruptedException {
  private static final long serialVersionUID = 1L;

  private final boolean sent;

  LeftException(boolean sent) {
    super(
        sent ? "interrupted while waiting for the answer" : "interrupted before anything was sent");
    this.sent = sent;
  }

  /** Whether the request may have reached the server: false only where it surely did not. */
  public boolean sent() {
    return sent;
  }
}
