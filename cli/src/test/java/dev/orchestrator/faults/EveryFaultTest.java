package dev.orchestrator.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.orchestrator.api.Money;
import dev.orchestrator.core.dispatch.CallFailedException;
import dev.orchestrator.core.dispatch.Generation;
import dev.orchestrator.core.ledger.Attempt;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way to fail, at every vendor, buffered and streamed: class, charge, successor, rest. */
class EveryFaultTest {
  @TempDir Path dir;

  private static Stream<Case> another() {
    return Case.failing()
        .filter(c -> !c.committed())
        .filter(c ->
            c.expected().next() == Expected.Next.ANOTHER_OR_AGAIN
                || c.expected().next() == Expected.Next.ANOTHER);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("another")
  void aHealthyProviderTakesOver(Case c) throws Exception {
    try (Scene scene = Scene.of(dir, c.vendor(), c.fault())) {
      Generation generation = scene.call(c.mode());

      assertThat(generation.result().text()).isEqualTo(Scene.SECOND);
      assertThat(generation.result().provider()).isEqualTo("second");
      assertThat(generation.attempts())
          .extracting(Attempt::provider)
          .containsExactly("first", "second");
      settledAsExpected(c, generation.attempts().getFirst());
      assertThat(generation.attempts().getLast().fault()).isNull();
      assertThat(generation.cost()).isEqualTo(scene.spent());
      if (c.mode() == Scene.Mode.STREAMED) {
        assertThat(scene.released()).isEqualTo(Scene.SECOND);
      }
      ledgerIsEven(scene, 2);
    }
  }

  private static Stream<Case> committed() {
    return Case.failing().filter(Case::committed);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("committed")
  void aStreamThatHasGivenATokenEndsInAnExplicitError(Case c) {
    try (Scene scene = Scene.of(dir, c.vendor(), c.fault())) {
      CallFailedException failed = failing(scene, c.mode());

      assertThat(failed.fault()).isIn(c.expected().faults());
      assertThat(failed).hasMessageContaining("first/m").hasMessageContaining(c.expected().words());
      assertThat(scene.released()).isNotEmpty().isNotEqualTo(Scene.SECOND);
      assertThat(Scene.FIRST).startsWith(scene.released());
      assertThat(scene.second.count()).isZero();
      settledAsExpected(c, failed.attempts().getLast());
      ledgerIsEven(scene, 1);
    }
  }

  private static Stream<Case> nobody() {
    return Case.failing().filter(c -> c.expected().next() == Expected.Next.NOBODY);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("nobody")
  void nobodyElseIsAskedWhatWouldBeRefusedAgain(Case c) {
    try (Scene scene = Scene.of(dir, c.vendor(), c.fault())) {
      CallFailedException failed = failing(scene, c.mode());

      assertThat(failed.kind()).isEqualTo(CallFailedException.Kind.REQUEST);
      assertThat(failed).hasMessageContaining("first/m").hasMessageContaining(c.expected().words());
      assertThat(failed.attempts()).hasSize(1);
      settledAsExpected(c, failed.attempts().getFirst());
      assertThat(scene.second.count()).isZero();
      ledgerIsEven(scene, 1);
    }
  }

  private static Stream<Case> larger() {
    return Case.failing().filter(c -> c.expected().next() == Expected.Next.LARGER_WINDOW);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("larger")
  void aLargerWindowTakesOver(Case c) throws Exception {
    try (Scene scene = Scene.withLargerSecond(dir, c.vendor(), c.fault())) {
      Generation generation = scene.call(c.mode());

      assertThat(generation.result().text()).isEqualTo(Scene.SECOND);
      settledAsExpected(c, generation.attempts().getFirst());
      ledgerIsEven(scene, 2);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("larger")
  void aWindowOfTheSameSizeIsNotAsked(Case c) {
    try (Scene scene = Scene.of(dir, c.vendor(), c.fault())) {
      CallFailedException failed = failing(scene, c.mode());

      assertThat(failed.fault()).isIn(c.expected().faults());
      assertThat(failed.attempts()).hasSize(1);
      assertThat(failed.getMessage()).containsIgnoringCase("context");
      assertThat(scene.second.count()).isZero();
      ledgerIsEven(scene, 1);
    }
  }

  private static Stream<Case> alone() {
    return another().filter(c -> !c.waits() || c.mode() == Scene.Mode.STREAMED);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("alone")
  void aloneTheErrorSaysWhoFailedAndHow(Case c) {
    try (Scene scene = Scene.alone(dir, c.vendor(), c.fault())) {
      CallFailedException failed = failing(scene, c.mode());

      assertThat(failed.kind()).isEqualTo(CallFailedException.Kind.NO_PROVIDER);
      assertThat(failed.fault()).isIn(c.expected().faults());
      assertThat(failed.attempts()).isNotEmpty().allMatch(a -> a.provider().equals("first"));
      failed.attempts().forEach(attempt -> settledAsExpected(c, attempt));
      assertThat(failed)
          .hasMessageContaining("no provider could serve")
          .hasMessageContaining("first/m: " + failed.attempts().getFirst().outcome())
          .hasMessageContaining(c.expected().words());
      if (c.expected().next() == Expected.Next.ANOTHER
          || c.expected().rest().compareTo(Expected.RUN) >= 0) {
        assertThat(failed.attempts()).hasSize(1);
      } else {
        assertThat(failed.attempts()).hasSizeGreaterThan(1);
      }
      ledgerIsEven(scene, failed.attempts().size());
    }
  }

  private static Stream<Case> resting() {
    return another()
        .filter(c -> c.mode() == Scene.Mode.BUFFERED)
        .filter(c -> !c.waits() || c.vendor() == Vendor.CLAUDE);
  }

  /** One failure is no reason to shun a target; a rest that was asked for is kept to its end. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("resting")
  void theTargetRestsAsLongAsItsFaultAsks(Case c) throws Exception {
    try (Scene scene = Scene.of(dir, c.vendor(), c.fault())) {
      scene.call(c.mode());
      Duration rest = c.expected().rest();
      if (rest.isPositive()) {
        scene.time.advance(rest.minusMillis(1).minus(scene.time.elapsed()));
        Generation whileItRests = scene.call(c.mode());
        assertThat(whileItRests.attempts()).extracting(Attempt::provider).containsExactly("second");
        scene.time.advance(Duration.ofMillis(1));
      }

      Generation rested = scene.call(c.mode());

      assertThat(rested.attempts())
          .extracting(Attempt::provider)
          .containsExactly("first", "second");
      assertThat(scene.held()).isEqualTo(Money.ZERO);
    }
  }

  private static CallFailedException failing(Scene scene, Scene.Mode mode) {
    return Objects.requireNonNull(
        catchThrowableOfType(CallFailedException.class, () -> scene.call(mode)),
        "the call was answered");
  }

  private static void settledAsExpected(Case c, Attempt attempt) {
    assertThat(attempt.fault()).as(attempt.toString()).isIn(c.expected().faults());
    assertThat(attempt.held()).isGreaterThan(Money.ZERO);
    Money cost = Objects.requireNonNull(attempt.cost(), "unpriced");
    switch (c.charge()) {
      case NOTHING -> assertThat(cost).isEqualTo(Money.ZERO);
      case HOLD -> {
        assertThat(cost).as(attempt.toString()).isEqualTo(attempt.held());
        assertThat(attempt.usage().estimated()).isTrue();
      }
      case TOLD -> {
        assertThat(cost).isGreaterThan(Money.ZERO).isLessThan(attempt.held());
        assertThat(attempt.usage().estimated()).isFalse();
      }
      case TOLD_OR_HOLD -> {
        assertThat(cost).as(attempt.toString()).isGreaterThan(Money.ZERO);
        if (attempt.usage().estimated()) {
          assertThat(cost).isEqualTo(attempt.held());
        } else {
          assertThat(cost).isLessThan(attempt.held());
        }
      }
    }
    assertThat(cost).isLessThanOrEqualTo(attempt.held());
    assertThat(attempt.overBound()).isFalse();
  }

  /** Nothing is held any more, and the sums are those of the attempts. */
  private static void ledgerIsEven(Scene scene, int attempts) {
    List<Attempt> all = scene.attempts();
    assertThat(all).hasSize(attempts);
    assertThat(scene.held()).isEqualTo(Money.ZERO);
    assertThat(scene.ledger.unsettled()).isEqualTo(Money.ZERO);
    assertThat(scene.settled()).isEqualTo(scene.sumOfAttempts());
    assertThat(scene.spent()).isEqualTo(scene.sumOfAttempts());
  }
}
