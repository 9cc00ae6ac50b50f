package dev.orchestrator.core.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orchestrator.api.ModelTier;
import dev.orchestrator.core.catalog.FactSheet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoleTableTest {

  private static Want want(
      List<RoleRule> own,
      String role,
      TaskRisk risk,
      String area,
      TaskComplexity complexity,
      String stepType) {
    return new RoleTable(own)
        .want(
            RoutingRequest.builder(role)
                .risk(risk)
                .area(area)
                .complexity(complexity)
                .stepType(stepType)
                .build());
  }

  @ParameterizedTest
  @CsvSource({
    // any role: the base rule
    "scribe,        HIGH,   '',       MEDIUM, '',              ADVANCED, complex_reasoning",
    "scribe,        MEDIUM, '',       MEDIUM, '',              STANDARD, code",
    "scribe,        LOW,    '',       MEDIUM, '',              FAST,     code",
    "scribe,        LOW,    docs,     MEDIUM, '',              FAST,     docs",
    "scribe,        MEDIUM, docs,     MEDIUM, '',              STANDARD, docs",
    "scribe,        HIGH,   docs,     MEDIUM, '',              ADVANCED, complex_reasoning",
    "planner,       HIGH,   core,     MEDIUM, '',              ADVANCED, complex_reasoning",
    "planner,       HIGH,   Math,     MEDIUM, '',              ADVANCED, complex_reasoning",
    "planner,       HIGH,   api,      MEDIUM, '',              STANDARD, planning",
    "planner,       HIGH,   services, MEDIUM, '',              STANDARD, planning",
    "planner,       HIGH,   security, MEDIUM, '',              ADVANCED, complex_reasoning",
    "planner,       MEDIUM, core,     MEDIUM, '',              STANDARD, planning",
    "planner,       LOW,    comments, MEDIUM, '',              FAST,     docs",
    "planner,       LOW,    core,     MEDIUM, '',              ,         planning",
    "plan_reviewer, HIGH,   docs,     MEDIUM, '',              ADVANCED, review",
    "plan_reviewer, MEDIUM, core,     MEDIUM, '',              ,         review",
    "code_reviewer, HIGH,   core,     SMALL,  '',              ADVANCED, review",
    "code_reviewer, LOW,    core,     LARGE,  '',              ,         review",
    "implementer,   HIGH,   docs,     TRIVIAL, docs,           ADVANCED, code",
    "implementer,   LOW,    core,     LARGE,  docs,            ADVANCED, code",
    "implementer,   MEDIUM, core,     SMALL,  simple_refactor, FAST,     docs",
    "implementer,   MEDIUM, core,     SMALL,  Comments,        FAST,     docs",
    "implementer,   LOW,    docs,     SMALL,  '',              FAST,     docs",
    "implementer,   LOW,    tests,    SMALL,  '',              FAST,     code",
    "implementer,   MEDIUM, tests,    SMALL,  '',              STANDARD, code",
    "implementer,   LOW,    core,     SMALL,  '',              STANDARD, code",
    // large complexity raises the tier by one
    "scribe,        LOW,    '',       LARGE,  '',              STANDARD, code",
    "scribe,        MEDIUM, '',       LARGE,  '',              ADVANCED, code",
    "scribe,        HIGH,   '',       LARGE,  '',              ADVANCED, complex_reasoning",
    "planner,       LOW,    docs,     LARGE,  '',              STANDARD, docs"
  })
  void wantsByRoleRiskAreaComplexityAndStep(
      String role,
      TaskRisk risk,
      String area,
      TaskComplexity complexity,
      String stepType,
      @Nullable ModelTier tier,
      String capability) {
    Want want = want(List.of(), role, risk, area, complexity, stepType);
    assertThat(want.tier()).isEqualTo(tier);
    assertThat(want.capability()).isEqualTo(capability);
  }

  @Test
  void theUsersOwnLinesComeFirst() {
    RoleRule own =
        new RoleRule(
            "planner",
            Set.of(TaskRisk.MEDIUM),
            Set.of("core"),
            Set.of(),
            Set.of(),
            ModelTier.FAST,
            "analysis");
    assertThat(want(List.of(own), "planner", TaskRisk.MEDIUM, "core", TaskComplexity.SMALL, ""))
        .isEqualTo(new Want(ModelTier.FAST, "analysis", ModelTier.FAST));
    assertThat(
            want(List.of(own), "planner", TaskRisk.MEDIUM, "api", TaskComplexity.SMALL, "").tier())
        .isEqualTo(ModelTier.STANDARD);
  }

  @Test
  void aLineThatSpeaksOfComplexityIsNotRaisedOnceMore() {
    RoleRule own =
        new RoleRule(
            "*",
            Set.of(),
            Set.of(),
            Set.of(TaskComplexity.LARGE),
            Set.of(),
            ModelTier.FAST,
            "code");
    assertThat(want(List.of(own), "x", TaskRisk.LOW, "", TaskComplexity.LARGE, "").tier())
        .isEqualTo(ModelTier.FAST);
  }

  @Test
  void everyRoleHasALineForEveryCall() {
    for (String role : List.of("planner", "plan_reviewer", "implementer", "code_reviewer", "x")) {
      for (TaskRisk risk : TaskRisk.values()) {
        for (TaskComplexity complexity : TaskComplexity.values()) {
          assertThat(want(List.of(), role, risk, "anything", complexity, "anything").capability())
              .isNotBlank();
        }
      }
    }
  }

  @Test
  void refusesAnUnknownWordInTheFile() {
    for (String line :
        List.of(
            "{ risk: [critical], capability: code }",
            "{ tier: huge, capability: code }",
            "{ colour: red, capability: code }",
            "{ tier: fast }")) {
      assertThatThrownBy(
              () -> RoleTable.read(FactSheet.of("rules.yaml", "roles: { p: [ " + line + " ] }")))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("rules.yaml.roles.p[0]");
    }
  }
}
