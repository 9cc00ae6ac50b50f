package dev.orchestrator.providers.wire;

/** What a vendor sent does not fit its protocol; the message says how. */
public final class MalformedAnswer extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With what is wrong. */
  public MalformedAnswer(String message) {
    super(message);
  }
}
