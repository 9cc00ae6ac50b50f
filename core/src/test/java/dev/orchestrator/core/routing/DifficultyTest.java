package dev.orchestrator.core.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DifficultyTest {

  @ParameterizedTest
  @ValueSource(doubles = {0.001, 0.05, 0.2, 0.47, 0.5, 0.69, 0.8, 0.88})
  void withoutRefusalsTheChanceIsThatOfTheTable(double chance) {
    assertThat(Difficulty.after(List.of()).chance(chance)).isCloseTo(chance, within(0.002));
  }

  @Test
  void everyRefusalLowersTheChanceAndThatOfAnAbleModelMost() {
    double alone = Difficulty.after(List.of()).chance(0.69);
    double afterWeak = Difficulty.after(List.of(0.2)).chance(0.69);
    double afterAble = Difficulty.after(List.of(0.69)).chance(0.69);
    double afterBoth = Difficulty.after(List.of(0.2, 0.69)).chance(0.69);
    assertThat(List.of(alone, afterWeak, afterAble, afterBoth))
        .isSortedAccordingTo((a, b) -> Double.compare(b, a));
    assertThat(afterBoth).isPositive().isLessThan(afterAble);
  }

  @Test
  void noRefusalMakesEvenTheAblestCertain() {
    double afterOne = Difficulty.after(List.of(0.5)).chance(0.999);
    double afterMany = Difficulty.after(List.of(0.5, 0.6, 0.7, 0.8, 0.85, 0.88)).chance(0.999);
    assertThat(afterOne).isLessThan(1 - Difficulty.HOPELESS);
    assertThat(afterMany).as("a task that no model solves").isLessThan(0.3);
  }

  @Test
  void theOrderOfRefusalsDoesNotMatter() {
    assertThat(Difficulty.after(List.of(0.3, 0.6)).chance(0.8))
        .isCloseTo(Difficulty.after(List.of(0.6, 0.3)).chance(0.8), within(1e-12));
  }

  /** The same model worked by drawing tasks: whom the first fails, how often does the second? */
  @Test
  void isWhatDrawnTasksShow() {
    Random random = new Random(42);
    double able = 1.69;
    double weak = -0.5;
    int refused = 0;
    int solvedThen = 0;
    int weakSolved = 0;
    int ableSolved = 0;
    int tasks = 400_000;
    for (int i = 0; i < tasks; i++) {
      double difficulty = random.nextGaussian() * Difficulty.SPREAD;
      boolean hopeless = random.nextDouble() < Difficulty.HOPELESS;
      boolean first = !hopeless && random.nextDouble() < 1 / (1 + Math.exp(difficulty - weak));
      boolean second = !hopeless && random.nextDouble() < 1 / (1 + Math.exp(difficulty - able));
      weakSolved += first ? 1 : 0;
      ableSolved += second ? 1 : 0;
      refused += first ? 0 : 1;
      solvedThen += !first && second ? 1 : 0;
    }
    double chance =
        Difficulty.after(List.of((double) weakSolved / tasks)).chance((double) ableSolved / tasks);
    assertThat(chance).isCloseTo((double) solvedThen / refused, within(0.005));
  }
}
