package dev.orchestrator.core.routing;

import static dev.orchestrator.core.routing.Models.model;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.ModelTier;
import dev.orchestrator.core.ledger.Tally;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** What is learned from outcomes, and how far little evidence is believed. */
class SuccessTableTest {

  private static final ModelInfo FAST = model("a/fast", ModelTier.FAST, "1").build();
  private static final ModelInfo STANDARD = model("a/standard", ModelTier.STANDARD, "3").build();
  private static final ModelInfo ADVANCED = model("a/advanced", ModelTier.ADVANCED, "10").build();
  private static final Offset<Double> CLOSE = within(1e-9);

  @Test
  void aModelWithoutOutcomesHasWhatIsUsualForItsTier() {
    assertThat(SuccessTable.EMPTY.knows("implementer")).isFalse();
    assertThat(SuccessTable.EMPTY.estimate("implementer", "core", FAST))
        .isEqualTo(new SuccessTable.Estimate(0.47, 0, 0));
    assertThat(SuccessTable.EMPTY.estimate("implementer", "core", STANDARD).chance())
        .isEqualTo(0.47);
    assertThat(SuccessTable.EMPTY.estimate("implementer", "", ADVANCED).chance()).isEqualTo(0.69);
  }

  @Test
  void fewOutcomesMoveTheShareLittleAndManyMoveItFar() {
    assertThat(learned(tally("implementer", "core", 1, 1)).chance())
        .isGreaterThan(0.47)
        .isLessThan(0.56);
    SuccessTable.Estimate many = learned(tally("implementer", "core", 1_000, 900));
    assertThat(many.chance()).isCloseTo(0.9, within(0.01));
    assertThat(many.outcomes()).isEqualTo(1_000);
  }

  @Test
  void theAreaIsDrawnTowardTheRoleAndTheRoleTowardTheTier() {
    SuccessTable.Estimate core =
        learned(tally("implementer", "core", 20, 4), tally("implementer", "docs", 12, 12));
    double role = (16 + 8 * 0.47) / (32 + 8);
    assertThat(core.chance()).isCloseTo((4 + 20 * role) / 40, CLOSE);
    assertThat(core.outcomes()).isEqualTo(32);
    assertThat(core.inArea()).isEqualTo(20);
  }

  @Test
  void anAreaWithoutOutcomesHasTheShareOfTheRole() {
    SuccessTable.Estimate estimate = learned(tally("implementer", "docs", 12, 12));
    assertThat(estimate.chance()).isCloseTo((12 + 8 * 0.47) / 20, CLOSE);
    assertThat(estimate.inArea()).isZero();
  }

  @Test
  void anotherRoleAndAnotherModelTeachNothing() {
    SuccessTable table =
        SuccessTable.of(
            List.of(
                tally("planner", "core", 50, 0),
                new Tally("implementer", "core", "b/x", 9, 0, 0, 0)));
    assertThat(table.knows("implementer")).isTrue();
    assertThat(table.knows("code_reviewer")).isFalse();
    assertThat(table.estimate("implementer", "core", STANDARD).chance()).isEqualTo(0.47);
  }

  @Test
  void triesThatFollowedARefusalTeachNothing() {
    SuccessTable table =
        SuccessTable.of(List.of(new Tally("implementer", "core", "a/standard", 0, 0, 40, 1)));
    assertThat(table.knows("implementer")).isFalse();
    assertThat(table.estimate("implementer", "core", STANDARD).outcomes()).isZero();
  }

  @Test
  void areasAreTheSameInCapitals() {
    SuccessTable table = SuccessTable.of(List.of(tally("implementer", "Core ", 20, 0)));
    assertThat(table.estimate("implementer", "CORE", STANDARD).inArea()).isEqualTo(20);
  }

  private static SuccessTable.Estimate learned(Tally... tallies) {
    return SuccessTable.of(List.of(tallies)).estimate("implementer", "core", STANDARD);
  }

  private static Tally tally(String role, String area, long tries, long successes) {
    return new Tally(role, area, "a/standard", tries, successes, 0, 0);
  }
}
