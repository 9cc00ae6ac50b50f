package dev.orchestrator.base.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a body, as they come. A line ends with LF, CRLF or CR; it is decoded only when it is
 * whole, so a character that the network split is never harmed. A byte order mark at the very start
 * is skipped. Not thread-safe.
 */
public final class Lines {
  private final OpenReply reply;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private byte[] chunk = new byte[0];
  private int at;
  private boolean afterCr;
  private boolean first = true;
  private boolean atEnd;
  private boolean unterminated;

  /** Reads the lines of this body. */
  public Lines(OpenReply reply) {
    this.reply = reply;
  }

  /**
   * The next line without its end, or null after the last. A last line without an end is given too;
   * {@link #unterminated()} then tells.
   *
   * @throws HttpFailure if the body did not come whole; the lines before were whole
   */
  public @Nullable String next() throws HttpFailure, InterruptedException {
    while (!atEnd) {
      while (at < chunk.length) {
        byte b = chunk[at++];
        boolean ignored = b == '\n' && afterCr;
        afterCr = b == '\r';
        if (ignored) {
          continue;
        }
        if (b == '\n' || b == '\r') {
          return finishLine();
        }
        line.write(b);
      }
      byte[] next = reply.read();
      if (next == null) {
        atEnd = true;
      } else {
        chunk = next;
        at = 0;
      }
    }
    if (line.size() > 0) {
      unterminated = true;
      return finishLine();
    }
    return null;
  }

  /** Whether the line given last had no end: the body may have been cut within it. */
  public boolean unterminated() {
    return unterminated;
  }

  private String finishLine() {
    String text = line.toString(StandardCharsets.UTF_8);
    line.reset();
    if (first) {
      first = false;
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }
    return text;
  }
}
