package dev.orchestrator.core.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.api.ModelTier;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelTraitsTest {

  @ParameterizedTest
  @CsvSource({
    "weights:8b, 8, , FAST",
    "weights:23b, 23, 50, FAST",
    "weights:24b, 24, , STANDARD",
    "weights:199b, 199, 0.1, STANDARD",
    "weights:200b, 200, 0.1, ADVANCED",
    "some-flash-lite, 0, 12, FAST",
    "pro-nano, 0, 12, FAST",
    "some-opus-9, 0, 1, ADVANCED",
    "some-large-latest, 0, , ADVANCED",
    "plain, 0, 1.99, FAST",
    "plain, 0, 2.00, STANDARD",
    "plain, 0, 9.99, STANDARD",
    "plain, 0, 10, ADVANCED",
    "plain, 0, , STANDARD"
  })
  void sizeDecidesThenTheLineThenThePrice(
      String id, int billions, @Nullable BigDecimal outputPrice, ModelTier tier) {
    assertThat(ModelTraits.tier(id, billions, outputPrice)).isEqualTo(tier);
  }

  @Test
  void reviewAndPlanningBeginAtStandard() {
    assertThat(ModelTraits.capabilities(ModelTier.FAST, "any", true))
        .containsExactly("code", "docs", "simple_tasks");
    assertThat(ModelTraits.capabilities(ModelTier.STANDARD, "any", true))
        .contains("review", "analysis", "planning")
        .doesNotContain("complex_reasoning");
  }

  @Test
  void complexReasoningTakesTheTopTierAndAReasoningModel() {
    assertThat(ModelTraits.capabilities(ModelTier.ADVANCED, "any", true))
        .contains("complex_reasoning");
    assertThat(ModelTraits.capabilities(ModelTier.ADVANCED, "any", false))
        .doesNotContain("complex_reasoning");
  }

  @Test
  void familiesMadeForCodeDoNotPlan() {
    assertThat(ModelTraits.capabilities(ModelTier.STANDARD, "devstral", false))
        .containsExactly("code", "docs", "simple_tasks", "review");
  }
}
