package dev.orchestrator.core.routing;

import static dev.orchestrator.core.routing.Models.model;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.ModelTier;
import dev.orchestrator.api.Money;
import dev.orchestrator.core.ledger.Tally;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What comes after a refusal, rule by rule. */
class LadderTest {

  private static final ModelInfo FAST = model("a/fast", ModelTier.FAST, "1").build();
  private static final ModelInfo STANDARD = model("a/standard", ModelTier.STANDARD, "3").build();
  private static final ModelInfo RIVAL = model("b/standard", ModelTier.STANDARD, "4").build();
  private static final ModelInfo ADVANCED = model("a/advanced", ModelTier.ADVANCED, "10").build();
  private static final ModelInfo TOP = model("b/advanced", ModelTier.ADVANCED, "20").build();
  private static final Map<ModelInfo, String> COSTS =
      Map.of(FAST, "0.01", STANDARD, "0.03", RIVAL, "0.04", ADVANCED, "0.10", TOP, "0.20");

  private final List<Tally> tallies = new ArrayList<>();
  private List<ModelInfo> candidates = List.of(FAST, STANDARD, RIVAL, ADVANCED, TOP);
  private @Nullable Money budget;

  @Test
  void theSameModelIsAskedOnceMoreAndThenAStrongerOne() {
    Rung again = next(EscalationSettings.DEFAULT, STANDARD);
    assertThat(again)
        .isEqualTo(
            new Rung.SameAgain(
                STANDARD,
                1.0 / 3,
                Money.usd("0.03"),
                "a/standard once more with what was wrong: 33 % chance at $0.03"));
    Rung.Stronger stronger = stronger(next(EscalationSettings.DEFAULT, STANDARD, STANDARD));
    assertThat(stronger.model()).isEqualTo(ADVANCED);
    assertThat(stronger.cost()).isEqualTo(Money.usd("0.10"));
    assertThat(stronger.why())
        .isEqualTo(
            "a/advanced takes over from a/standard as the best chance per dollar of 2 stronger"
                + " models: 49 % chance at $0.1; succeeds in 69 % (usual for its tier, no outcomes"
                + " yet), lowered by what failed");
    assertThat(next(EscalationSettings.DEFAULT, STANDARD, STANDARD, ADVANCED))
        .isInstanceOf(Rung.SameAgain.class);
  }

  @Test
  void furtherRetriesAreWorthHalfAsMuch() {
    EscalationSettings patient = settings(9, 2, null);
    assertThat(next(patient, STANDARD, STANDARD))
        .isInstanceOfSatisfying(
            Rung.SameAgain.class,
            again -> assertThat(again.chance()).isCloseTo(1.0 / 6, within(1e-9)));
    assertThat(next(patient, STANDARD, STANDARD, STANDARD)).isInstanceOf(Rung.Stronger.class);
  }

  @Test
  void refusalsLowerTheChanceOfWhatComesNext() {
    EscalationSettings direct = settings(9, 0, null);
    double first = stronger(next(direct, STANDARD)).chance();
    double second = stronger(next(direct, STANDARD, RIVAL)).chance();
    assertThat(first).isLessThan(0.69);
    assertThat(second).isLessThan(first);
  }

  @Test
  void chancePerDollarDecidesAmongTheStronger() {
    learned(ADVANCED, 100, 20);
    learned(TOP, 100, 95);
    assertThat(stronger(next(settings(3, 0, null), STANDARD)).model()).isEqualTo(TOP);
    tallies.clear();
    learned(ADVANCED, 100, 85);
    learned(TOP, 100, 95);
    assertThat(stronger(next(settings(3, 0, null), STANDARD)).model()).isEqualTo(ADVANCED);
  }

  @Test
  void aModelOfTheSameTierIsStrongerOnlyIfItSucceedsMoreOften() {
    candidates = List.of(FAST, STANDARD, RIVAL);
    assertThat(next(settings(3, 0, null), STANDARD))
        .isEqualTo(
            new Rung.Stop(
                Rung.Reason.TOP,
                "no model that may serve is stronger than what failed: a/standard"));
    learned(RIVAL, 10, 9);
    Rung.Stronger rival = stronger(next(settings(3, 0, null), STANDARD));
    assertThat(rival.model()).isEqualTo(RIVAL);
    assertThat(rival.why()).contains("the only stronger model", "learned from 10 outcomes");
  }

  @Test
  void aWeakerModelIsNeverGoneBackTo() {
    candidates = List.of(FAST, STANDARD, ADVANCED);
    learned(STANDARD, 50, 49);
    assertThat(stop(next(settings(9, 0, null), ADVANCED))).isEqualTo(Rung.Reason.TOP);
    assertThat(stop(next(settings(9, 0, null), STANDARD, ADVANCED))).isEqualTo(Rung.Reason.TOP);
  }

  @Test
  void whatMayNotServeIsNotAskedAgainEither() {
    candidates = List.of(ADVANCED);
    assertThat(stronger(next(EscalationSettings.DEFAULT, STANDARD)).model()).isEqualTo(ADVANCED);
    candidates = List.of();
    assertThat(stop(next(EscalationSettings.DEFAULT, STANDARD))).isEqualTo(Rung.Reason.TOP);
  }

  @Test
  void endsAfterSoManyRungs() {
    assertThat(next(settings(1, 1, null), STANDARD)).isInstanceOf(Rung.SameAgain.class);
    assertThat(next(settings(1, 1, null), STANDARD, STANDARD))
        .isEqualTo(
            new Rung.Stop(
                Rung.Reason.RUNGS,
                "1 further try was refused too, and escalation: max_rungs allows no more"));
    assertThat(stop(next(EscalationSettings.DEFAULT, STANDARD, STANDARD, ADVANCED, ADVANCED)))
        .isEqualTo(Rung.Reason.RUNGS);
  }

  @Test
  void isNoLadderWhereItIsOff() {
    assertThat(next(EscalationSettings.OFF, STANDARD))
        .isEqualTo(new Rung.Stop(Rung.Reason.OFF, "escalation is off"));
  }

  @Test
  void makesNoTryThatIsNotWorthItsCost() {
    // A third of $0.06 is less than $0.03: straight to the stronger model? 49 % of it is less too.
    assertThat(next(settings(3, 1, "0.06"), STANDARD))
        .isEqualTo(
            new Rung.Stop(
                Rung.Reason.VALUE,
                "no further try is worth its cost: 33 % chance at $0.03 for a/standard, at a value"
                    + " of $0.06 a task"));
    assertThat(next(settings(3, 1, "0.10"), STANDARD)).isInstanceOf(Rung.SameAgain.class);
    assertThat(stop(next(settings(3, 1, "0.10"), STANDARD, STANDARD))).isEqualTo(Rung.Reason.VALUE);
    assertThat(next(settings(3, 1, "1"), STANDARD, STANDARD)).isInstanceOf(Rung.Stronger.class);
  }

  @Test
  void makesNoTryThatTheBudgetDoesNotPay() {
    budget = Money.usd("0.10");
    assertThat(stronger(next(settings(3, 0, null), STANDARD)).model()).isEqualTo(ADVANCED);
    budget = Money.usd("0.099999999");
    assertThat(next(settings(3, 0, null), STANDARD))
        .isEqualTo(
            new Rung.Stop(
                Rung.Reason.BUDGET,
                "the budget has $0.099999999 left, and a try of a/advanced is expected to cost"
                    + " $0.1"));
  }

  @Test
  void takesADearerModelOnlyWhereTheBudgetPaysForIt() {
    learned(ADVANCED, 100, 20);
    learned(TOP, 100, 95);
    budget = Money.usd("0.15");
    assertThat(stronger(next(settings(3, 0, null), STANDARD)).model()).isEqualTo(ADVANCED);
  }

  @Test
  void aFreeModelComesFirstAndAnUnpricedOneLast() {
    List<RoutingDecision.Candidate> mixed =
        List.of(
            new RoutingDecision.Candidate(TOP, "", null),
            new RoutingDecision.Candidate(ADVANCED, "", Money.usd("9")));
    assertThat(stronger(ladder(settings(3, 0, null)).next(refused(mixed, STANDARD))).model())
        .isEqualTo(ADVANCED);
    List<RoutingDecision.Candidate> free =
        List.of(
            new RoutingDecision.Candidate(ADVANCED, "", Money.ofNanos(1)),
            new RoutingDecision.Candidate(TOP, "", Money.ZERO));
    assertThat(stronger(ladder(settings(3, 0, null)).next(refused(free, STANDARD))).model())
        .isEqualTo(TOP);
    Rung.Stronger unpriced =
        stronger(ladder(settings(3, 0, "1")).next(refused(mixed.subList(0, 1), STANDARD)));
    assertThat(unpriced.model()).isEqualTo(TOP);
    assertThat(unpriced.why()).contains("at an unknown price");
  }

  @Test
  void anOrderGivenIsFollowedWhateverTheTiers() {
    EscalationSettings order = order(List.of("b/advanced", "a/fast", "a/standard", "a/advanced"));
    candidates = List.of(FAST, STANDARD, ADVANCED, TOP);
    assertThat(stronger(next(order, RIVAL)).model()).isEqualTo(TOP);
    assertThat(stronger(next(order, RIVAL, TOP)).model()).isEqualTo(FAST);
    Rung.Stronger third = stronger(next(order, RIVAL, TOP, FAST));
    assertThat(third.model()).isEqualTo(STANDARD);
    assertThat(third.why()).contains("the next of the order given");
    assertThat(stronger(next(order, STANDARD)).model()).isEqualTo(ADVANCED);
    assertThat(stop(next(order, ADVANCED))).isEqualTo(Rung.Reason.TOP);
  }

  @Test
  void anOrderGivenPassesOverWhatMayNotServe() {
    EscalationSettings order = order(List.of("a/fast", "b/advanced", "a/advanced"));
    candidates = List.of(ADVANCED, STANDARD);
    assertThat(stronger(next(order, STANDARD)).model()).isEqualTo(ADVANCED);
  }

  @Test
  void highRiskStartsAtAdvancedAndClimbsAmongAdvancedModelsOnly() {
    ModelRouter router =
        new ModelRouter(Models.registry(FAST, STANDARD, ADVANCED, TOP), RoutingPolicy.DEFAULT);
    RoutingDecision decision =
        router.chooseModel("implementer", TaskRisk.HIGH, "core", TaskComplexity.SMALL);
    assertThat(decision.chosen()).contains(ADVANCED);
    learned(TOP, 20, 20);
    Rung next = ladder(settings(3, 0, null)).next(refused(decision.candidates(), ADVANCED));
    assertThat(stronger(next).model()).isEqualTo(TOP);
    assertThat(
            stop(ladder(settings(3, 0, null)).next(refused(decision.candidates(), ADVANCED, TOP))))
        .isEqualTo(Rung.Reason.TOP);
  }

  @Test
  void isClimbedOnlyAfterARefusal() {
    assertThatThrownBy(() -> next(EscalationSettings.DEFAULT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("after a refusal");
  }

  @Test
  void settingsOutOfTheirRangeAreRefused() {
    assertThatThrownBy(() -> settings(0, 1, null)).hasMessage("max_rungs must be 1 to 20, not 0");
    assertThatThrownBy(() -> settings(3, 6, null))
        .hasMessage("same_model_retries must be 0 to 5, not 6");
    assertThatThrownBy(() -> settings(3, 1, "0"))
        .hasMessage("value_per_task must be above 0, not 0");
    assertThatThrownBy(() -> order(List.of("a/b", "a/b"))).hasMessageContaining("twice");
  }

  private Rung next(EscalationSettings settings, ModelInfo... failed) {
    return ladder(settings).next(refused(candidates(), failed));
  }

  private Ladder ladder(EscalationSettings settings) {
    return new Ladder(settings, SuccessTable.of(tallies));
  }

  private Ladder.Refused refused(List<RoutingDecision.Candidate> from, ModelInfo... failed) {
    return new Ladder.Refused("implementer", "core", from, List.of(failed), budget);
  }

  private List<RoutingDecision.Candidate> candidates() {
    return candidates.stream()
        .map(one -> new RoutingDecision.Candidate(one, "", Money.usd(COSTS.getOrDefault(one, "1"))))
        .toList();
  }

  private void learned(ModelInfo model, long tries, long successes) {
    tallies.add(new Tally("implementer", "", model.qualifiedName(), tries, successes, 0, 0));
  }

  private static EscalationSettings settings(int rungs, int retries, @Nullable String value) {
    return new EscalationSettings(
        true, rungs, retries, List.of(), value == null ? null : Money.usd(value));
  }

  private static EscalationSettings order(List<String> names) {
    return new EscalationSettings(true, 9, 0, names, null);
  }

  private static Rung.Stronger stronger(Rung rung) {
    assertThat(rung).isInstanceOf(Rung.Stronger.class);
    return (Rung.Stronger) rung;
  }

  private static Rung.Reason stop(Rung rung) {
    assertThat(rung).isInstanceOf(Rung.Stop.class);
    return ((Rung.Stop) rung).reason();
  }
}
