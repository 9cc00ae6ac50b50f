package dev.orchestrator.core.routing;

import static dev.orchestrator.core.routing.Models.model;
import static dev.orchestrator.core.routing.Models.names;
import static dev.orchestrator.core.routing.Models.registry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.ModelTier;
import dev.orchestrator.core.ledger.Tally;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Routing by expected cost of a solved task, once outcomes are known. */
class LearnedRoutingTest {

  private static final ModelInfo CHEAP = model("a/cheap", ModelTier.STANDARD, "3").build();
  private static final ModelInfo ABLE = model("b/able", ModelTier.STANDARD, "4").build();
  private static final ModelInfo FAST = model("c/fast", ModelTier.FAST, "1").build();
  private static final ModelInfo FREE =
      model("d/unpriced", ModelTier.STANDARD, "1").pricing(null).build();

  @Test
  void aDearerModelComesFirstIfASolvedTaskCostsLessWithIt() {
    RoutingDecision decision =
        route(List.of(tally("a/cheap", 40, 8), tally("b/able", 40, 38)), CHEAP, ABLE);
    assertThat(names(decision)).containsExactly("b/able", "a/cheap");
    assertThat(decision.rationale())
        .contains(
            "b/able has the lowest expected cost of a solved task of 2 that qualify and"
                + " succeeds in 92 % (learned from 40 outcomes, 40 in this area)");
    assertThat(decision.candidates().get(1).reason()).contains("; succeeds in 2", "40 outcomes");
    assertThat(decision.estimatedCost())
        .as("the cost of the call itself, not of a solved task")
        .isEqualTo(decision.candidates().getFirst().expectedCost());
  }

  @Test
  void theTierIsStillTheRuleOfRisk() {
    assertThat(names(route(List.of(tally("c/fast", 40, 40)), FAST, CHEAP)))
        .containsExactly("a/cheap", "c/fast");
  }

  @Test
  void aModelWithoutOutcomesHasWhatIsUsualForItsTierBesideLearnedOnes() {
    RoutingDecision decision = route(List.of(tally("a/cheap", 1, 0)), CHEAP, ABLE);
    assertThat(names(decision)).as("one refusal is little").containsExactly("a/cheap", "b/able");
    assertThat(decision.candidates().get(1).reason())
        .endsWith("succeeds in 47 % (usual for its tier, no outcomes yet)");
    assertThat(names(route(List.of(tally("a/cheap", 8, 0)), CHEAP, ABLE)))
        .containsExactly("b/able", "a/cheap");
  }

  @Test
  void outcomesOfAnotherRoleChangeNothing() {
    List<Tally> planner = List.of(new Tally("planner", "", "a/cheap", 50, 0, 0, 0));
    RoutingDecision decision = route(planner, CHEAP, ABLE);
    assertThat(decision).isEqualTo(route(List.of(), CHEAP, ABLE));
    assertThat(decision.rationale()).doesNotContain("succeeds");
  }

  @Test
  void unpricedModelsStayBehindAllPricedOnes() {
    List<Tally> all = List.of(tally("a/cheap", 90, 0), tally("d/unpriced", 90, 90));
    RoutingDecision decision =
        new ModelRouter(
                registry(CHEAP, FREE),
                RoutingPolicy.DEFAULT.allowingUnpriced(),
                SuccessTable.of(all))
            .route(request());
    assertThat(names(decision)).containsExactly("a/cheap", "d/unpriced");
  }

  private static RoutingDecision route(List<Tally> tallies, ModelInfo... models) {
    return new ModelRouter(registry(models), RoutingPolicy.DEFAULT, SuccessTable.of(tallies))
        .route(request());
  }

  private static RoutingRequest request() {
    return RoutingRequest.builder("implementer").area("core").build();
  }

  private static Tally tally(String model, long tries, long successes) {
    return new Tally("implementer", "core", model, tries, successes, 0, 0);
  }
}
