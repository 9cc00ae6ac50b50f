package dev.orchestrator.cli.command;

import dev.orchestrator.api.Money;
import dev.orchestrator.base.json.Json;
import dev.orchestrator.cli.Console;
import dev.orchestrator.cli.ExitCode;
import dev.orchestrator.cli.Figures;
import dev.orchestrator.cli.Paint;
import dev.orchestrator.cli.Table;
import dev.orchestrator.engine.journal.StateDirectory;
import dev.orchestrator.engine.report.Reports;
import dev.orchestrator.engine.workflow.Cause;
import dev.orchestrator.engine.workflow.RunResult;
import dev.orchestrator.engine.workflow.TaskResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A run's result for people and for programs. */
final class RunReport {
  private RunReport() {}

  /** Where the report of a run is; null if it has none. */
  static @Nullable Path file(Path workingDir, RunResult result) {
    Path file = StateDirectory.of(workingDir).report(result.run(), Reports.MARKDOWN);
    return Files.exists(file) ? file : null;
  }

  /** What the shell is told of a run. */
  static ExitCode exitCode(RunResult result) {
    return ExitCode.of(result.tasks().stream().map(task -> exitCode(task.cause())).toList());
  }

  private static ExitCode exitCode(Cause cause) {
    return switch (cause) {
      case NONE -> ExitCode.DONE;
      case HUMAN -> ExitCode.HUMAN;
      case BUDGET -> ExitCode.BUDGET;
      case PROVIDER -> ExitCode.NO_PROVIDER;
      case FAILURE -> ExitCode.FAILED;
      case INTERRUPTED -> ExitCode.INTERRUPTED;
    };
  }

  /** The document of {@code run --json}. */
  static ObjectNode document(RunResult result) {
    ObjectNode document = Json.object();
    document.put("run_id", result.run());
    ArrayNode tasks = document.putArray("tasks");
    result.tasks().forEach(task -> tasks.add(document(task)));
    document.put("cost_usd", dollars(result.cost()));
    document.put("exit_code", exitCode(result).status());
    return document;
  }

  /** How one task ended, as {@code run --json} tells it. */
  static ObjectNode document(TaskResult task) {
    ObjectNode node = Json.object();
    node.put("id", task.id());
    node.put("state", task.state().word());
    node.put("reason", task.reason());
    node.put("branch", task.branch());
    node.put("commit", task.commit());
    ArrayNode steps = node.putArray("steps");
    task.steps()
        .forEach(step ->
            steps
                .addObject()
                .put("id", step.id())
                .put("state", step.state())
                .put("commit", step.commit()));
    node.put("cost_usd", dollars(task.cost()));
    node.put("estimated_cost_usd", dollars(task.estimate()));
    node.put("attempts", task.attempts());
    if (task.included() > 0) {
      node.put("included_attempts", task.included());
    }
    return node;
  }

  private static @Nullable String dollars(@Nullable Money amount) {
    return amount == null ? null : amount.toString();
  }

  /** The table at the end, what to do with each branch, and where the whole report is. */
  static void print(Console console, Path workingDir, RunResult result) {
    console.say("");
    Table table =
        Table.of("task", "state", "steps", "calls", "cost", "estimate", "branch", "models")
            .alignRight(2, 3, 4, 5);
    for (TaskResult task : result.tasks()) {
      table.row(
          List.of(
              Table.Cell.of(task.id()),
              new Table.Cell(task.state().word().replace('_', ' '), paint(task)),
              Table.Cell.of(steps(task)),
              Table.Cell.of(Integer.toString(task.attempts())),
              Table.Cell.of(Figures.cost(task.cost(), task.included())),
              Table.Cell.of(task.estimate() == null ? "-" : Figures.money(task.estimate())),
              Table.Cell.of(task.branch() == null ? "-" : task.branch()),
              Table.Cell.of(task.models().isEmpty() ? "-" : String.join(", ", task.models()))));
    }
    console.table(table);
    Money cost = result.cost();
    long included = result.tasks().stream().mapToLong(TaskResult::included).sum();
    console.say(
        included > 0 && cost != null && cost.nanos() == 0
            ? "This run is included in a subscription (run " + result.run() + ")."
            : "This run cost " + Figures.cost(cost, included) + " (run " + result.run() + ").");
    result.tasks().forEach(task -> next(console, task));
    Path report = file(workingDir, result);
    if (report != null) {
      console.say("What was done, and why: " + report);
    }
    result.remarks().forEach(remark -> console.say(Paint.DIM, remark));
  }

  private static String steps(TaskResult task) {
    if (task.skipped()) {
      return "-";
    }
    long committed = task.steps().stream().filter(step -> step.commit() != null).count();
    return committed + "/" + task.steps().size();
  }

  private static Paint paint(TaskResult task) {
    return task.done() ? Paint.GREEN : task.cause() == Cause.HUMAN ? Paint.YELLOW : Paint.RED;
  }

  private static void next(Console console, TaskResult task) {
    if (task.done() && task.branch() != null) {
      console.say(
          task.id()
              + ": look with 'git diff HEAD..."
              + task.branch()
              + "', merge with 'orchestrator merge "
              + task.id()
              + "'");
    } else if (task.cause() == Cause.HUMAN && task.worktree() != null) {
      console.say(
          task.id()
              + ": look at "
              + task.worktree()
              + ", and decide with 'orchestrator review "
              + task.id()
              + "'");
    }
  }
}
