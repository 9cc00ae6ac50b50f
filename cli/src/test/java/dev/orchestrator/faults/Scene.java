package dev.orchestrator.faults;

import dev.orchestrator.api.GenerationEvent;
import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.ModelTier;
import dev.orchestrator.api.Money;
import dev.orchestrator.api.Pricing;
import dev.orchestrator.api.ProviderSettings.Timeouts;
import dev.orchestrator.base.time.Time;
import dev.orchestrator.core.dispatch.Generation;
import dev.orchestrator.core.dispatch.ModelClient;
import dev.orchestrator.core.dispatch.RoutedStream;
import dev.orchestrator.core.ledger.Attempt;
import dev.orchestrator.core.ledger.CostRow;
import dev.orchestrator.core.ledger.Ledger;
import dev.orchestrator.core.ledger.Scope;
import dev.orchestrator.core.registry.ProviderRegistry;
import dev.orchestrator.testkit.FaultyUpstream;
import dev.orchestrator.testkit.UpstreamFault;
import dev.orchestrator.testkit.UpstreamFault.Kind;
import dev.orchestrator.testkit.VirtualTime;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A client with one provider that fails and, unless it is alone, a dearer and healthy second one of
 * another vendor, over loopback and with a ledger on disk. The clock is turned: nobody waits.
 */
final class Scene implements AutoCloseable {
  static final String FIRST = "The first provider answers.";
  static final String SECOND = "The second provider answers.";
  private static final int WINDOW = 32_768;
  private static final long SEED = 7;
  private static final String RUN = "faults";

  /** Long enough for a healthy answer on a busy machine. */
  private static final Duration LONG = Duration.ofSeconds(30);

  private static final Duration SHORT = Duration.ofMillis(300);

  /** How a call is made. */
  enum Mode {
    BUFFERED,
    STREAMED
  }

  final VirtualTime time = new VirtualTime();
  final FaultyUpstream first;
  final FaultyUpstream second;
  final Ledger ledger;
  final ModelClient client;
  private final List<LlmProvider> providers = new ArrayList<>();
  private final StringBuilder released = new StringBuilder();

  private Scene(Path dir, Vendor vendor, String fault, int windowOfSecond, double rate) {
    Kind kind = UpstreamFault.parse(fault.split(",")[0]).kind();
    // Signs of life without a pause between them would fill the machine.
    Time clock = kind == Kind.PINGS ? Time.system() : time;
    FaultyUpstream.Builder faulty =
        FaultyUpstream.builder().faults(fault.split(",")).text(FIRST).time(clock);
    this.first = (rate < 0 ? faulty : faulty.rate(rate, SEED)).start();
    this.second = FaultyUpstream.builder().text(SECOND).time(time).start();
    ProviderRegistry registry = new ProviderRegistry();
    add(registry, vendor, first, model("first", WINDOW, "1", "2"), timeouts(kind));
    if (windowOfSecond > 0) {
      ModelInfo dearer = model("second", windowOfSecond, "10", "20");
      add(registry, vendor.other(), second, dearer, new Timeouts(LONG, LONG, LONG, LONG));
    }
    this.ledger = Ledger.open(dir.resolve("ledger.db"), time);
    this.client =
        ModelClient.builder()
            .registry(registry)
            .ledger(ledger)
            .budget(Money.usd("100000000"))
            .time(time)
            .run(RUN)
            .build();
  }

  /** Two providers with windows of one size. */
  static Scene of(Path dir, Vendor vendor, String fault) {
    return new Scene(dir, vendor, fault, WINDOW, -1);
  }

  /** The failing provider alone. */
  static Scene alone(Path dir, Vendor vendor, String fault) {
    return new Scene(dir, vendor, fault, 0, -1);
  }

  /** Two providers, the second with a larger window. */
  static Scene withLargerSecond(Path dir, Vendor vendor, String fault) {
    return new Scene(dir, vendor, fault, 4 * WINDOW, -1);
  }

  /** Two providers, of which the first fails in two calls of five, one way or another. */
  static Scene byChance(Path dir, Vendor vendor, String faults) {
    return new Scene(dir, vendor, faults, WINDOW, 0.4);
  }

  private void add(
      ProviderRegistry registry,
      Vendor vendor,
      FaultyUpstream upstream,
      ModelInfo model,
      Timeouts timeouts) {
    LlmProvider provider = vendor.provider(upstream, model, timeouts, time);
    providers.add(provider);
    registry.register(provider);
  }

  /** Caches are priced too: whatever bucket an upstream names, its cost is known. */
  private static ModelInfo model(String provider, int window, String in, String out) {
    Map<String, BigDecimal> prices =
        Map.of(
            Pricing.INPUT, new BigDecimal(in),
            Pricing.CACHE_READ, new BigDecimal(in),
            Pricing.CACHE_WRITE, new BigDecimal(in),
            Pricing.CACHE_WRITE_1H, new BigDecimal(in),
            Pricing.OUTPUT, new BigDecimal(out));
    return ModelInfo.builder(provider, "m")
        .maker(provider)
        .tier(ModelTier.STANDARD)
        .capabilities("code")
        .contextWindow(window)
        .maxOutputTokens(1_000)
        .pricing(new Pricing(prices, List.of()))
        .build();
  }

  /** Short only where a deadline is to be met, so that a busy machine meets no other one. */
  private static Timeouts timeouts(Kind kind) {
    if (kind == Kind.STALL_HEADERS || kind == Kind.STALL_FIRST_TOKEN) {
      return new Timeouts(LONG, SHORT, SHORT, SHORT);
    }
    if (kind == Kind.STALL_MIDDLE) {
      return new Timeouts(LONG, LONG, SHORT, LONG);
    }
    return new Timeouts(LONG, LONG, LONG, kind == Kind.PINGS ? SHORT : LONG);
  }

  /** Makes a call and reads its answer to the end. */
  Generation call(Mode mode) throws InterruptedException {
    GenerationRequest request =
        GenerationRequest.builder()
            .role("implementer")
            .system("Be brief.")
            .prompt("Who answers?")
            .maxTokens(500)
            .deadline(Duration.ofMinutes(10))
            .build();
    return switch (mode) {
      case BUFFERED -> client.call(request);
      case STREAMED -> {
        try (RoutedStream stream = client.stream(request)) {
          while (stream.hasNext()) {
            if (stream.next() instanceof GenerationEvent.TextDelta delta) {
              released.append(delta.text());
            }
          }
          yield stream.generation().orElseThrow();
        }
      }
    };
  }

  /** The text that streams have given so far. */
  String released() {
    return released.toString();
  }

  /** Every attempt in the ledger. */
  List<Attempt> attempts() {
    return ledger.attemptsOfRun(RUN);
  }

  /** What all calls have cost together, by the ledger's sums. */
  Money spent() {
    return ledger.costs().stream().map(CostRow::cost).reduce(Money.ZERO, Money::plus);
  }

  /** What all attempts in the ledger have cost together. */
  Money sumOfAttempts() {
    return attempts().stream()
        .map(attempt -> Objects.requireNonNull(attempt.cost()))
        .reduce(Money.ZERO, Money::plus);
  }

  /** What the run's scope still holds. */
  Money held() {
    return ledger.standing(Scope.run(RUN, null)).held();
  }

  /** What the run's scope has been charged. */
  Money settled() {
    return ledger.standing(Scope.run(RUN, null)).settled();
  }

  @Override
  public void close() {
    providers.forEach(LlmProvider::close);
    ledger.close();
    first.close();
    second.close();
  }
}
