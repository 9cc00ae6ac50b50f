package dev.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class CostCommandTest {
  @TempDir Path dir;

  @Test
  void nothingSpentIsNoErrorAndMakesNoDirectory() {
    var project = new TestProject(dir);

    assertThat(project.run("cost").out()).isEqualTo("nothing was spent here yet\n");
    JsonNode document = project.document("cost", 0, "cost");

    assertThat(document.get("total_usd").asString()).isEqualTo("0");
    assertThat(document.get("rows")).isEmpty();
    assertThat(project.root).isEmptyDirectory();
    assertThat(project.home).isEmptyDirectory();
  }

  @Test
  void tellsWhatWasSpentExactly() {
    var project = TestProject.scripted(dir);
    project.run("ask", "one");
    project.run("ask", "two", "--role", "planner");
    project.run("ask", "three", "--role", "planner");

    JsonNode document = project.document("cost", 0, "cost");

    assertThat(document.get("total_usd").asString()).isEqualTo("0.0135");
    assertThat(document.get("unpriced_attempts").asInt()).isZero();
    assertThat(document.get("unsettled_usd").asString()).isEqualTo("0");
    assertThat(document.get("rows")).hasSize(2);
    JsonNode dearest = document.at("/rows/0");
    assertThat(dearest.get("provider").asString()).isEqualTo("maple");
    assertThat(dearest.get("model").asString()).isEqualTo("maple-large");
    assertThat(dearest.get("role").asString()).isEqualTo("planner");
    assertThat(dearest.get("task").isNull()).isTrue();
    assertThat(dearest.get("attempts").asInt()).isEqualTo(2);
    assertThat(dearest.get("cost_usd").asString()).isEqualTo("0.009");
    assertThat(dearest.at("/usage/input_tokens").asInt()).isEqualTo(2000);
    assertThat(dearest.at("/usage/output_tokens").asInt()).isEqualTo(200);
    assertThat(dearest.at("/usage/estimated").asBoolean()).isFalse();
  }

  @Test
  void sumsUpByWhatIsAsked() {
    var project = TestProject.scripted(dir);
    project.run("ask", "one");
    project.run("ask", "two", "--role", "planner");

    JsonNode byModel = project.document("cost", 0, "cost", "--by", "model").get("rows");
    JsonNode byRole = project.document("cost", 0, "cost", "--by", "role").get("rows");

    assertThat(byModel).hasSize(1);
    assertThat(byModel.at("/0/cost_usd").asString()).isEqualTo("0.009");
    assertThat(byModel.at("/0/role").isNull()).isTrue();
    assertThat(byRole.findValuesAsString("role")).containsExactlyInAnyOrder("ask", "planner");
    assertThat(byRole.at("/0/model").isNull()).isTrue();
    assertThat(project.run("cost", "--by", "provider").out()).contains("maple", "total $0.0090");
  }

  @Test
  void whatHasNoPriceIsNotFree() {
    var project =
        TestProject.scripted(dir)
            .write(
                ".orchestrator/maple.yaml",
                TestProject.MAPLE_SCRIPT.replace("output: 100", "output: 100, searches: 2"))
            .trusted();
    project.run("ask", "one");

    JsonNode document = project.document("cost", 0, "cost");
    var shown = project.run("cost");

    assertThat(document.get("total_usd").isNull()).isTrue();
    assertThat(document.get("unpriced_attempts").asInt()).isEqualTo(1);
    assertThat(document.at("/rows/0/cost_usd").isNull()).isTrue();
    assertThat(shown.out()).contains("total unpriced in 1 attempt, 1 of them of unknown cost");
  }

  @Test
  void aFileThatIsNoLedgerIsToldAndLeft() {
    var project = new TestProject(dir).write(".orchestrator/state/ledger.db", "no database");

    JsonNode document = project.document("error", 1, "cost");

    assertThat(document.at("/error/message").asString()).contains("ledger.db");
    assertThat(project.root.resolve(".orchestrator/state/ledger.db")).hasContent("no database");
  }
}
