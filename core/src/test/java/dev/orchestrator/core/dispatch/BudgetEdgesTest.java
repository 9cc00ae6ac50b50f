package dev.orchestrator.core.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.FinishReason;
import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.GenerationResult;
import dev.orchestrator.api.Money;
import dev.orchestrator.api.Pricing;
import dev.orchestrator.api.Usage;
import dev.orchestrator.core.config.LimitSettings;
import dev.orchestrator.core.ledger.Attempt;
import dev.orchestrator.core.ledger.Ledger;
import dev.orchestrator.core.ledger.Scope;
import dev.orchestrator.core.ledger.Standing;
import dev.orchestrator.core.registry.ProviderRegistry;
import dev.orchestrator.core.routing.RoutingPolicy;
import dev.orchestrator.testkit.VirtualTime;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Money at its edges: no price, no budget, absurd counts, clocks that go back. */
class BudgetEdgesTest {

  @TempDir Path dir;

  private final VirtualTime time = new VirtualTime(Instant.parse("2026-03-31T23:59:00Z"));
  private final ProviderRegistry registry = new ProviderRegistry();
  private final FakeProvider vendor = FakeProvider.priced("p", "1", "2");
  private LimitSettings limits = LimitSettings.NONE;
  private RoutingPolicy policy = RoutingPolicy.DEFAULT;
  private Ledger ledger;

  @BeforeEach
  void open() {
    ledger = Ledger.open(dir.resolve("ledger.db"), time);
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  @Test
  void aModelWithoutAPriceServesABudgetedCallOnlyIfThatIsAllowed() throws Exception {
    FakeProvider dark =
        new FakeProvider("dark", FakeProvider.model("dark", "1", "1").pricing(null).build());
    registry.register(dark);
    assertThat(failure(Money.usd("1")))
        .hasMessageContaining("its price is unknown")
        .hasMessageContaining("base_model");
    // A policy lets it through to the budget, which has a word of its own.
    policy = RoutingPolicy.DEFAULT.allowingUnpriced();
    assertThat(failure(Money.usd("1")))
        .hasMessageContaining("its price is unknown")
        .hasMessageContaining("limits.allow_unpriced");
    limits = new LimitSettings(null, null, null, null, null, true, false);
    Attempt attempt = client(Money.usd("1")).call(request()).answered();
    assertThat(attempt.cost()).as("unpriced, not free").isNull();
  }

  @Test
  void whatIsFreeIsServedThoughTheBudgetIsZero() throws Exception {
    registry.register(
        new FakeProvider(
            "own", FakeProvider.model("own", "0", "0").pricing(Pricing.free()).build()));
    assertThat(client(Money.ZERO).call(request()).cost()).isEqualTo(Money.ZERO);
  }

  @Test
  void aBudgetOfZeroRefusesWhatCosts() {
    registry.register(vendor);
    CallFailedException e = failure(Money.ZERO);
    assertThat(e.kind()).isEqualTo(CallFailedException.Kind.BUDGET);
    assertThat(e).hasMessageContaining("limit of $0 ");
    assertThat(vendor.calls).isEmpty();
  }

  @Test
  void aBudgetSmallerThanOneCallRefusesItAndSaysWhatToRaise() {
    registry.register(vendor);
    CallFailedException e = failure(Money.usd("0.0001"));
    assertThat(e)
        .hasMessageContaining("raise the budget of the client, or lower max_tokens")
        .hasMessageContaining("typical cost of such a call: $0.0")
        .hasMessageMatching(
            "(?s).*its worst case of \\$0\\.00\\d+ does not fit into the limit of"
                + " \\$0\\.0001 for run r1 \\(spent \\$0, held \\$0\\).*");
  }

  @Test
  void aRefusalNamesTheVeryLimitAndWhereItIsSet() {
    registry.register(vendor);
    limits =
        new LimitSettings(
            null,
            null,
            null,
            Money.usd("0.0001"),
            null,
            Map.of(),
            false,
            false,
            Map.of("day", "limits.max_cost_per_day (config.yaml:3:21)"));
    CallFailedException e = failure(null);
    assertThat(e)
        .hasMessageContaining("raise limits.max_cost_per_day (config.yaml:3:21), or lower")
        .hasMessageContaining("for day 2026-03-31");
    assertThat(e.standing())
        .isNotNull()
        .extracting(Standing::setBy)
        .isEqualTo("limits.max_cost_per_day (config.yaml:3:21)");
  }

  @Test
  void aLimitOfOneAttemptIsNamedLikeAnyOther() {
    registry.register(vendor);
    limits = new LimitSettings(Money.usd("0.0001"), null, null, null, null, false, false);
    assertThat(failure(null))
        .hasMessageContaining("raise limits.max_cost_per_attempt, or lower")
        .hasMessageContaining("limit of $0.0001 for attempt (spent $0, held $0)");
  }

  @Test
  void aTagIsLimitedOverAllRunsAndNobodyElse() throws Exception {
    registry.register(vendor);
    limits =
        new LimitSettings(
            null, null, null, null, null, Map.of("a", Money.usd("0.001")), false, false, Map.of());
    vendor.then(request -> vendor.ok(0, 300)); // $0.0006 of $0.001
    client(null).tagged("a").call(request());
    assertThat(failureOf(client(null).tagged("a")))
        .hasMessageContaining("raise limits.tags.a, or lower")
        .hasMessageContaining("for tag a (spent $0.0006, held $0)");
    client(null).tagged("b").call(request());
    client(null).call(request());
    assertThat(ledger.standing(Scope.tag("a", null)).settled()).isEqualTo(Money.usd("0.0006"));
    assertThat(ledger.costs()).extracting(row -> row.tag()).containsOnly("", "a", "b");
  }

  @Test
  void usageThatNoCallCanHaveChargesTheHoldAndNeitherWrapsNorCredits() throws Exception {
    registry.register(vendor);
    List<Usage> absurd =
        List.of(
            Usage.of(1_000_000_000_000_000L, 1),
            new Usage(Long.MAX_VALUE, Long.MAX_VALUE, 0, 1, 0, Map.of(), false),
            Usage.of(1, Long.MAX_VALUE),
            new Usage(1, 0, 0, 1, 0, Map.of("searches", Long.MAX_VALUE), false));
    for (Usage usage : absurd) {
      vendor.then(request -> GenerationResult.text("p", "m", "ok", usage, FinishReason.STOP));
      Generation generation = client(null).call(request());
      assertThat(generation.result().text()).isEqualTo("ok");
      assertThat(generation.cost()).isEqualTo(generation.answered().held());
      assertThat(generation.answered().usage()).isEqualTo(Usage.NONE.asEstimate());
    }
    assertThat(ledger.costs()).hasSize(1);
  }

  @Test
  void negativeUsageIsMalformedAndChargesTheHold() {
    registry.register(vendor);
    for (int i = 0; i < 2; i++) {
      vendor.then(request -> vendor.ok(-5, 10));
    }
    CallFailedException e = failure(Money.usd("1"));
    assertThat(e.attempts())
        .isNotEmpty()
        .allSatisfy(attempt -> {
          assertThat(attempt.fault()).isEqualTo(Fault.MALFORMED);
          assertThat(attempt.cost()).isEqualTo(attempt.held()).isGreaterThan(Money.ZERO);
          assertThat(attempt.usage().estimated()).isTrue();
        });
  }

  @Test
  void moreCachedThanUncachedInputIsPricedBucketByBucket() throws Exception {
    Pricing pricing =
        new Pricing(
            Map.of(
                Pricing.INPUT, BigDecimal.ONE,
                Pricing.CACHE_READ, new BigDecimal("0.1"),
                Pricing.OUTPUT, new BigDecimal("2")),
            List.of());
    FakeProvider caching =
        new FakeProvider("c", FakeProvider.model("c", "1", "2").pricing(pricing).build());
    registry.register(caching);
    caching.then(request ->
        GenerationResult.text(
            "c", "m", "ok", new Usage(1, 90, 0, 1, 0, Map.of(), false), FinishReason.STOP));
    // 1 × $1 + 90 × $0.1 + 1 × $2 per million
    assertThat(client(Money.usd("1")).call(request()).cost()).isEqualTo(Money.usd("0.000012"));
  }

  @Test
  void aPriceBeyondAllCountingIsRefusedInWords() {
    registry.register(FakeProvider.priced("p", "1", "1000000000000000000"));
    assertThat(failure(null)).hasMessageContaining("more than can be counted");
    assertThat(failure(Money.ofNanos(Long.MAX_VALUE)))
        .hasMessageContaining("more than can be counted");
  }

  @Test
  void aCallIsChargedToTheDayAndMonthOnWhichItStarts() throws Exception {
    registry.register(vendor);
    vendor.then(request -> {
      time.advance(Duration.ofMinutes(10)); // over midnight, into April
      return vendor.ok(0, 100);
    });
    client(null).call(request());
    assertThat(ledger.standing(Scope.day("2026-03-31", null)).settled())
        .isEqualTo(Money.usd("0.0002"));
    assertThat(ledger.standing(Scope.month("2026-03", null)).settled())
        .isEqualTo(Money.usd("0.0002"));
    assertThat(ledger.standing(Scope.day("2026-04-01", null)).settled()).isEqualTo(Money.ZERO);
  }

  @Test
  void aClockThatGoesBackOverMidnightGivesNoMoneyBack() throws Exception {
    registry.register(vendor);
    limits = new LimitSettings(null, null, null, Money.usd("0.0012"), null, false, false);
    vendor.then(request -> vendor.ok(0, 500)); // $0.001 of $0.0012
    client(null).call(request());
    time.advance(Duration.ofMinutes(2));
    vendor.then(request -> vendor.ok(0, 500));
    client(null).call(request()); // a new day
    time.advance(Duration.ofMinutes(-2));
    assertThat(failure(null)).hasMessageContaining("for day 2026-03-31 (spent $0.001");
    time.advance(Duration.ofMinutes(2));
    assertThat(failure(null)).hasMessageContaining("for day 2026-04-01 (spent $0.001");
  }

  private GenerationRequest request() {
    return GenerationRequest.builder().role("planner").prompt("hello").maxTokens(500).build();
  }

  private ModelClient client(@Nullable Money budget) {
    return ModelClient.builder()
        .registry(registry)
        .ledger(ledger)
        .budget(budget)
        .limits(limits)
        .policy(policy)
        .time(time)
        .run("r1")
        .build();
  }

  private CallFailedException failure(@Nullable Money budget) {
    return failureOf(client(budget));
  }

  private CallFailedException failureOf(ModelClient client) {
    return catchThrowableOfType(CallFailedException.class, () -> client.call(request()));
  }
}
