package dev.orchestrator.engine.report;

import static dev.orchestrator.engine.report.Wording.count;
import static dev.orchestrator.engine.report.Wording.money;
import static dev.orchestrator.engine.report.Wording.words;

import dev.orchestrator.api.Money;
import dev.orchestrator.core.ledger.Attempt;
import dev.orchestrator.engine.journal.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * {@code report.md}: first what a person wants to know in a minute, then a section for each task
 * with all of it. Used once; not thread-safe.
 */
final class ReportPage {
  private static final int SHORT_GOAL = 70;
  private static final int SHORT_REASON = 120;

  private final RunAccount run;
  private final StringBuilder page = new StringBuilder();

  ReportPage(RunAccount run) {
    this.run = run;
  }

  String text() {
    line("# Run " + Markdown.text(run.run()));
    line("");
    summary();
    line("");
    tasks();
    toDo();
    run.tasks().parallelStream()
        .filter(TaskAccount::worked)
        .map(task -> new TaskSection(task).text())
        .toList()
        .forEach(page::append);
    line("");
    line("---");
    line("");
    line("Made of the journal, the ledger and the repository; times are of UTC.");
    return page.toString();
  }

  private void summary() {
    List<String> parts = new ArrayList<>();
    parts.add(run.done() + " of " + count(run.tasks().size(), "task") + " done");
    others(TaskState.AWAITING_HUMAN, "waiting for a person").forEach(parts::add);
    others(TaskState.BLOCKED, "blocked").forEach(parts::add);
    others(TaskState.FAILED, "failed").forEach(parts::add);
    others(TaskState.CANCELLED, "cancelled").forEach(parts::add);
    Instant ended = run.ended();
    line(
        "**"
            + String.join(", ", parts)
            + ".** "
            + (ended == null
                ? "The run has not come to its end; it began "
                    + Wording.dayAndTime(run.began())
                    + "."
                : "It took "
                    + Wording.duration(Duration.between(run.began(), ended))
                    + ", from "
                    + Wording.dayAndTime(run.began())
                    + " to "
                    + Wording.time(ended)
                    + "; exit code "
                    + run.exitCode()
                    + "."));
    line("");
    line(cost() + " " + calls());
  }

  private List<String> others(TaskState state, String what) {
    long count = run.tasks().stream().filter(task -> task.state() == state).count();
    return count == 0 ? List.of() : List.of(count + " " + what);
  }

  private String cost() {
    Money estimate = run.estimate();
    Money limit = run.limit();
    Money cost = run.cost();
    long included = run.included();
    return (included > 0 && cost != null && cost.nanos() == 0
            ? "It is included in a subscription"
            : "It cost " + Wording.cost(cost, included))
        + (estimate == null ? "" : "; " + money(estimate) + " was expected")
        + (limit == null ? "" : "; " + money(limit) + " was the limit of the run")
        + ".";
  }

  private String calls() {
    List<Attempt> all = run.tasks().stream().flatMap(task -> task.attempts().stream()).toList();
    long failed = all.stream().filter(attempt -> attempt.fault() != null).count();
    String models =
        all.stream()
            .filter(attempt -> attempt.fault() == null)
            .map(attempt -> Markdown.code(attempt.provider() + "/" + attempt.model()))
            .distinct()
            .collect(Collectors.joining(", "));
    if (all.isEmpty()) {
      return "No model was asked.";
    }
    return count(all.size() - failed, "call")
        + " answered"
        + (models.isEmpty() ? "" : " by " + models)
        + (failed == 0 ? "." : ", " + failed + " failed.");
  }

  private void tasks() {
    line("| task | asked for | came to | why | cost | expected | at most |");
    line("|---|---|---|---|--:|--:|--:|");
    for (TaskAccount task : run.tasks()) {
      row(
          Markdown.text(task.id()),
          Markdown.text(task.goal(), SHORT_GOAL),
          "**" + words(task.state().word()) + "**" + work(task),
          Markdown.text(firstLine(task.reason()), SHORT_REASON),
          Wording.cost(task.cost(), task.included()),
          task.estimate() == null ? "–" : money(task.estimate()),
          task.limit() == null ? "–" : money(task.limit()));
    }
  }

  /** How much was done: commits, and what git says of their files. */
  private static String work(TaskAccount task) {
    if (task.commits().isEmpty()) {
      return "";
    }
    TaskAccount.Changes changes = task.changes();
    String sum =
        changes == null ? "" : changes.stat().lines().reduce("", (before, last) -> last).strip();
    return ", "
        + count(task.commits().size(), "commit")
        + (sum.isEmpty() ? "" : ", " + Markdown.text(sum));
  }

  private void toDo() {
    List<String> lines = new ArrayList<>();
    for (TaskAccount task : run.tasks()) {
      String id = Markdown.text(task.id());
      String branch = task.branch();
      String worktree = task.worktree();
      if (task.done() && branch != null) {
        lines.add(
            "- "
                + id
                + ": look with "
                + Markdown.code("git diff HEAD..." + branch)
                + ", merge with "
                + Markdown.code("orchestrator merge " + task.id()));
      } else if (task.worked() && !task.done()) {
        lines.add(
            "- "
                + id
                + ": see below"
                + (worktree == null ? "" : ", look at " + Markdown.code(worktree))
                + ", or "
                + Markdown.code(
                    (task.state() == TaskState.AWAITING_HUMAN
                            ? "orchestrator review "
                            : "orchestrator show ")
                        + task.id()));
      }
    }
    if (!lines.isEmpty()) {
      line("");
      line("What to do now:");
      line("");
      lines.forEach(this::line);
    }
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("");
  }

  private void row(String... cells) {
    line("| " + String.join(" | ", cells) + " |");
  }

  private void line(String text) {
    page.append(Objects.requireNonNull(text)).append('\n');
  }
}
