package dev.orchestrator.base.http;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** An exchange that ended without a whole answer. Its message names the server, never a header. */
public final class HttpFailure extends IOException {
  private static final long serialVersionUID = 1L;

  /** What ended it. */
  public enum Kind {
    /** No connection: unknown host, refused, TLS, or a proxy that does not let it through. */
    CONNECT(false),
    /** No connection in time, with its way through a proxy and TLS. */
    CONNECT_TIMEOUT(true),
    /** No first byte of the body in time. */
    FIRST_BYTE_TIMEOUT(true),
    /** Too long a gap within the body. */
    IDLE_TIMEOUT(true),
    /** The whole exchange took too long. */
    TOTAL_TIMEOUT(true),
    /** The connection broke before the answer's status and headers had come. */
    BROKEN(false),
    /** The connection broke within the body. */
    CUT(false),
    /** The body is larger than the cap. */
    TOO_LARGE(false),
    /** The body is compressed, which was not asked for. */
    ENCODED(false);

    private final boolean timeout;

    Kind(boolean timeout) {
      this.timeout = timeout;
    }

    /** Whether a deadline passed. */
    public boolean isTimeout() {
      return timeout;
    }
  }

  private final Kind kind;
  private final boolean sent;

  HttpFailure(Kind kind, boolean sent, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.sent = sent;
  }

  /** What ended it. */
  public Kind kind() {
    return kind;
  }

  /** Whether the request may have reached the server: false only where it surely did not. */
  public boolean sent() {
    return sent;
  }
}
