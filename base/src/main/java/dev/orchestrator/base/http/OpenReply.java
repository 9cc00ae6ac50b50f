package dev.orchestrator.base.http;

import dev.orchestrator.base.http.ChunkQueue.Item;
import dev.orchestrator.base.http.HttpFailure.Kind;
import dev.orchestrator.base.time.Time;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An answer whose status and headers are there and whose body is still coming. To be read by one
 * thread. Closing it before its end, or interrupting the reader, ends the connection.
 */
public final class OpenReply implements AutoCloseable {
  private final String server;
  private final int status;
  private final HttpHeaders headers;
  private final ChunkQueue chunks;
  private final Deadlines deadlines;
  private final long start;
  private final long cap;
  private long received;
  private boolean ended;

  OpenReply(
      String server, HttpResponse<ChunkQueue> response, Deadlines deadlines, long start, long cap) {
    this.server = server;
    this.status = response.statusCode();
    this.headers = response.headers();
    this.chunks = response.body();
    this.deadlines = deadlines;
    this.start = start;
    this.cap = cap;
  }

  /** Closes itself and fails if the body is compressed, which nobody asked for. */
  void refuseCompression() throws HttpFailure {
    String coding = headers.firstValue("content-encoding").orElse("").strip();
    if (!coding.isEmpty() && !coding.equalsIgnoreCase("identity")) {
      close();
      throw new HttpFailure(
          Kind.ENCODED,
          true,
          "the answer of "
              + server
              + " is compressed ("
              + coding
              + ") although that was not asked for; is there a proxy that compresses?",
          null);
    }
  }

  /** The status, of any class. */
  public int status() {
    return status;
  }

  /** The headers. */
  public HttpHeaders headers() {
    return headers;
  }

  /**
   * The next bytes, at least one; null at the end of the body.
   *
   * @throws HttpFailure if a deadline passed, the connection broke, or the body is too large
   * @throws InterruptedException if the reader was interrupted; the connection has been closed
   */
  byte @Nullable [] read() throws HttpFailure, InterruptedException {
    while (!ended) {
      Item item = take();
      switch (item) {
        case Item.Bytes bytes -> {
          byte[] copy = copy(bytes.buffers());
          received += copy.length;
          if (received > cap) {
            close();
            throw new HttpFailure(
                Kind.TOO_LARGE,
                true,
                "the answer of " + server + " is larger than " + cap + " bytes",
                null);
          }
          if (copy.length > 0) {
            return copy;
          }
        }
        case Item.End end -> {
          ended = true;
          if (end.failure() != null) {
            throw new HttpFailure(
                Kind.CUT,
                true,
                "the connection to " + server + " broke after " + received + " bytes of the answer",
                end.failure());
          }
        }
      }
    }
    return null;
  }

  private Item take() throws HttpFailure, InterruptedException {
    long sinceStart = Time.system().nanos() - start;
    long totalLeft = deadlines.total().toNanos() - sinceStart;
    boolean first = received == 0;
    long stage = first ? deadlines.firstByte().toNanos() - sinceStart : deadlines.idle().toNanos();
    Item item;
    try {
      item = chunks.take(Math.min(stage, totalLeft));
    } catch (InterruptedException e) {
      close();
      throw e;
    }
    if (item != null) {
      return item;
    }
    close();
    if (totalLeft <= stage) {
      throw timeout(Kind.TOTAL_TIMEOUT, "the whole answer", deadlines.total());
    }
    throw first
        ? timeout(Kind.FIRST_BYTE_TIMEOUT, "the answer's first byte", deadlines.firstByte())
        : timeout(Kind.IDLE_TIMEOUT, "the next piece of the answer", deadlines.idle());
  }

  private HttpFailure timeout(Kind kind, String what, Duration deadline) {
    return new HttpFailure(
        kind,
        true,
        what + " did not come from " + server + " within " + Http.print(deadline),
        null);
  }

  /**
   * The rest of the body as text.
   *
   * @throws HttpFailure if it did not come whole
   */
  public String text() throws HttpFailure, InterruptedException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] next = read(); next != null; next = read()) {
      all.writeBytes(next);
    }
    return all.toString(StandardCharsets.UTF_8);
  }

  private static byte[] copy(List<ByteBuffer> buffers) {
    int size = buffers.stream().mapToInt(ByteBuffer::remaining).sum();
    ByteBuffer all = ByteBuffer.allocate(size);
    buffers.forEach(all::put);
    return all.array();
  }

  /**
   * Gives up the rest of a body of which nothing more is wanted: reads on for at most {@code
   * limit}, so that the connection can serve again if the end is near, and ends the connection
   * otherwise. An interrupt ends it too, and stays set.
   */
  public void leave(Duration limit) {
    long until = Time.system().nanos() + limit.toNanos();
    try {
      while (!ended) {
        Item item = chunks.take(until - Time.system().nanos());
        if (item == null) {
          break;
        }
        ended = item instanceof Item.End;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    close();
  }

  /** Ends the connection unless the body was read to its end. Idempotent. */
  @Override
  public void close() {
    if (!ended) {
      ended = true;
      chunks.cancel();
    }
  }
}
