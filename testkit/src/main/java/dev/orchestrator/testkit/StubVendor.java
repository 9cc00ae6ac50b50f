package dev.orchestrator.testkit;

import dev.orchestrator.api.Usage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A server on loopback that speaks one vendor's protocol, buffered and streamed, answers what it is
 * told, and keeps every request that it received. Thread-safe.
 *
 * <pre>{@code
 * try (StubVendor vendor = StubVendor.anthropic().answer("hello").start()) {
 *   var provider = ClaudeProvider.builder().apiKey("k").endpoint(vendor.endpoint()).build();
 *   …
 * }
 * }</pre>
 *
 * <p>Calls for a generation take the queued answers in order; when the queue is empty the function
 * of {@link Builder#answers} is asked; without one the call is answered with status 400 and a
 * message that says so, which no caller retries. Requests for models are answered by themselves.
 */
public final class StubVendor implements AutoCloseable {
  private final VendorDialect dialect;
  private final List<StubModel> models;
  private final Queue<StubAnswer> queue;
  private final @Nullable Function<StubRequest, StubAnswer> function;
  private final Queue<StubRequest> received = new ConcurrentLinkedQueue<>();
  private final Semaphore calls = new Semaphore(0);
  private final LoopbackServer server;

  private StubVendor(Builder builder) throws IOException {
    this.dialect = builder.dialect;
    this.models = List.copyOf(builder.models);
    this.queue = new ConcurrentLinkedQueue<>(builder.queue);
    this.function = builder.function;
    this.server = new LoopbackServer(this::reply);
  }

  /** Anthropic's Messages. */
  public static Builder anthropic() {
    return new Builder(new AnthropicDialect());
  }

  /**
   * OpenAI's Chat Completions, which the compatible servers speak too, and its Responses: which of
   * them an answer speaks is decided by the path of the call.
   */
  public static Builder openai() {
    return new Builder(new OpenAiDialect());
  }

  /** Google's Generative Language API. */
  public static Builder gemini() {
    return new Builder(new GeminiDialect());
  }

  /** Ollama's own API. */
  public static Builder ollama() {
    return new Builder(new OllamaDialect());
  }

  /** What a provider takes as its {@code endpoint}. */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.port() + dialect.base());
  }

  /** Queues one more answer. */
  public void answer(StubAnswer answer) {
    queue.add(answer);
  }

  /** Every request so far, in the order of arrival. */
  public List<StubRequest> requests() {
    return List.copyOf(received);
  }

  /** The requests for a generation so far. */
  public List<StubRequest> calls() {
    return received.stream().filter(dialect::isGeneration).toList();
  }

  /** Answers that nobody has asked for yet. */
  public int answersLeft() {
    return queue.size();
  }

  /** Waits until a call has arrived that no earlier wait has seen; false if none came in time. */
  public boolean awaitCall(Duration limit) throws InterruptedException {
    return calls.tryAcquire(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Waits until a client has left a stalled answer; false if none did in time. */
  public boolean awaitHangUp(Duration limit) throws InterruptedException {
    return server.awaitHangUp(limit);
  }

  private StubReply reply(StubRequest request) {
    received.add(request);
    if (!dialect.isGeneration(request)) {
      Optional<String> listing = dialect.listing(request, models);
      return listing.isPresent()
          ? json(200, listing.get())
          : json(404, dialect.error(404, "the stub does not know " + request.path()));
    }
    StubAnswer answer = next(request);
    // Counted after the answer was chosen, so that who waits for the call may queue the next one.
    calls.release();
    Usage usage = answer.usage == null ? usual(request, answer) : answer.usage;
    Map<String, String> headers = new LinkedHashMap<>();
    if (answer.raw != null || answer.status != 200 || !dialect.wantsStream(request)) {
      headers.put("content-type", "application/json");
      headers.putAll(answer.headers);
      return whole(answer, body(request, answer, usage), headers);
    }
    headers.put("content-type", dialect.streamType());
    headers.putAll(answer.headers);
    List<String> events = dialect.stream(request, answer, usage);
    return new StubReply(200, headers, events, true, answer.end, answer.pieces);
  }

  private String body(StubRequest request, StubAnswer answer, Usage usage) {
    if (answer.raw != null) {
      return answer.raw;
    }
    return answer.status == 200
        ? dialect.whole(request, answer, usage)
        : dialect.error(answer.status, answer.text);
  }

  private static StubReply whole(StubAnswer answer, String body, Map<String, String> headers) {
    int half = body.length() / 2;
    return new StubReply(
        answer.status,
        headers,
        List.of(body.substring(0, half), body.substring(half)),
        answer.end == StubAnswer.End.EARLY,
        answer.end,
        answer.pieces);
  }

  private static StubReply json(int status, String body) {
    return new StubReply(
        status,
        Map.of("content-type", "application/json"),
        List.of(body),
        false,
        StubAnswer.End.WHOLE,
        0);
  }

  private StubAnswer next(StubRequest request) {
    StubAnswer queued = queue.poll();
    if (queued != null) {
      return queued;
    }
    if (function != null) {
      return function.apply(request);
    }
    return StubAnswer.error(400, "the stub has no answer left for this call");
  }

  private static Usage usual(StubRequest request, StubAnswer answer) {
    return Usage.of(quarter(request.body()), quarter(answer.text));
  }

  private static long quarter(String text) {
    return Math.max(1, text.getBytes(StandardCharsets.UTF_8).length / 4);
  }

  /** Ends all connections and frees the port. */
  @Override
  public void close() {
    server.close();
  }

  /** Builds and starts a {@link StubVendor}. Not thread-safe. */
  public static final class Builder {
    private final VendorDialect dialect;
    private final List<StubModel> models = new ArrayList<>();
    private final List<StubAnswer> queue = new ArrayList<>();
    private @Nullable Function<StubRequest, StubAnswer> function;

    private Builder(VendorDialect dialect) {
      this.dialect = dialect;
    }

    /** Queues a text. */
    public Builder answer(String text) {
      return answer(StubAnswer.text(text));
    }

    /** Queues an answer. */
    public Builder answer(StubAnswer answer) {
      queue.add(answer);
      return this;
    }

    /** Answers every call that finds the queue empty. May be asked by several threads at once. */
    public Builder answers(Function<StubRequest, StubAnswer> value) {
      this.function = value;
      return this;
    }

    /** Lists a model. */
    public Builder model(StubModel model) {
      models.add(model);
      return this;
    }

    /** Lists a model of which only the id matters. */
    public Builder model(String id) {
      return model(new StubModel(id, "stub", "8.0B", 32_768));
    }

    /** Starts it on a free port of the loopback interface. */
    public StubVendor start() {
      try {
        return new StubVendor(this);
      } catch (IOException e) {
        throw new UncheckedIOException("no loopback port for a stub vendor", e);
      }
    }
  }
}
