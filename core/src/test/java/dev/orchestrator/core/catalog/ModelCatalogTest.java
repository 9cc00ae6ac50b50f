package dev.orchestrator.core.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.ModelTier;
import dev.orchestrator.api.Money;
import dev.orchestrator.api.Pricing;
import dev.orchestrator.api.Usage;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelCatalogTest {

  private final ModelCatalog catalog = ModelCatalog.bundled();

  @Test
  void knowsModelsOfEveryVendorWithSourceAndDate() {
    assertThat(catalog.all().stream().map(ModelInfo::provider).distinct())
        .containsExactlyInAnyOrder(
            "claude",
            "gemini",
            "openai",
            "mistral",
            "deepseek",
            "xai",
            "groq",
            "ollama",
            "ollama-cloud",
            "lmstudio");
    assertThat(catalog.all()).hasSizeGreaterThan(40);
    assertThat(catalog.all())
        .allSatisfy(model -> {
          assertThat(model.source()).matches(".+ \\(20\\d\\d-\\d\\d-\\d\\d\\)");
          assertThat(model.capabilities()).contains("code");
          assertThat(model.displayName()).isNotBlank();
        });
  }

  @Test
  void pricesEveryHostedModelButThoseWithoutAFact() {
    assertThat(catalog.all())
        .filteredOn(model -> !model.provider().equals("ollama-cloud")) // a subscription
        .filteredOn(model -> model.cost(Usage.of(1, 1)).isEmpty())
        .extracting(ModelInfo::qualifiedName)
        .containsExactly("gemini/gemini-2.0-pro");
  }

  @Test
  void localModelsAreFreeAndNoOtherIs() {
    assertThat(catalog.all())
        .allSatisfy(model ->
            assertThat(model.cost(Usage.of(1_000_000, 1_000_000)).equals(zero()))
                .as(model.qualifiedName())
                .isEqualTo(model.local()));
  }

  private static Optional<Money> zero() {
    return Optional.of(Money.ZERO);
  }

  @Test
  void everyDeprecatedModelNamesASuccessorThatIsCurrent() {
    assertThat(catalog.all())
        .filteredOn(ModelInfo::deprecated)
        .isNotEmpty()
        .allSatisfy(model ->
            assertThat(catalog.find(model.provider(), String.valueOf(model.successor())))
                .hasValueSatisfying(next -> assertThat(next.deprecated()).isFalse()));
  }

  @ParameterizedTest
  @CsvSource({
    "claude, claude-sonnet-4-5, ADVANCED",
    "gemini, gemini-2.0-flash, FAST",
    "gemini, gemini-2.0-pro, ADVANCED",
    "ollama, llama3:70b, STANDARD",
    "openai, gpt-4-turbo, ADVANCED"
  })
  void resolvesTheIdsOfTheOldestFiles(String provider, String id, ModelTier tier) {
    assertThat(catalog.find(provider, id))
        .hasValueSatisfying(model -> assertThat(model.tier()).isEqualTo(tier));
  }

  @Test
  void whatHasNoKnownPriceIsUnpricedAndNotFree() {
    ModelInfo model = catalog.find("gemini", "gemini-2.0-pro").orElseThrow();
    assertThat(model.pricing()).isNull();
    assertThat(model.deprecated()).isTrue();
    assertThat(model.contextWindow()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "claude, claude-sonnet-4-5-20250929, claude-sonnet-4-5",
    "claude, claude-sonnet-4-20250514, claude-sonnet-4-0",
    "openai, gpt-4o-2024-08-06, gpt-4o",
    "gemini, models/gemini-2.0-flash, gemini-2.0-flash"
  })
  void resolvesDatedAndVendorReturnedNames(String provider, String id, String base) {
    assertThat(catalog.find(provider, id).map(ModelInfo::id)).contains(base);
  }

  @Test
  void doesNotTakeAnotherModelForADatedOne() {
    assertThat(catalog.find("openai", "gpt-5-turbo")).isEmpty();
    assertThat(catalog.find("claude", "gpt-5")).isEmpty();
    assertThat(ModelCatalog.baseId("mistral-medium-2604")).isEqualTo("mistral-medium-2604");
    assertThat(ModelCatalog.baseId("model-12345678")).isEqualTo("model-12345678");
  }

  @Test
  void billsTheWholeRequestAtTheStepItsPromptReaches() {
    ModelInfo model = catalog.find("gemini", "gemini-2.5-pro").orElseThrow();
    assertThat(model.cost(Usage.of(200_000, 1_000))).contains(Money.usd("0.26"));
    assertThat(model.cost(Usage.of(200_001, 1_000))).contains(Money.usd("0.5150025"));
  }

  @Test
  void pricesHourLongCacheWritesAtTwiceTheInput() {
    assertThat(catalog.models("claude"))
        .allSatisfy(model -> {
          Pricing pricing = Objects.requireNonNull(model.pricing());
          BigDecimal input = pricing.price(Pricing.INPUT, 0).orElseThrow();
          assertThat(pricing.price(Pricing.CACHE_WRITE_1H, 0).orElseThrow())
              .isEqualByComparingTo(input.multiply(BigDecimal.TWO));
        });
  }

  @Test
  void whatMustBeNamedIsKnownAndNotAmongTheProvidersModels() {
    assertThat(catalog.find("openai", "gpt-5-pro"))
        .hasValueSatisfying(model -> assertThat(model.cost(Usage.of(1, 1))).isPresent());
    assertThat(catalog.models("openai")).extracting(ModelInfo::id).doesNotContain("gpt-5-pro");
    assertThat(catalog.all()).extracting(ModelInfo::id).doesNotContain("gpt-5-pro");
    assertThat(catalog.known("openai")).extracting(ModelInfo::id).contains("gpt-5-pro", "gpt-5.5");
    assertThat(catalog.namedOnly("openai", "gpt-5-pro")).isTrue();
    assertThat(catalog.namedOnly("claude", "claude-opus-4-20250514")).as("an alias").isTrue();
    assertThat(catalog.namedOnly("openai", "gpt-5.5")).isFalse();
  }

  @Test
  void aCatalogueLaidOverKeepsWhatMustBeNamed() {
    ModelInfo refreshed =
        catalog.entry("openai", "gpt-5-pro").orElseThrow().toBuilder().contextWindow(7).build();

    ModelCatalog both = catalog.with(ModelCatalog.of(List.of(refreshed)));

    assertThat(both.find("openai", "gpt-5-pro")).contains(refreshed);
    assertThat(both.namedOnly("openai", "gpt-5-pro")).isTrue();
  }

  @Test
  void refusesAnUnknownKeyNamingTheEntry() {
    FactSheet file =
        FactSheet.of(
            "models.yaml",
            "models: { v: [ { id: a, name: A, maker: m, family: f, prize: 1, source: s, date: d } ] }");
    assertThatThrownBy(() -> ModelCatalog.read(file))
        .hasMessageContaining("models.yaml.models.v[0]")
        .hasMessageContaining("'prize'");
  }

  @Test
  void refusesANumberThatIsNone() {
    FactSheet file =
        FactSheet.of(
            "models.yaml",
            "models: { v: [ { id: a, name: A, maker: m, family: f, output: cheap } ] }");
    assertThatThrownBy(() -> ModelCatalog.read(file)).hasMessageContaining("'cheap'");
  }

  @Test
  void refusesTheSameNameTwice() {
    ModelInfo model = ModelInfo.builder("p", "m").build();
    assertThatThrownBy(() -> ModelCatalog.of(List.of(model, model)))
        .hasMessageContaining("p/m twice");
  }
}
