package dev.orchestrator.adapters;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.core.catalog.ModelCatalog;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@SuppressWarnings("removal") // the old names are what is tested
class ModelTypeTest {

  @ParameterizedTest
  @EnumSource(ModelType.class)
  void everyOldNameLeadsToAModelOfTheCatalogue(ModelType type) {
    assertThat(ModelCatalog.bundled().find(type.provider(), type.modelId()))
        .hasValueSatisfying(
            model -> assertThat(model.qualifiedName()).isEqualTo(type.qualifiedName()));
  }
}
