package dev.orchestrator.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.api.Money;
import dev.orchestrator.base.json.Json;
import dev.orchestrator.engine.journal.TaskState;
import dev.orchestrator.engine.workflow.Cause;
import dev.orchestrator.engine.workflow.RunResult;
import dev.orchestrator.engine.workflow.StepResult;
import dev.orchestrator.engine.workflow.TaskResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The document of {@code run --json} on the page is the one that the program writes. */
class RunDocumentPageTest {

  @Test
  void thePageShowsTheDocumentOfARun() throws Exception {
    String page = Files.readString(Path.of("../docs/running-tasks.md"));
    String block = page.substring(page.indexOf("```json\n") + "```json\n".length());
    JsonNode shown = Json.parse(block.substring(0, block.indexOf("```")));
    JsonNode task = shown.path("tasks").path(0);
    JsonNode step = task.path("steps").path(0);

    RunResult result =
        new RunResult(
            shown.path("run_id").stringValue(),
            List.of(
                new TaskResult(
                    task.path("id").stringValue(),
                    TaskState.DONE,
                    task.path("reason").stringValue(),
                    Cause.NONE,
                    task.path("branch").stringValue(),
                    task.path("commit").stringValue(),
                    null,
                    List.of(
                        new StepResult(
                            step.path("id").stringValue(),
                            step.path("state").stringValue(),
                            step.path("commit").stringValue())),
                    Money.usd(task.path("cost_usd").stringValue()),
                    Money.usd(task.path("estimated_cost_usd").stringValue()),
                    task.path("attempts").intValue(),
                    0,
                    List.of(),
                    false)),
            Money.usd(shown.path("cost_usd").stringValue()),
            List.of());

    assertThat(shown).isEqualTo(RunReport.document(result));
  }
}
