package dev.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.api.Money;
import dev.orchestrator.core.ledger.HoldOutcome;
import dev.orchestrator.core.ledger.Ledger;
import dev.orchestrator.core.ledger.Scope;
import java.nio.file.Path;
import java.util.List;
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

  @Test
  void countsByTag() {
    var project = TestProject.scripted(dir);
    project.run("ask", "one", "--tag", "team a");
    project.run("ask", "two");

    JsonNode document = project.document("cost", 0, "cost", "--tag", "team a");
    JsonNode byTag = project.document("cost", 0, "cost", "--by", "tag").get("rows");

    assertThat(document.get("total_usd").asString()).isEqualTo("0.0045");
    assertThat(document.at("/rows/0/tag").asString()).isEqualTo("team a");
    assertThat(byTag).hasSize(2);
    assertThat(project.run("cost").out()).contains("tag").contains("team a");
    assertThat(project.run("ask", "one", "--tag", " ").err()).contains("a tag must be");
  }

  @Test
  void aTagThatIsSpentRefusesWithTheLimitAndItsPlace() {
    var project =
        TestProject.scripted(dir)
            .write(".orchestrator/config.yaml", "limits: { tags: { team: 0.000001 } }\n")
            .trusted();

    JsonNode document = project.document("error", 4, "ask", "one", "--tag", "team");

    assertThat(document.at("/error/message").asString())
        .contains("for tag team (spent $0, held $0)")
        .containsPattern("raise limits\\.tags\\.team \\(.*config\\.yaml:1:25\\)");
    assertThat(project.run("ask", "one").code()).isZero();
  }

  @Test
  void aQuestionThatIsTooDearNamesTheOptionThatSaysSo() {
    var project = TestProject.scripted(dir);
    assertThat(project.run("ask", "one", "--max-cost", "0.000001").err())
        .contains("raise --max-cost, or lower max_tokens or the context");
  }

  @Test
  void listsWhatACrashLeftAndSettlesItOnceForAll() {
    var project = TestProject.scripted(dir);
    project.environment.put("USER", "ann");
    project.run("ask", "one");
    loseAnAttempt(project, "0.25");

    JsonNode left = project.document("cost-unsettled", 0, "cost", "--unsettled");
    assertThat(left.get("unsettled_usd").asString()).isEqualTo("0.25");
    JsonNode hold = left.at("/holds/0");
    assertThat(hold.get("target").asString()).isEqualTo("maple/maple-large");
    assertThat(hold.get("scopes").get(0).asString()).isEqualTo("run:lost");
    String id = hold.get("id").asString();
    assertThat(project.run("cost", "--unsettled").out())
        .contains("run:lost", "$0.25", "orchestrator cost settle " + id);
    assertThat(project.run("cost").out()).contains("orchestrator cost --unsettled");

    JsonNode settled =
        project.document(
            "cost-settle", 0, "cost", "settle", id, "--amount", "0.1", "--reason", "invoice 7");

    assertThat(settled.get("before_usd").asString()).isEqualTo("0.25");
    assertThat(settled.get("after_usd").asString()).isEqualTo("0.1");
    assertThat(settled.get("settled_by").asString()).isEqualTo("ann");
    assertThat(settled.get("reason").asString()).isEqualTo("invoice 7");
    JsonNode cost = project.document("cost", 0, "cost");
    assertThat(cost.get("unsettled_usd").asString()).isEqualTo("0");
    assertThat(cost.get("corrections_usd").asString()).isEqualTo("0.1");
    assertThat(cost.get("total_usd").asString()).isEqualTo("0.1045");
    assertThat(project.run("cost", "--unsettled").out()).isEqualTo("nothing is unsettled\n");
    assertThat(project.run("cost", "settle", id, "--free").out())
        .isEqualTo("settled " + id + " (maple/maple-large): $0 instead of $0.1000, in run:lost\n");
  }

  @Test
  void settlesNothingThatIsNotThereOrNotClear() {
    var project = TestProject.scripted(dir);
    assertThat(project.run("cost", "settle", "1", "--free").err())
        .contains("no attempt of the number 1 is unsettled", "--unsettled");
    project.run("ask", "one");
    assertThat(project.document("error", 2, "cost", "settle", "99", "--free")).isNotNull();
    for (String[] unclear :
        new String[][] {
          {"cost", "settle"},
          {"cost", "settle", "1"},
          {"cost", "settle", "1", "--free", "--amount", "1"},
          {"cost", "--amount", "1"},
          {"cost", "forget", "1"}
        }) {
      assertThat(project.run(unclear).code()).as(String.join(" ", unclear)).isEqualTo(2);
    }
  }

  private static void loseAnAttempt(TestProject project, String amount) {
    try (Ledger ledger = Ledger.open(project.root.resolve(".orchestrator/state/ledger.db"))) {
      HoldOutcome outcome =
          ledger.hold(List.of(Scope.run("lost", null)), Money.usd(amount), "maple/maple-large");
      ((HoldOutcome.Held) outcome).hold().close();
    }
  }
}
