package dev.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.api.ModelTier;
import dev.orchestrator.api.Usage;
import dev.orchestrator.core.ledger.Ledger;
import dev.orchestrator.core.ledger.Outcome;
import dev.orchestrator.engine.journal.StateDirectory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class RouteCommandTest {
  @TempDir Path dir;
  private TestProject project;

  @BeforeEach
  void configureTwoMakers() {
    project =
        TestProject.scripted(dir)
            .write(
                ".orchestrator/maple.yaml",
                """
                models:
                  - { id: maple-large, tier: standard, input_per_1m: 3, output_per_1m: 15 }
                  - { id: maple-small, tier: fast, input_per_1m: 0.1, output_per_1m: 0.4 }
                answers: { any: [ { fault: overloaded, message: "nobody may ask" } ] }
                """)
            .trusted();
  }

  @Test
  void namesTheModelAndEveryReasonAndAsksNobody() {
    var ran = project.run("route", "--role", "implementer");

    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out())
        .startsWith("maple/maple-large\n")
        .contains("implementer, medium risk", "candidate", "maple/maple-small");
    assertThat(project.root.resolve(".orchestrator/state")).doesNotExist();
  }

  @Test
  void ranksByWhatTheLedgerHasLearnedAndSaysHowMuchThatIs() {
    StateDirectory state = StateDirectory.of(project.root);
    try (Ledger ledger = Ledger.open(state.ledgerFile())) {
      for (int i = 0; i < 3; i++) {
        ledger.record(outcome("k" + i, i < 2));
      }
    }

    var ran = project.run("route", "--role", "implementer", "--area", "core");

    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out()).contains("learned from 3 outcomes, 3 in this area");
  }

  private static Outcome outcome(String key, boolean accepted) {
    return new Outcome(
        key,
        key,
        new Outcome.Subject("r", "T", "implementer", "core", "medium", "medium", ""),
        "maple",
        "maple-large",
        ModelTier.STANDARD,
        Outcome.Source.GATE,
        accepted,
        0,
        Usage.NONE,
        null,
        Duration.ZERO,
        Instant.EPOCH);
  }

  @Test
  void tellsTheDecisionFieldByField() {
    JsonNode document =
        project.document(
            "route",
            0,
            "route",
            "--role",
            "implementer",
            "--allow",
            "maple/maple-large",
            "--tokens",
            "1000",
            "--max-tokens",
            "400");

    assertThat(document.get("provider").asString()).isEqualTo("maple");
    assertThat(document.get("model").asString()).isEqualTo("maple-large");
    JsonNode decision = document.get("decision");
    // 1000 tokens at 3 dollars and a quarter of 400 at 15, per million
    assertThat(decision.get("estimated_cost_usd").asString()).isEqualTo("0.0045");
    assertThat(decision.get("confidence").asDouble()).isEqualTo(1.0);
    assertThat(decision.at("/candidates/0/model").asString()).isEqualTo("maple/maple-large");
    assertThat(decision.at("/candidates/0/reason").asString()).contains("as wanted");
    assertThat(decision.at("/passed_over/0/model").asString()).isEqualTo("maple/maple-small");
    assertThat(decision.at("/passed_over/0/reason").asString()).isNotBlank();
    assertThat(decision.get("relaxations")).isEmpty();
    assertThat(document.has("error")).isFalse();
  }

  @Test
  void saysWhyNothingQualifies() {
    JsonNode document = project.document("route", 5, "route", "--role", "planner", "--local-only");
    var shown = project.run("route", "--role", "planner", "--local-only");

    assertThat(document.get("model").isNull()).isTrue();
    assertThat(document.at("/error/message").asString()).contains("none of the 2 models");
    assertThat(document.get("exit_code").asInt()).isEqualTo(5);
    assertThat(shown.out()).contains("passed over", "maple/maple-small");
    assertThat(shown.err()).contains("none of the 2 models qualifies");
  }

  @Test
  void wrongWordsAreWrongUsage() {
    assertThat(project.run("route").err()).contains("--role");
    assertThat(project.run("route", "--role", "x", "--risk", "critical").code()).isEqualTo(2);
    assertThat(project.run("route", "--role", "x", "--max-cost", "cheap").err())
        .contains("'cheap' is no amount of US dollars");
    assertThat(project.run("route", "--role", "x", "--tokens", "-1").code()).isEqualTo(2);
    var unknown = project.run("route", "--role", "x", "-m", "maple-lrge");
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.err()).contains("the nearest is maple/maple-large");
  }
}
