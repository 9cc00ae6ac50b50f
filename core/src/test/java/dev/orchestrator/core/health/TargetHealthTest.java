package dev.orchestrator.core.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.RateLimit;
import dev.orchestrator.api.Usage;
import dev.orchestrator.core.config.RateSettings;
import dev.orchestrator.testkit.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TargetHealthTest {
  private static final Load LOAD = new Load(100, 50);

  private final VirtualTime time = new VirtualTime();

  // --- rests

  @Test
  void aRestIsNeverShortened() {
    TargetHealth health = new TargetHealth(time);
    Admission first = admit(health);
    Admission second = admit(health);
    failed(first, Fault.RATE_LIMITED, Duration.ofMinutes(5));
    failed(second, Fault.RATE_LIMITED, Duration.ofSeconds(1));
    assertThat(left(health)).isEqualTo(Duration.ofMinutes(5));
    time.advance(Duration.ofMinutes(5));
    assertThat(left(health)).isZero();
  }

  @Test
  void aSuccessMeanwhileDoesNotEndARest() {
    TargetHealth health = new TargetHealth(time);
    Admission first = admit(health);
    Admission second = admit(health);
    failed(first, Fault.RATE_LIMITED, Duration.ofMinutes(5));
    second.answered(Usage.NONE, List.of());
    assertThat(left(health)).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void threeDaysParkTheTarget() {
    TargetHealth health = new TargetHealth(time);
    failed(admit(health), Fault.RATE_LIMITED, Duration.ofDays(3));
    time.advance(Duration.ofDays(3).minusSeconds(1));
    assertThat(left(health)).isEqualTo(Duration.ofSeconds(1));
  }

  // --- the breaker

  @Test
  void opensWhenHalfOfTheLastResultsWereFailures() {
    TargetHealth health = new TargetHealth(time);
    admit(health).answered(Usage.NONE, List.of());
    failed(admit(health), Fault.OVERLOADED, null);
    admit(health).answered(Usage.NONE, List.of());
    assertThat(left(health)).as("one of three").isZero();
    failed(admit(health), Fault.TRUNCATED, null);
    assertThat(left(health)).as("two of four").isBetween(Breaker.OPEN, Breaker.OPEN.plusMillis(1));
    assertThat(health.rest("p", "other", LOAD)).as("another model of it").isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"OVERLOADED", "TIMEOUT", "NETWORK", "TRUNCATED", "MALFORMED"})
  void opensOnFaultsOfTheVendor(Fault fault) {
    TargetHealth health = new TargetHealth(time);
    for (int i = 0; i < Breaker.LEAST_RESULTS; i++) {
      assertThat(left(health)).isZero();
      failed(admit(health), fault, null);
    }
    assertThat(left(health)).isPositive();
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"CONTEXT_TOO_LONG", "CONTENT_BLOCKED", "INVALID_REQUEST", "CANCELLED"})
  void staysClosedOnWhatTheCallerDid(Fault fault) {
    TargetHealth health = new TargetHealth(time);
    for (int i = 0; i < 50; i++) {
      failed(admit(health), fault, null);
    }
    assertThat(left(health)).isZero();
  }

  @Test
  void letsASingleProbePassAndClosesWhenItSucceeds() {
    TargetHealth health = opened();
    time.advance(left(health));
    Admission probe = admit(health);
    assertThat(left(health)).as("beside the probe").isEqualTo(Breaker.PROBING);
    assertThat(health.admit("p", "m", LOAD)).isEmpty();
    probe.answered(Usage.NONE, List.of());
    assertThat(left(health)).isZero();
    failed(admit(health), Fault.OVERLOADED, null);
    assertThat(left(health)).as("what was before is forgotten").isZero();
  }

  @Test
  void opensAgainWhenItsProbeFails() {
    TargetHealth health = opened();
    time.advance(left(health));
    failed(admit(health), Fault.OVERLOADED, null);
    assertThat(left(health)).isBetween(Breaker.OPEN, Breaker.OPEN.plusMillis(1));
  }

  @Test
  void aProbeThatIsCalledOffFreesItsPlace() {
    TargetHealth health = opened();
    time.advance(left(health));
    admit(health).close();
    Admission cancelled = admit(health);
    failed(cancelled, Fault.CANCELLED, null);
    admit(health).answered(Usage.NONE, List.of());
    assertThat(left(health)).isZero();
  }

  /** An outage that hangs: the probe before the healing waits for a deadline of minutes. */
  @Test
  void aProbeThatHangsMakesRoomForTheNext() {
    TargetHealth health = opened();
    time.advance(left(health));
    Admission hangs = admit(health);
    time.advance(Breaker.OPEN.minusMillis(1));
    assertThat(left(health)).isEqualTo(Breaker.PROBING);
    time.advance(Duration.ofMillis(1));
    admit(health).answered(Usage.NONE, List.of());
    failed(hangs, Fault.TIMEOUT, null);
    assertThat(left(health)).as("too late to open it again").isZero();
  }

  /** A call that began while all was well must neither close nor open a breaker half open. */
  @Test
  void aResultFromBeforeItOpenedSaysNothingOfTheProbe() {
    TargetHealth health = new TargetHealth(time);
    Admission slowSuccess = admit(health);
    Admission slowFailure = admit(health);
    for (int i = 0; i < Breaker.LEAST_RESULTS; i++) {
      failed(admit(health), Fault.OVERLOADED, null);
    }
    time.advance(left(health));
    Admission probe = admit(health);
    slowSuccess.answered(Usage.NONE, List.of());
    slowFailure.failed(Fault.OVERLOADED, true, null, null, List.of());
    assertThat(left(health)).isEqualTo(Breaker.PROBING);
    probe.answered(Usage.NONE, List.of());
    assertThat(left(health)).isZero();
  }

  @Test
  void isBackWithinThirtySecondsOfTheHealing() {
    TargetHealth health = opened();
    // The last probe fails just before the vendor has healed.
    time.advance(left(health));
    failed(admit(health), Fault.OVERLOADED, null);
    Duration healed = time.elapsed();
    while (!left(health).isZero()) {
      time.advance(Duration.ofMillis(100));
    }
    admit(health).answered(Usage.NONE, List.of());
    assertThat(time.elapsed().minus(healed)).isLessThan(Duration.ofSeconds(30));
  }

  @Test
  void aServerThatCannotBeReachedKeepsAllItsModelsBack() {
    TargetHealth health = new TargetHealth(time);
    for (int i = 0; i < Breaker.LEAST_RESULTS; i++) {
      health
          .admit("p", "m" + i, LOAD)
          .orElseThrow()
          .failed(Fault.NETWORK, false, null, null, List.of());
    }
    assertThat(health.rest("p", "yet another", LOAD)).isPresent();
    assertThat(health.rest("q", "m0", LOAD)).isEmpty();
  }

  // --- limits

  @Test
  void keepsToRequestsAMinuteOfAProviderOverAllItsModels() {
    TargetHealth health = limited("p", 2L, null);
    assertThat(health.admit("p", "a", LOAD)).isPresent();
    assertThat(health.admit("p", "b", LOAD)).isPresent();
    assertThat(health.admit("p", "a", LOAD)).isEmpty();
    TargetHealth.Rest rest = health.rest("p", "c", LOAD).orElseThrow();
    assertThat(rest.left()).isEqualTo(Duration.ofSeconds(30));
    assertThat(rest.reason()).isEqualTo("its rate_limit of 2 requests a minute is used up");
    time.advance(rest.left());
    assertThat(health.admit("p", "c", LOAD)).isPresent();
  }

  @Test
  void keepsToTheLimitsOfASingleModel() {
    TargetHealth health = limited("p/m", 1L, null);
    admit(health);
    assertThat(left(health)).isEqualTo(Duration.ofMinutes(1));
    assertThat(health.rest("p", "other", LOAD)).isEmpty();
  }

  @Test
  void countsTokensByEstimateAndCorrectsThemByWhatWasUsed() {
    TargetHealth health = limited("p", null, 600L);
    Admission first = health.admit("p", "m", new Load(200, 400)).orElseThrow();
    assertThat(health.rest("p", "m", new Load(100, 0)).orElseThrow().left())
        .isEqualTo(Duration.ofSeconds(10));
    first.answered(Usage.of(200, 100), List.of());
    assertThat(health.rest("p", "m", new Load(300, 0))).as("300 came back").isEmpty();
    assertThat(health.rest("p", "m", new Load(301, 0))).isPresent();
  }

  @Test
  void letsWhatIsLargerThanAMinutesTokensGoWithAFullBucket() {
    TargetHealth health = limited("p", null, 600L);
    Load large = new Load(5_000, 5_000);
    assertThat(health.admit("p", "m", large)).isPresent();
    assertThat(health.rest("p", "m", large).orElseThrow().left()).isEqualTo(Duration.ofMinutes(1));
    time.advance(Duration.ofMinutes(1));
    assertThat(health.admit("p", "m", large)).isPresent();
  }

  @Test
  void givesBackWhatNeverLeft() {
    TargetHealth health = limited("p", 1L, 600L);
    health.admit("p", "m", new Load(600, 0)).orElseThrow().close();
    Admission unsent = health.admit("p", "m", new Load(600, 0)).orElseThrow();
    unsent.failed(Fault.NETWORK, false, null, null, List.of());
    assertThat(health.rest("p", "m", new Load(600, 0))).isEmpty();
  }

  @Test
  void believesAVendorThatKnowsOfLess() {
    TargetHealth health = limited("p/m", 60L, null);
    admit(health).answered(Usage.NONE, List.of(new RateLimit("requests", null, 0L, null)));
    assertThat(left(health)).as("others use the same key").isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void whatIsLeftOfOneModelSaysNothingOfItsSiblings() {
    TargetHealth health = limited("p", 60L, null);
    admit(health)
        .answered(Usage.NONE, List.of(new RateLimit("requests", 60L, 0L, Duration.ofMinutes(1))));
    assertThat(left(health)).isPositive();
    assertThat(health.rest("p", "sibling", LOAD)).isEmpty();
  }

  @Test
  void forgetsNoLimitThatALaterAnswerDoesNotName() {
    TargetHealth health = new TargetHealth(time);
    Admission first = admit(health);
    Admission second = admit(health);
    first.answered(
        Usage.NONE, List.of(new RateLimit("tokens", 1_000L, 0L, Duration.ofSeconds(1_000))));
    second.answered(
        Usage.NONE, List.of(new RateLimit("requests", 60L, 59L, Duration.ofSeconds(1))));
    assertThat(left(health)).isEqualTo(Duration.ofSeconds(150));
  }

  @Test
  void doesNotBelieveAVendorThatKnowsOfMoreThanIsConfigured() {
    TargetHealth health = limited("p", 2L, null);
    admit(health);
    admit(health)
        .answered(
            Usage.NONE, List.of(new RateLimit("requests", 5_000L, 4_999L, Duration.ofMillis(12))));
    assertThat(left(health)).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void passesOverAModelWhoseVendorSaysThatNothingIsLeft() {
    TargetHealth health = new TargetHealth(time);
    admit(health)
        .answered(Usage.NONE, List.of(new RateLimit("requests", 60L, 0L, Duration.ofSeconds(60))));
    TargetHealth.Rest rest = health.rest("p", "m", LOAD).orElseThrow();
    assertThat(rest.left()).as("the first of sixty").isEqualTo(Duration.ofSeconds(1));
    assertThat(rest.reason()).isEqualTo("its vendor says that 0 of 60 requests are left");
    assertThat(health.rest("p", "other", LOAD)).as("limits are of models").isEmpty();
  }

  @Test
  void comparesAnAttemptWithTheTokensThatTheVendorSaysAreLeft() {
    TargetHealth health = new TargetHealth(time);
    admit(health)
        .answered(
            Usage.NONE,
            List.of(
                new RateLimit("input_tokens", 1_000L, 120L, Duration.ofSeconds(88)),
                new RateLimit("output_tokens", 1_000L, 900L, Duration.ofSeconds(10))));
    assertThat(health.rest("p", "m", new Load(120, 900))).isEmpty();
    assertThat(health.rest("p", "m", new Load(130, 10)).orElseThrow().left())
        .isEqualTo(Duration.ofSeconds(1));
    assertThat(health.rest("p", "m", new Load(10, 910)).orElseThrow().left())
        .isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void learnsLimitsFromAFailureToo() {
    TargetHealth health = new TargetHealth(time);
    admit(health)
        .failed(
            Fault.RATE_LIMITED,
            true,
            Duration.ofMillis(1),
            null,
            List.of(new RateLimit("requests", 60L, 0L, Duration.ofSeconds(60))));
    assertThat(left(health)).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void takesNoNonsenseForALimit() {
    TargetHealth health = new TargetHealth(time);
    admit(health)
        .answered(
            Usage.NONE,
            List.of(
                new RateLimit("requests", 60L, -5L, Duration.ofSeconds(60)),
                new RateLimit("tokens", 0L, 0L, Duration.ofSeconds(60)),
                new RateLimit("input_tokens", 10L, 0L, Duration.ZERO),
                new RateLimit("output_tokens", null, 0L, Duration.ofDays(1)),
                new RateLimit("input_images", 10L, 0L, Duration.ofDays(1))));
    assertThat(left(health)).isZero();
  }

  @Test
  void asksAgainAfterAnHourWhateverLimitTheVendorToldOnASuccess() {
    TargetHealth health = new TargetHealth(time);
    admit(health)
        .answered(Usage.NONE, List.of(new RateLimit("requests", 1L, 0L, Duration.ofDays(300))));
    assertThat(left(health)).isEqualTo(Duration.ofHours(1));
  }

  // --- what they share

  private TargetHealth opened() {
    TargetHealth health = new TargetHealth(time);
    for (int i = 0; i < Breaker.LEAST_RESULTS; i++) {
      failed(admit(health), Fault.OVERLOADED, null);
    }
    assertThat(left(health)).isPositive();
    return health;
  }

  private TargetHealth limited(String name, @Nullable Long requests, @Nullable Long tokens) {
    return new TargetHealth(time, Map.of(name, new RateSettings(requests, tokens)));
  }

  private static Admission admit(TargetHealth health) {
    return health.admit("p", "m", LOAD).orElseThrow();
  }

  private static void failed(Admission admission, Fault fault, @Nullable Duration told) {
    admission.failed(fault, true, told, null, List.of());
  }

  private static Duration left(TargetHealth health) {
    Optional<TargetHealth.Rest> rest = health.rest("p", "m", LOAD);
    return rest.map(TargetHealth.Rest::left).orElse(Duration.ZERO);
  }
}
