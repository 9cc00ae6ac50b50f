package dev.orchestrator.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.FinishReason;
import dev.orchestrator.api.Money;
import dev.orchestrator.core.dispatch.Generation;
import dev.orchestrator.core.ledger.Attempt;
import dev.orchestrator.testkit.UpstreamFault.Kind;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Answers that come, with something odd about them, at every vendor, buffered and streamed. */
class DubiousAnswersTest {
  @TempDir Path dir;

  private static Stream<Case> healthy() {
    return Case.of(Kind.OK, Kind.DRIP);
  }

  /** A slow one is as good as any other while it keeps its deadlines. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("healthy")
  void anAnswerCostsItsUsage(Case c) throws Exception {
    try (Scene scene = Scene.of(dir, c.vendor(), c.fault())) {
      Generation generation = scene.call(c.mode());

      assertThat(generation.result().text()).isEqualTo(Scene.FIRST);
      assertThat(generation.result().finishReason()).isEqualTo(FinishReason.STOP);
      Attempt attempt = generation.answered();
      assertThat(attempt.usage().estimated()).isFalse();
      assertThat(attempt.cost()).isGreaterThan(Money.ZERO).isLessThan(attempt.held());
      ledgerIsEven(scene, generation);
    }
  }

  private static Stream<Case> mislabelled() {
    return Case.of(Kind.WRONG_TYPE);
  }

  /** Whether a wrong label is believed or not, the caller gets one whole answer. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("mislabelled")
  void aWrongContentTypeIsSeenThroughOrGivenToAnother(Case c) throws Exception {
    try (Scene scene = Scene.of(dir, c.vendor(), c.fault())) {
      Generation generation = scene.call(c.mode());

      List<Attempt> attempts = generation.attempts();
      boolean seenThrough = attempts.size() == 1;
      assertThat(generation.result().text()).isEqualTo(seenThrough ? Scene.FIRST : Scene.SECOND);
      assertThat(attempts.getFirst().fault()).isEqualTo(seenThrough ? null : Fault.MALFORMED);
      ledgerIsEven(scene, generation);
    }
  }

  private static Stream<Case> untold() {
    return Case.of(Kind.USAGE_MISSING);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("untold")
  void anAnswerWithoutUsageIsChargedItsHoldAsAnEstimate(Case c) throws Exception {
    try (Scene scene = Scene.of(dir, c.vendor(), c.fault())) {
      Generation generation = scene.call(c.mode());

      assertThat(generation.result().text()).isEqualTo(Scene.FIRST);
      assertThat(generation.answered().usage().estimated()).isTrue();
      assertThat(generation.answered().cost()).isEqualTo(generation.answered().held());
      ledgerIsEven(scene, generation);
    }
  }

  private static Stream<Case> negative() {
    return Case.of(Kind.USAGE_NEGATIVE);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("negative")
  void usageBelowZeroCountsAsUntold(Case c) throws Exception {
    try (Scene scene = Scene.of(dir, c.vendor(), c.fault())) {
      Generation generation = scene.call(c.mode());

      assertThat(generation.result().text()).isEqualTo(Scene.FIRST);
      assertThat(generation.answered().usage().estimated()).isTrue();
      assertThat(generation.answered().cost()).isEqualTo(generation.answered().held());
      ledgerIsEven(scene, generation);
    }
  }

  private static Stream<Case> huge() {
    return Case.of(Kind.USAGE_HUGE);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("huge")
  void usageBeyondTheBoundIsSettledInFullAndTheModelRests(Case c) throws Exception {
    try (Scene scene = Scene.of(dir, c.vendor(), c.fault())) {
      Generation generation = scene.call(c.mode());

      assertThat(generation.result().text()).isEqualTo(Scene.FIRST);
      assertThat(generation.answered().overBound()).isTrue();
      assertThat(generation.cost()).isGreaterThan(generation.answered().held());
      ledgerIsEven(scene, generation);
      assertThat(scene.call(c.mode()).attempts())
          .extracting(Attempt::provider)
          .containsExactly("second");
      assertThat(scene.first.count()).isEqualTo(1);
    }
  }

  private static Stream<Case> cut() {
    return Case.of(Kind.LENGTH);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cut")
  void anAnswerCutByItsLimitIsToldAsCut(Case c) throws Exception {
    try (Scene scene = Scene.of(dir, c.vendor(), c.fault())) {
      Generation generation = scene.call(c.mode());

      assertThat(generation.result().finishReason()).isEqualTo(FinishReason.LENGTH);
      assertThat(generation.attempts()).hasSize(1);
      ledgerIsEven(scene, generation);
    }
  }

  @ParameterizedTest
  @EnumSource(Scene.Mode.class)
  void ollamaHasNoFilterSoItsUpstreamIsHealthy(Scene.Mode mode) throws Exception {
    try (Scene scene = Scene.of(dir, Vendor.OLLAMA, "content-block,refusal")) {
      assertThat(scene.call(mode).result().text()).isEqualTo(Scene.FIRST);
      assertThat(scene.call(mode).result().text()).isEqualTo(Scene.FIRST);
    }
  }

  private static void ledgerIsEven(Scene scene, Generation generation) {
    assertThat(scene.attempts()).hasSameSizeAs(generation.attempts());
    assertThat(scene.held()).isEqualTo(Money.ZERO);
    assertThat(scene.spent())
        .isEqualTo(Objects.requireNonNull(generation.cost(), "unpriced"))
        .isEqualTo(scene.settled());
  }
}
