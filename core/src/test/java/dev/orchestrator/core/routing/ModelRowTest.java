package dev.orchestrator.core.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.Pricing;
import dev.orchestrator.api.Usage;
import dev.orchestrator.core.catalog.ModelCatalog;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ModelRowTest {

  @Test
  void costsWhatThePricingSaysForEveryBundledModel() {
    Random random = new Random(20_251_210);
    for (ModelInfo model : ModelCatalog.bundled().all()) {
      ModelRow row = new ModelRow(model, false);
      for (int i = 0; i < 50; i++) {
        long prompt = i == 0 ? 0 : i == 1 ? 200_000 : i == 2 ? 200_001 : random.nextInt(1_000_000);
        long answer = random.nextInt(100_000);
        long expected =
            model.cost(Usage.of(prompt, answer)).map(cost -> cost.nanos()).orElse(Long.MAX_VALUE);
        assertThat(row.cost(prompt, answer)).as(model.qualifiedName()).isEqualTo(expected);
      }
    }
  }

  @Test
  void roundsAFractionOfANanoDollarUp() {
    ModelInfo model = ModelInfo.builder("p", "m").pricing(Pricing.of("0.003625", "0.0001")).build();
    ModelRow row = new ModelRow(model, false);
    assertThat(row.cost(1, 0)).isEqualTo(4);
    assertThat(row.cost(8, 0)).isEqualTo(29);
    assertThat(row.cost(0, 1)).isEqualTo(1);
  }
}
