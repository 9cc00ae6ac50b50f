package dev.orchestrator.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.Money;
import dev.orchestrator.core.dispatch.CallFailedException;
import dev.orchestrator.core.dispatch.Generation;
import dev.orchestrator.core.ledger.Attempt;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Faults that come and go: what a run of calls makes of them. */
class SeveralCallsTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir Path dir;

  @ParameterizedTest
  @EnumSource(Vendor.class)
  void aStormOfRateLimitsIsSatOutWhenNobodyElseQualifies(Vendor vendor) throws Exception {
    try (Scene scene = Scene.alone(dir, vendor, "429-storm:3")) {
      Generation generation = scene.call(Scene.Mode.BUFFERED);

      assertThat(generation.result().text()).isEqualTo(Scene.FIRST);
      assertThat(generation.attempts())
          .extracting(Attempt::fault)
          .containsExactly(Fault.RATE_LIMITED, Fault.RATE_LIMITED, Fault.RATE_LIMITED, null);
      assertThat(generation.cost()).isEqualTo(generation.answered().cost());
    }
  }

  @ParameterizedTest
  @CsvSource({"429:2s, 2000", "429-ms:150ms, 150", "429-date:7s, 7000"})
  void aVendorThatIsAloneIsAskedAgainNoSoonerThanItSaid(String fault, long millis)
      throws Exception {
    try (Scene scene = Scene.alone(dir, Vendor.OPENAI, fault + ",ok")) {
      Generation generation = scene.call(Scene.Mode.BUFFERED);

      assertThat(generation.result().text()).isEqualTo(Scene.FIRST);
      Attempt refused = generation.attempts().getFirst();
      Duration apart = Duration.between(refused.startedAt(), generation.answered().startedAt());
      assertThat(apart).isGreaterThanOrEqualTo(Duration.ofMillis(millis));
    }
  }

  @ParameterizedTest
  @EnumSource(Vendor.class)
  void aWaitBeyondTheDeadlineIsNotBegunAndTheErrorSaysWhenToComeBack(Vendor vendor) {
    try (Scene scene = Scene.alone(dir, vendor, "429:3d")) {
      CallFailedException failed =
          catchThrowableOfType(CallFailedException.class, () -> scene.call(Scene.Mode.BUFFERED));

      assertThat(failed.fault()).isEqualTo(Fault.RATE_LIMITED);
      assertThat(failed.retryAfter()).isEqualTo(Duration.ofDays(3));
      assertThat(failed).hasMessageContaining("72 h");
      assertThat(scene.first.count()).isEqualTo(1);
      assertThat(scene.time.elapsed()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(Vendor.class)
  void aKeyThatIsRevokedInMidRunParksItsProviderAndTheRunGoesOn(Vendor vendor) throws Exception {
    try (Scene scene = Scene.of(dir, vendor, "auth-revoked:2")) {
      for (int i = 0; i < 2; i++) {
        assertThat(scene.call(Scene.Mode.BUFFERED).result().text()).isEqualTo(Scene.FIRST);
      }

      Generation third = scene.call(Scene.Mode.STREAMED);
      Generation fourth = scene.call(Scene.Mode.BUFFERED);

      assertThat(third.attempts())
          .extracting(Attempt::fault)
          .containsExactly(Fault.AUTHENTICATION, null);
      assertThat(third.attempts().getFirst().message()).contains("check the api_key");
      assertThat(fourth.attempts()).extracting(Attempt::provider).containsExactly("second");
      assertThat(scene.first.count()).isEqualTo(3);
    }
  }

  /** What rests has to come back: the run returns to the cheaper provider once that has healed. */
  @ParameterizedTest
  @EnumSource(Vendor.class)
  void aRunReturnsToTheFirstProviderWithinHalfAMinuteOfItsHealing(Vendor vendor) throws Exception {
    try (Scene scene = Scene.of(dir, vendor, "recover-after:60s")) {
      for (int i = 0; i < 20; i++) {
        assertThat(scene.call(Scene.Mode.BUFFERED).result().text()).isEqualTo(Scene.SECOND);
        scene.time.advance(Duration.ofSeconds(2));
      }
      Duration toHealing = Duration.ofSeconds(60).minus(scene.time.elapsed());
      scene.time.advance(toHealing.plusSeconds(30));

      Generation healed = scene.call(Scene.Mode.BUFFERED);

      assertThat(healed.result().text()).isEqualTo(Scene.FIRST);
    }
  }

  @ParameterizedTest
  @EnumSource(Vendor.class)
  void theSameTargetIsAskedOnceMoreWhenItIsAlone(Vendor vendor) throws Exception {
    try (Scene scene = Scene.alone(dir, vendor, "cut-json,ok")) {
      Generation generation = scene.call(Scene.Mode.BUFFERED);

      assertThat(generation.result().text()).isEqualTo(Scene.FIRST);
      assertThat(generation.attempts()).hasSize(2);
      assertThat(generation.attempts().getFirst().cost()).isGreaterThan(Money.ZERO);
    }
  }

  @ParameterizedTest
  @EnumSource(Vendor.class)
  void whoLeavesClosesTheConnectionAndTheHoldIsSettled(Vendor vendor) throws Exception {
    // Behind a healthy answer the deadlines are long, so that only the caller ends the silence.
    try (Scene scene = Scene.alone(dir, vendor, "ok,stall-headers")) {
      scene.call(Scene.Mode.BUFFERED);
      scene.first.awaitCall(LIMIT);
      CompletableFuture<Boolean> left = new CompletableFuture<>();
      Thread caller =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  scene.call(Scene.Mode.BUFFERED);
                  left.complete(false);
                } catch (InterruptedException e) {
                  left.complete(true);
                } catch (RuntimeException e) {
                  left.completeExceptionally(e);
                }
              });
      assertThat(scene.first.awaitCall(LIMIT)).isTrue();

      caller.interrupt();

      assertThat(left.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(scene.first.awaitHangUp(LIMIT)).isTrue();
      Attempt cancelled = scene.attempts().getLast();
      assertThat(cancelled.fault()).isEqualTo(Fault.CANCELLED);
      assertThat(Objects.requireNonNull(cancelled.cost())).isEqualTo(cancelled.held());
      assertThat(scene.held()).isEqualTo(Money.ZERO);
    }
  }

  @ParameterizedTest
  @EnumSource(Vendor.class)
  void faultsByChanceLoseNoCallAndNoCent(Vendor vendor) throws Exception {
    String faults = "429-ms,500,502-html,529,closed,cut-stream,cut-json,html-200,error-200";
    try (Scene scene = Scene.byChance(dir, vendor, faults)) {
      for (int i = 0; i < 60; i++) {
        Generation generation = scene.call(Scene.Mode.BUFFERED);
        assertThat(generation.result().text()).isIn(Scene.FIRST, Scene.SECOND);
        scene.time.advance(Duration.ofSeconds(1));
      }
      assertThat(scene.attempts()).hasSizeGreaterThan(60);
      assertThat(scene.held()).isEqualTo(Money.ZERO);
      assertThat(scene.settled()).isEqualTo(scene.sumOfAttempts()).isEqualTo(scene.spent());
    }
  }
}
