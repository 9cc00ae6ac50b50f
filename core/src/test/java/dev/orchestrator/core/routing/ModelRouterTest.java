package dev.orchestrator.core.routing;

import static dev.orchestrator.core.routing.Models.model;
import static dev.orchestrator.core.routing.Models.names;
import static dev.orchestrator.core.routing.Models.reason;
import static dev.orchestrator.core.routing.Models.registry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.ModelTier;
import dev.orchestrator.api.Money;
import dev.orchestrator.api.Pricing;
import dev.orchestrator.core.registry.ModelNameException;
import dev.orchestrator.core.registry.ProviderRegistry;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The rules of routing, one by one, on the base rule: MEDIUM wants STANDARD with code. */
class ModelRouterTest {

  private static final ModelInfo FAST = model("a/fast", ModelTier.FAST, "1").build();
  private static final ModelInfo STANDARD = model("a/standard", ModelTier.STANDARD, "3").build();
  private static final ModelInfo ADVANCED = model("a/advanced", ModelTier.ADVANCED, "10").build();

  private static RoutingRequest.Builder medium() {
    return RoutingRequest.builder("scribe").risk(TaskRisk.MEDIUM);
  }

  private static RoutingRequest.Builder high() {
    return RoutingRequest.builder("scribe").risk(TaskRisk.HIGH);
  }

  private static RoutingDecision route(RoutingRequest.Builder request, ModelInfo... models) {
    return route(RoutingPolicy.DEFAULT, request, models);
  }

  private static RoutingDecision route(
      RoutingPolicy policy, RoutingRequest.Builder request, ModelInfo... models) {
    return new ModelRouter(registry(models), policy).route(request.build());
  }

  private static RoutingPolicy fallback(String provider, Map<String, String> defaults) {
    return new RoutingPolicy(false, provider, defaults, false, false, List.of());
  }

  private static RoutingPolicy defaults(Map<String, String> defaults) {
    return fallback("none", defaults);
  }

  @Test
  void choosesTheCheapestOfTheTierWantedAndSaysSo() {
    ModelInfo dearer = model("b/standard", ModelTier.STANDARD, "4").build();
    RoutingDecision decision = route(medium(), dearer, STANDARD);
    assertThat(names(decision)).containsExactly("a/standard", "b/standard");
    assertThat(decision.relaxations()).isEmpty();
    assertThat(decision.confidence()).isEqualTo(1.0);
    assertThat(decision.rationale())
        .contains("scribe, medium risk")
        .contains("tier STANDARD with code")
        .contains("a/standard has the lowest expected cost of 2")
        .contains("$0.015072");
  }

  @Test
  void expectsAQuarterOfTheLongestAnswer() {
    RoutingDecision decision =
        route(medium().estimatedInputTokens(1_000).maxOutputTokens(4_000), STANDARD);
    assertThat(decision.estimatedCost()).isEqualTo(Money.usd("0.006"));
    ModelInfo terse = STANDARD.toBuilder().maxOutputTokens(400).build();
    assertThat(
            route(medium().estimatedInputTokens(1_000).maxOutputTokens(4_000), terse)
                .estimatedCost())
        .isEqualTo(Money.usd("0.0033"));
  }

  @Test
  void ranksByTheWholeCallAndNotByTheListPriceOfInput() {
    ModelInfo cheapInput =
        model("a/x", ModelTier.STANDARD, "1").pricing(Pricing.of("1", "100")).build();
    ModelInfo even = model("a/y", ModelTier.STANDARD, "1").pricing(Pricing.of("2", "2")).build();
    assertThat(names(route(medium(), cheapInput, even))).containsExactly("a/y", "a/x");
  }

  @Test
  void ranksByThePriceStepThatThePromptReaches() {
    Pricing stepped =
        new Pricing(
            Map.of(Pricing.INPUT, BigDecimal.ONE, Pricing.OUTPUT, BigDecimal.ONE),
            List.of(
                new Pricing.Step(
                    100_000,
                    Map.of(Pricing.INPUT, BigDecimal.TEN, Pricing.OUTPUT, BigDecimal.TEN))));
    ModelInfo steps = model("a/steps", ModelTier.STANDARD, "1").pricing(stepped).build();
    ModelInfo even = model("a/even", ModelTier.STANDARD, "2").build();
    assertThat(names(route(medium().estimatedInputTokens(100_000), steps, even)))
        .containsExactly("a/steps", "a/even");
    RoutingDecision above = route(medium().estimatedInputTokens(100_001), steps, even);
    assertThat(names(above)).containsExactly("a/even", "a/steps");
    assertThat(above.candidates().get(1).expectedCost()).isEqualTo(Money.usd("1.01025"));
  }

  @Test
  void theDefaultModelBreaksTiesThenTheName() {
    ModelInfo z = model("z/m", ModelTier.STANDARD, "3").build();
    assertThat(names(route(medium(), z, STANDARD))).containsExactly("a/standard", "z/m");
    RoutingDecision decision = route(defaults(Map.of("z", "m")), medium(), z, STANDARD);
    assertThat(names(decision)).containsExactly("z/m", "a/standard");
    assertThat(decision.rationale()).contains("default model");
  }

  @Test
  void aTieWhereAnyTierWillDoGoesToTheStronger() {
    ModelInfo strong = model("b/strong", ModelTier.ADVANCED, "3").build();
    assertThat(
            names(
                route(
                    RoutingRequest.builder("code_reviewer").risk(TaskRisk.LOW), STANDARD, strong)))
        .containsExactly("b/strong", "a/standard");
  }

  @Test
  void failsOverToAHigherTierAndThenToALowerOne() {
    RoutingDecision decision = route(medium(), FAST, ADVANCED, STANDARD);
    assertThat(names(decision)).containsExactly("a/standard", "a/advanced", "a/fast");
    assertThat(decision.candidates().get(1).reason()).startsWith("failover: tier ADVANCED, above");
    assertThat(decision.candidates().get(2).reason()).startsWith("failover: tier FAST, below");
    assertThat(decision.relaxations()).isEmpty();
  }

  @Test
  void relaxesToAHigherTierFirstAndSaysSo() {
    RoutingDecision decision = route(medium(), FAST, ADVANCED);
    assertThat(names(decision)).containsExactly("a/advanced", "a/fast");
    assertThat(decision.relaxations())
        .containsExactly("a higher tier: ADVANCED instead of STANDARD");
    assertThat(decision.confidence()).isEqualTo(0.9);
  }

  @Test
  void relaxesToALowerTierLast() {
    RoutingDecision decision = route(medium(), FAST);
    assertThat(names(decision)).containsExactly("a/fast");
    assertThat(decision.relaxations())
        .containsExactly(
            "a higher tier: ADVANCED instead of STANDARD",
            "a lower tier: FAST instead of STANDARD");
    assertThat(decision.confidence()).isEqualTo(0.75);
  }

  @Test
  void highRiskIsNeverServedByAWeakerModel() {
    RoutingDecision decision = route(high(), FAST, STANDARD);
    assertThat(decision.chosen()).isEmpty();
    assertThat(decision.confidence()).isZero();
    assertThat(decision.estimatedCost()).isNull();
    assertThat(reason(decision, "a/standard"))
        .isEqualTo("tier STANDARD is below the ADVANCED that high risk needs");
    assertThat(decision.rationale()).contains("relax_high_risk");
    assertThat(names(route(high(), FAST, STANDARD, ADVANCED))).containsExactly("a/advanced");
  }

  @Test
  void highRiskIsRelaxedWhereTheUserSaidSo() {
    RoutingPolicy relaxed = new RoutingPolicy(false, null, Map.of(), false, true, List.of());
    RoutingDecision decision = route(relaxed, high(), FAST, STANDARD);
    assertThat(names(decision)).containsExactly("a/standard", "a/fast");
    assertThat(decision.relaxations())
        .containsExactly("a lower tier: STANDARD instead of ADVANCED");
  }

  @Test
  void givesUpTheCapabilityAfterTheTiers() {
    ModelInfo able = FAST.toBuilder().capabilities("code").build();
    ModelInfo unable = STANDARD.toBuilder().capabilities("docs").build();
    RoutingDecision some = route(medium(), able, unable);
    assertThat(names(some)).containsExactly("a/fast");
    assertThat(reason(some, "a/standard")).isEqualTo("lacks the capability 'code' (has docs)");

    RoutingDecision none = route(medium(), unable, ADVANCED.toBuilder().capabilities("x").build());
    assertThat(names(none)).containsExactly("a/standard", "a/advanced");
    assertThat(none.relaxations())
        .hasSize(3)
        .last()
        .isEqualTo("no model with code qualifies: any capability");
    assertThat(none.confidence()).isEqualTo(0.75);
  }

  @Test
  void highRiskNeverGivesUpTheCapability() {
    ModelInfo unable = ADVANCED.toBuilder().capabilities("code").build();
    RoutingDecision decision = route(high(), unable);
    assertThat(decision.chosen()).isEmpty();
    assertThat(reason(decision, "a/advanced"))
        .isEqualTo("lacks the capability 'complex_reasoning' (has code)");
  }

  @Test
  void theFallbackProvidersDefaultModelIsTheLastRung() {
    ModelInfo unable = model("f/x", ModelTier.ADVANCED, "1").capabilities("code").build();
    ModelInfo chosen = model("f/y", ModelTier.ADVANCED, "2").capabilities("code").build();
    RoutingDecision decision =
        route(fallback("f", Map.of("f", "y")), high(), STANDARD, unable, chosen);
    assertThat(names(decision)).containsExactly("f/y");
    assertThat(decision.relaxations()).last().asString().contains("fallback provider f");
    assertThat(names(route(fallback("f", Map.of()), high(), unable, chosen)))
        .containsExactly("f/x");
  }

  @Test
  void theFallbackServesNoHighRiskBelowTheTier() {
    ModelInfo weak = model("f/x", ModelTier.STANDARD, "1").capabilities("code").build();
    assertThat(route(fallback("f", Map.of("f", "x")), high(), weak).chosen()).isEmpty();
  }

  @Test
  void theFallbackComesBehindTheFailover() {
    ModelInfo unable = model("f/x", ModelTier.FAST, "0.1").capabilities("docs").build();
    RoutingDecision decision =
        route(fallback("f", Map.of("f", "x")), medium(), unable, STANDARD, FAST);
    assertThat(names(decision)).containsExactly("a/standard", "a/fast", "f/x");
    assertThat(decision.candidates().getLast().reason()).startsWith("last resort");
  }

  @Test
  void theFallbackIsNoFailoverOfHighRisk() {
    ModelInfo unable = model("f/x", ModelTier.ADVANCED, "0.1").capabilities("docs").build();
    RoutingDecision risky = route(fallback("f", Map.of()), high(), unable, ADVANCED);
    assertThat(names(risky)).containsExactly("a/advanced");
    assertThat(reason(risky, "f/x")).startsWith("lacks the capability");
  }

  @Test
  void preferLocalPutsQualifyingLocalModelsFirstWhateverTheirTier() {
    RoutingPolicy local = new RoutingPolicy(true, null, Map.of(), false, false, List.of());
    ModelInfo weak =
        model("home/weak", ModelTier.FAST, "0").local(true).pricing(Pricing.free()).build();
    ModelInfo even =
        model("home/z-even", ModelTier.STANDARD, "0").local(true).pricing(Pricing.free()).build();
    RoutingDecision decision = route(local, medium(), STANDARD, ADVANCED, weak, even);
    assertThat(names(decision))
        .containsExactly("home/z-even", "home/weak", "a/standard", "a/advanced");
    assertThat(decision.rationale()).contains("local, which is preferred");
    assertThat(decision.estimatedCost()).isEqualTo(Money.ZERO);
    assertThat(names(route(local, high(), ADVANCED, weak, even))).containsExactly("a/advanced");
  }

  @Test
  void preferLocalDoesNotLowerTheTierOfHighRiskEvenWhereItMayBeRelaxed() {
    RoutingPolicy policy = new RoutingPolicy(true, null, Map.of(), false, true, List.of());
    ModelInfo weak =
        model("home/weak", ModelTier.FAST, "0").local(true).pricing(Pricing.free()).build();
    assertThat(names(route(policy, high(), weak, ADVANCED)))
        .containsExactly("a/advanced", "home/weak");
  }

  @Test
  void preferLocalDoesNotHelpALocalModelThatFailsTheRest() {
    RoutingPolicy local = new RoutingPolicy(true, null, Map.of(), false, false, List.of());
    ModelInfo small =
        model("home/small", ModelTier.STANDARD, "0").local(true).contextWindow(2_000).build();
    ModelInfo unable =
        model("home/unable", ModelTier.STANDARD, "0").local(true).capabilities("docs").build();
    RoutingDecision decision = route(local, medium(), STANDARD, small, unable);
    assertThat(names(decision)).containsExactly("a/standard");
  }

  @Test
  void passesOverDeprecatedModelsAndNamesTheSuccessor() {
    ModelInfo old = STANDARD.toBuilder().deprecated(true).successor("newer").build();
    RoutingDecision decision = route(medium(), old, ADVANCED);
    assertThat(names(decision)).containsExactly("a/advanced");
    assertThat(reason(decision, "a/standard"))
        .isEqualTo("deprecated by its vendor; use newer instead");
  }

  @Test
  void aDeprecatedModelQualifiesAsDefaultOrByNameWithAWarning() {
    ModelInfo old = STANDARD.toBuilder().deprecated(true).successor("newer").build();
    for (RoutingDecision decision :
        List.of(
            route(defaults(Map.of("a", "standard")), medium(), old, ADVANCED),
            route(medium().pinnedModel("standard"), old, ADVANCED))) {
      assertThat(names(decision)).startsWith("a/standard");
      assertThat(decision.rationale()).contains("warning: it is deprecated, use newer instead");
      assertThat(decision.confidence()).isEqualTo(0.9);
    }
  }

  @Test
  void passesOverWindowsThatCannotHoldPromptAndAnswer() {
    ModelInfo small = STANDARD.toBuilder().contextWindow(8_192).build();
    RoutingDecision decision =
        route(medium().estimatedInputTokens(6_200).maxOutputTokens(4_000), small);
    assertThat(reason(decision, "a/standard"))
        .isEqualTo(
            "window of 8,192 tokens is smaller than the 8,248 that prompt (6,200) and answer"
                + " (2,048) need");
    assertThat(names(route(medium().estimatedInputTokens(6_144).maxOutputTokens(4_000), small)))
        .hasSize(1);
    ModelInfo unknown = STANDARD.toBuilder().contextWindow(0).build();
    RoutingDecision open = route(medium(), unknown);
    assertThat(open.candidates().getFirst().reason()).contains("window unknown");
  }

  @Test
  void refusesUnpricedModelsUnlessAllowedAndThenPutsThemLast() {
    ModelInfo unpriced = model("b/unpriced", ModelTier.STANDARD, "0").pricing(null).build();
    assertThat(reason(route(medium(), unpriced), "b/unpriced")).contains("price is unknown");
    RoutingPolicy allowing = new RoutingPolicy(false, null, Map.of(), true, false, List.of());
    RoutingDecision decision = route(allowing, medium(), unpriced, STANDARD);
    assertThat(names(decision)).containsExactly("a/standard", "b/unpriced");
    assertThat(decision.candidates().get(1).expectedCost()).isNull();
    assertThat(route(allowing, medium(), unpriced).estimatedCost()).isNull();
  }

  @Test
  void aModelWithAPriceForInputAloneIsUnpriced() {
    ModelInfo half =
        model("b/half", ModelTier.STANDARD, "0")
            .pricing(new Pricing(Map.of(Pricing.INPUT, BigDecimal.ONE), List.of()))
            .build();
    assertThat(route(medium(), half).chosen()).isEmpty();
  }

  @Test
  void passesOverWhatWouldCostMoreThanTheCap() {
    RoutingRequest.Builder capped =
        medium().estimatedInputTokens(1_000).maxOutputTokens(4_000).priceCap(Money.usd("0.006"));
    assertThat(names(route(capped, STANDARD, ADVANCED))).containsExactly("a/standard");
    assertThat(reason(route(capped, STANDARD, ADVANCED), "a/advanced"))
        .isEqualTo("expected cost of $0.02 is above the cap of $0.006");
  }

  @Test
  void allowConfinesToProvidersAndModelsAndIsNeverRelaxed() {
    ModelInfo other = model("b/m", ModelTier.STANDARD, "1").build();
    assertThat(names(route(medium().allow(List.of("a")), STANDARD, FAST, other)))
        .containsExactly("a/standard", "a/fast");
    assertThat(names(route(medium().allow(List.of("a/fast")), STANDARD, FAST, other)))
        .containsExactly("a/fast");
    assertThat(names(route(medium().allow(List.of("fast")), STANDARD, FAST, other)))
        .containsExactly("a/fast");
    RoutingDecision none =
        route(fallback("a", Map.of("a", "fast")), medium().allow(List.of("c")), STANDARD, FAST);
    assertThat(none.chosen()).isEmpty();
    assertThat(reason(none, "a/fast")).isEqualTo("not among what the task allows: [c]");
  }

  @Test
  void localOnlyIsNeverRelaxed() {
    RoutingDecision decision = route(medium().localOnly(true), STANDARD);
    assertThat(decision.chosen()).isEmpty();
    assertThat(reason(decision, "a/standard")).contains("local_only");
    ModelInfo home = model("home/m", ModelTier.FAST, "0").local(true).build();
    assertThat(names(route(medium().localOnly(true), STANDARD, home))).containsExactly("home/m");
  }

  @Test
  void exclusionsAreHonouredByEveryRung() {
    ModelInfo other = model("b/m", ModelTier.FAST, "1").build();
    RoutingPolicy policy = fallback("a", Map.of("a", "standard"));
    RoutingDecision maker =
        route(policy, medium().excludedMakers(Set.of("maker-of-a")), STANDARD, other);
    assertThat(names(maker)).containsExactly("b/m");
    assertThat(reason(maker, "a/standard"))
        .isEqualTo("made by maker-of-a, which may not serve this call");
    RoutingDecision provider =
        route(policy, medium().excludedProviders(Set.of("a")), STANDARD, other);
    assertThat(names(provider)).containsExactly("b/m");
    assertThat(reason(provider, "a/standard")).contains("served by a");
    RoutingDecision failed =
        route(policy, medium().excludedModels(Set.of("a/standard")), STANDARD, FAST);
    assertThat(names(failed)).containsExactly("a/fast");
    assertThat(reason(failed, "a/standard")).isEqualTo("excluded from this call");
  }

  @Test
  void aNamedModelIsTakenAloneWhateverItsTier() {
    RoutingDecision decision = route(high().pinnedModel("a/fast"), FAST, STANDARD, ADVANCED);
    assertThat(names(decision)).containsExactly("a/fast");
    assertThat(decision.rationale()).contains("a/fast was asked for by name");
    assertThat(decision.confidence()).isEqualTo(0.5);
    assertThat(reason(decision, "a/advanced")).isEqualTo("a/fast was asked for by name");
  }

  @Test
  void aNamedModelStillObeysWhatIsNeverRelaxed() {
    RoutingDecision decision =
        route(medium().pinnedModel("fast").excludedMakers(Set.of("maker-of-a")), FAST, STANDARD);
    assertThat(decision.chosen()).isEmpty();
    assertThat(decision.rationale()).contains("a/fast cannot serve: made by maker-of-a");
  }

  @Test
  void anUnknownOrAmbiguousNameStopsTheChoice() {
    ModelInfo twin = model("b/fast", ModelTier.FAST, "1").build();
    assertThatThrownBy(() -> route(medium().pinnedModel("fsat"), FAST))
        .isInstanceOf(ModelNameException.class)
        .hasMessageContaining("a/fast");
    assertThatThrownBy(() -> route(medium().pinnedModel("fast"), FAST, twin))
        .isInstanceOf(ModelNameException.class)
        .hasMessageContaining("a/fast or b/fast");
  }

  @Test
  void aDatedNameIsCalledByItsOwnId() {
    RoutingDecision decision = route(medium().pinnedModel("standard-20250929"), STANDARD);
    assertThat(names(decision)).containsExactly("a/standard-20250929");
    assertThat(decision.estimatedCost()).isNotNull();
  }

  @Test
  void everyModelIsEitherACandidateOrPassedOverWithAReason() {
    ProviderRegistry registry = new ProviderRegistry();
    for (String name : List.of("claude", "gemini", "openai", "mistral", "groq", "ollama")) {
      registry.register(new Models.Stated(name, List.of()));
    }
    ModelRouter router = new ModelRouter(registry, RoutingPolicy.DEFAULT);
    for (TaskRisk risk : TaskRisk.values()) {
      for (TaskComplexity complexity : TaskComplexity.values()) {
        for (String role : List.of("planner", "implementer", "code_reviewer", "scribe")) {
          RoutingDecision decision = router.chooseModel(role, risk, "core", complexity);
          assertThat(decision.chosen()).isPresent();
          assertThat(decision.candidates().size() + decision.passedOver().size())
              .isEqualTo(registry.models().size());
          assertThat(decision.passedOver())
              .allSatisfy(one -> assertThat(one.reason()).isNotBlank());
        }
      }
    }
  }

  @Test
  void theDesignsExampleGoesToAnAdvancedReasoner() {
    ProviderRegistry registry = new ProviderRegistry();
    registry.register(new Models.Stated("claude", List.of()));
    ModelInfo chosen =
        new ModelRouter(registry, RoutingPolicy.DEFAULT)
            .chooseModel("planner", TaskRisk.HIGH, "core", TaskComplexity.MEDIUM)
            .chosen()
            .orElseThrow();
    assertThat(chosen.tier()).isEqualTo(ModelTier.ADVANCED);
    assertThat(chosen.supports("complex_reasoning")).isTrue();
  }

  @Test
  void seesProvidersThatComeAndGo() {
    ProviderRegistry registry = registry(STANDARD);
    ModelRouter router = new ModelRouter(registry, RoutingPolicy.DEFAULT);
    ModelInfo cheap = model("b/cheap", ModelTier.STANDARD, "1").build();
    registry.register(new Models.Stated("b", List.of(cheap)));
    assertThat(router.route(medium().build()).chosen()).contains(cheap);
    registry.unregister("b");
    assertThat(router.route(medium().build()).chosen()).contains(STANDARD);
    registry.unregister("a");
    assertThat(router.route(medium().build()).rationale()).contains("no model is registered");
  }
}
