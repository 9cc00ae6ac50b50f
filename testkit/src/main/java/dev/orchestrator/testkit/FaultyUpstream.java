package dev.orchestrator.testkit;

import dev.orchestrator.base.json.Json;
import dev.orchestrator.base.time.Time;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A server on loopback that speaks the vendors' protocols on one port, buffered and streamed, and
 * misbehaves by name; see {@link UpstreamFault.Kind} for the names. Thread-safe.
 *
 * <pre>{@code
 * try (FaultyUpstream upstream = FaultyUpstream.start("429-storm:3", "stall-middle", "ok")) {
 *   URI endpoint = upstream.endpoint(FaultyUpstream.Protocol.ANTHROPIC);
 *   …
 * }
 * }</pre>
 *
 * <p>Each call for a generation, whatever protocol it speaks, meets the next fault of the sequence;
 * the last one stays. With {@link Builder#rate} the faults strike by chance, from a seed. Requests
 * for models never fail. Defaults: a free port, all protocols, the answer {@value #USUAL_TEXT}, the
 * machine's clock. {@code GET /__upstream/requests} tells as JSON what was received, keys masked;
 * of the requests the last {@value #MOST_KEPT} are kept.
 */
public final class FaultyUpstream implements AutoCloseable {

  /** What the healthy upstream answers unless told otherwise. */
  public static final String USUAL_TEXT = "The upstream is well.";

  /** The id of the one model that it lists. */
  public static final String MODEL = "upstream-model";

  /** Where it tells what it received. */
  public static final String REQUESTS = "/__upstream/requests";

  static final int MOST_KEPT = 1_000;

  /** What it speaks. */
  public enum Protocol {
    /** Anthropic's Messages. */
    ANTHROPIC(new AnthropicDialect()),
    /** OpenAI's Chat Completions. */
    OPENAI(new ChatDialect()),
    /** OpenAI's Responses. */
    RESPONSES(new ResponsesDialect()),
    /** Google's Generative Language API. */
    GEMINI(new GeminiDialect()),
    /** Ollama's own API. */
    OLLAMA(new OllamaDialect());

    private final VendorDialect dialect;

    Protocol(VendorDialect dialect) {
      this.dialect = dialect;
    }

    VendorDialect dialect() {
      return dialect;
    }

    /** Its name as it is written. */
    public String typed() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * One call for a generation and what it met.
   *
   * @param number 1 for the first
   * @param protocol what it spoke
   * @param streamed whether it asked for a stream
   * @param met the fault, {@code ok} if none
   * @param request all of it; it may hold a key
   */
  public record Exchange(
      long number, Protocol protocol, boolean streamed, UpstreamFault met, StubRequest request) {}

  private final Set<Protocol> protocols;
  private final FaultPlan plan;
  private final FaultReplies replies;
  private final Consumer<Exchange> listener;
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Exchange> kept = new ArrayDeque<>();
  private final Semaphore calls = new Semaphore(0);
  private long count;
  private final @Nullable LoopbackServer server;

  /** Holds the port that nobody listens on; null if the server does. */
  private final @Nullable Socket reserved;

  private FaultyUpstream(Builder builder) throws IOException {
    this.protocols = EnumSet.copyOf(builder.protocols);
    this.plan =
        builder.rate < 0
            ? FaultPlan.sequence(builder.faults, builder.time)
            : FaultPlan.chance(builder.faults, builder.rate, builder.seed);
    this.replies = new FaultReplies(builder.text, builder.time);
    this.listener = builder.listener;
    if (builder.faults.getFirst().kind() == UpstreamFault.Kind.REFUSED) {
      this.server = null;
      this.reserved = new Socket();
      reserved.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), builder.port));
    } else {
      this.server = new LoopbackServer(builder.port, builder.time, this::reply);
      this.reserved = null;
    }
  }

  /**
   * Starts one on a free port.
   *
   * @param faults what the calls meet, one after the other, as {@link UpstreamFault#parse} reads it
   * @throws IllegalArgumentException if there is no such fault
   */
  public static FaultyUpstream start(String... faults) {
    return builder().faults(faults).start();
  }

  /** Starts to say what it is to be like. */
  public static Builder builder() {
    return new Builder();
  }

  /** The port. */
  public int port() {
    if (server != null) {
      return server.port();
    }
    return reserved == null ? 0 : reserved.getLocalPort();
  }

  /** What a provider of this protocol takes as its {@code endpoint}. */
  public URI endpoint(Protocol protocol) {
    return URI.create("http://127.0.0.1:" + port() + protocol.dialect().base());
  }

  /** How many calls for a generation there were. */
  public long count() {
    lock.lock();
    try {
      return count;
    } finally {
      lock.unlock();
    }
  }

  /** The last calls, oldest first. */
  public List<Exchange> exchanges() {
    lock.lock();
    try {
      return List.copyOf(kept);
    } finally {
      lock.unlock();
    }
  }

  /** Waits until a call has arrived that no earlier wait has seen; false if none came in time. */
  public boolean awaitCall(Duration limit) throws InterruptedException {
    return calls.tryAcquire(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Waits until a client has left a stalled answer; false if none did in time. */
  public boolean awaitHangUp(Duration limit) throws InterruptedException {
    return server != null && server.awaitHangUp(limit);
  }

  private StubReply reply(StubRequest request) {
    Optional<Protocol> spoken =
        protocols.stream().filter(p -> p.dialect().isGeneration(request)).findFirst();
    if (spoken.isEmpty()) {
      return aside(request);
    }
    Protocol protocol = spoken.get();
    Exchange exchange = note(protocol, request);
    listener.accept(exchange);
    calls.release();
    return replies.reply(protocol, request, exchange.met(), exchange.number());
  }

  private Exchange note(Protocol protocol, StubRequest request) {
    lock.lock();
    try {
      // Under the lock, so that the n-th call meets the n-th fault.
      UpstreamFault met = plan.next();
      boolean streamed = protocol.dialect().wantsStream(request);
      Exchange exchange = new Exchange(++count, protocol, streamed, met, request);
      kept.addLast(exchange);
      if (kept.size() > MOST_KEPT) {
        kept.removeFirst();
      }
      return exchange;
    } finally {
      lock.unlock();
    }
  }

  /** Whatever is no call for a generation: it is answered, and meets no fault. */
  private StubReply aside(StubRequest request) {
    if (request.path().equals(REQUESTS)) {
      return json(200, Json.writePretty(document()));
    }
    if (request.path().equals("/")) {
      return json(200, "");
    }
    List<StubModel> models = List.of(new StubModel(MODEL, "llama", "8.0B", 131_072));
    // OpenAI and Anthropic list their models at one address; only Anthropic sends a version.
    boolean anthropic = !request.header("anthropic-version").isEmpty();
    return protocols.stream()
        .filter(p -> protocols.size() == 1 || (p == Protocol.ANTHROPIC) == anthropic)
        .flatMap(p -> p.dialect().listing(request, models).stream())
        .findFirst()
        .map(listing -> json(200, listing))
        .orElseGet(() -> json(404, nobodyAt(request.path())));
  }

  private static String nobodyAt(String path) {
    return Json.write(Json.object().put("error", "the upstream does not know " + path));
  }

  private static StubReply json(int status, String body) {
    Map<String, String> headers = Map.of("content-type", "application/json");
    return new StubReply(status, headers, List.of(body), false, StubAnswer.End.WHOLE, 0);
  }

  private ObjectNode document() {
    ObjectNode document = Json.object().put("count", count());
    ArrayNode requests = document.putArray("requests");
    for (Exchange exchange : exchanges()) {
      StubRequest request = exchange.request();
      ObjectNode node =
          requests
              .addObject()
              .put("number", exchange.number())
              .put("protocol", exchange.protocol().typed())
              .put("streamed", exchange.streamed())
              .put("fault", exchange.met().toString())
              .put("path", request.path())
              .put("query", request.query().replaceAll("(^|&)key=[^&]*", "$1key=****"));
      ObjectNode headers = node.putObject("headers");
      new TreeMap<>(request.headers())
          .forEach((name, value) -> headers.put(name, maySayKey(name) ? "****" : value));
      node.set("body", request.json());
    }
    return document;
  }

  private static boolean maySayKey(String header) {
    return header.contains("key") || header.contains("auth") || header.contains("token");
  }

  /** Ends all connections and frees the port. */
  @Override
  public void close() {
    if (server != null) {
      server.close();
    }
    if (reserved != null) {
      try {
        reserved.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Builds and starts a {@link FaultyUpstream}. Not thread-safe. */
  public static final class Builder {
    private List<UpstreamFault> faults = List.of(UpstreamFault.of(UpstreamFault.Kind.OK));
    private Set<Protocol> protocols = EnumSet.allOf(Protocol.class);
    private double rate = -1;
    private long seed;
    private String text = USUAL_TEXT;
    private int port;
    private Time time = Time.system();
    private Consumer<Exchange> listener = exchange -> {};

    private Builder() {}

    /**
     * What the calls meet, one after the other; the last one stays.
     *
     * @throws IllegalArgumentException if there is no such fault
     */
    public Builder faults(String... names) {
      return faults(Arrays.stream(names).map(UpstreamFault::parse).toList());
    }

    /** What the calls meet, one after the other; the last one stays. */
    public Builder faults(List<UpstreamFault> value) {
      this.faults = List.copyOf(value);
      return this;
    }

    /**
     * Lets each call meet one of the faults by chance, all equally likely, and the healthy answer
     * otherwise.
     *
     * @param probability of a fault, from 0 to 1
     * @param seedOfChance the same seed strikes the same calls, by their order of arrival
     */
    public Builder rate(double probability, long seedOfChance) {
      this.rate = probability;
      this.seed = seedOfChance;
      return this;
    }

    /** What it speaks; all protocols by default. */
    public Builder protocols(Collection<Protocol> value) {
      this.protocols = EnumSet.copyOf(value);
      return this;
    }

    /** The healthy answer. */
    public Builder text(String value) {
      this.text = value;
      return this;
    }

    /** The port; a free one if 0. */
    public Builder port(int value) {
      this.port = value;
      return this;
    }

    /** The clock for recovery, dates and pauses. */
    public Builder time(Time value) {
      this.time = value;
      return this;
    }

    /** Is told of each call before it is answered, on the call's own thread. */
    public Builder listener(Consumer<Exchange> value) {
      this.listener = value;
      return this;
    }

    /**
     * Starts it.
     *
     * @throws IllegalArgumentException if what it was told does not fit together
     * @throws UncheckedIOException if the port is not free
     */
    public FaultyUpstream start() {
      check();
      try {
        return new FaultyUpstream(this);
      } catch (IOException e) {
        throw new UncheckedIOException("no loopback port " + port + " for a faulty upstream", e);
      }
    }

    private void check() {
      if (faults.isEmpty()) {
        throw new IllegalArgumentException("a faulty upstream needs a fault, or 'ok'");
      }
      if (text.isBlank()) {
        throw new IllegalArgumentException("the healthy answer must not be blank");
      }
      if (rate > 1 || (rate < 0 && rate != -1) || Double.isNaN(rate)) {
        throw new IllegalArgumentException("a rate is from 0 to 1, not " + rate);
      }
      for (UpstreamFault fault : faults) {
        if (fault.kind() == UpstreamFault.Kind.REFUSED && faults.size() > 1) {
          throw new IllegalArgumentException(
              "'refused' stands alone: where nothing listens, no other fault is met");
        }
        if (rate >= 0 && !fault.kind().single()) {
          throw new IllegalArgumentException(
              "'" + fault + "' does not strike one call alone, so it cannot strike by chance");
        }
      }
    }
  }
}
