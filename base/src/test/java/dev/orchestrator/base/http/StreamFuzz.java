package dev.orchestrator.base.http;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Bodies of any bytes, cut anywhere: lines and events are the same whatever the network did to
 * them, and reading them ends. See {@code .ci/fuzz}.
 */
public final class StreamFuzz {
  private static final Duration LONG = Duration.ofMinutes(1);

  /** Reads the next piece, or null after the last. */
  private interface Reader {
    @Nullable String next() throws HttpFailure, InterruptedException;
  }

  private StreamFuzz() {}

  /** One input: the first byte is the length of the pieces, the rest the body. */
  public static void fuzzerTestOneInput(byte[] data) throws InterruptedException {
    if (data.length == 0) {
      return;
    }
    byte[] body = Arrays.copyOfRange(data, 1, data.length);
    int piece = Math.max(1, data[0] & 0x3f);
    same(body, piece, StreamFuzz::lines);
    same(body, piece, StreamFuzz::events);
  }

  private static Reader lines(OpenReply reply) {
    Lines lines = new Lines(reply);
    return lines::next;
  }

  private static Reader events(OpenReply reply) {
    SseEvents events = new SseEvents(reply);
    return () -> {
      SseEvent event = events.next();
      return event == null
          ? null
          : event.name() + "\u0000" + event.data() + "\u0000" + event.whole();
    };
  }

  private static void same(byte[] body, int piece, Function<OpenReply, Reader> reader)
      throws InterruptedException {
    List<String> whole = read(reader.apply(reply(body, Math.max(1, body.length))), body.length);
    List<String> pieces = read(reader.apply(reply(body, piece)), body.length);
    if (!whole.equals(pieces)) {
      throw new AssertionError("whole: " + whole + ", in pieces of " + piece + ": " + pieces);
    }
  }

  private static List<String> read(Reader reader, int length) throws InterruptedException {
    List<String> all = new ArrayList<>();
    try {
      for (String next = reader.next(); next != null; next = reader.next()) {
        all.add(next);
        if (all.size() > length + 1) {
          throw new AssertionError("more pieces than bytes");
        }
      }
    } catch (HttpFailure e) {
      throw new AssertionError("a body that came whole is told as a failure", e);
    }
    return all;
  }

  private static OpenReply reply(byte[] body, int piece) {
    ChunkQueue chunks = new ChunkQueue();
    for (int at = 0; at < body.length; at += piece) {
      byte[] part = Arrays.copyOfRange(body, at, Math.min(body.length, at + piece));
      chunks.onNext(List.of(ByteBuffer.wrap(part)));
    }
    chunks.onComplete();
    return new OpenReply(
        "http://fuzz",
        new Head(chunks),
        new Deadlines(LONG, LONG, LONG),
        System.nanoTime(),
        Long.MAX_VALUE);
  }

  /** A response that consists of its body. */
  private record Head(ChunkQueue body) implements HttpResponse<ChunkQueue> {
    @Override
    public int statusCode() {
      return 200;
    }

    @Override
    public HttpRequest request() {
      return HttpRequest.newBuilder(uri()).build();
    }

    @Override
    public Optional<HttpResponse<ChunkQueue>> previousResponse() {
      return Optional.empty();
    }

    @Override
    public HttpHeaders headers() {
      return HttpHeaders.of(Map.of(), (name, value) -> true);
    }

    @Override
    public Optional<SSLSession> sslSession() {
      return Optional.empty();
    }

    @Override
    public URI uri() {
      return URI.create("http://fuzz");
    }

    @Override
    public HttpClient.Version version() {
      return HttpClient.Version.HTTP_1_1;
    }
  }
}
