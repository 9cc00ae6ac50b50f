package dev.orchestrator.engine.report;

import static dev.orchestrator.engine.report.Wording.count;
import static dev.orchestrator.engine.report.Wording.money;
import static dev.orchestrator.engine.report.Wording.words;

import dev.orchestrator.core.ledger.Attempt;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All of one task, as a section of the page. Used once; not thread-safe. */
final class TaskSection {
  /** More of a diff is in {@code report.json}, and in git. */
  private static final int MOST_LINES_OF_A_DIFF = 400;

  private static final int MOST_LINES_OF_A_TAIL = 40;

  private final TaskAccount task;
  private final StringBuilder section = new StringBuilder();

  TaskSection(TaskAccount task) {
    this.task = task;
  }

  String text() {
    line("");
    line("## " + Markdown.text(task.id()) + ": " + words(task.state().word()));
    head();
    plan();
    gates();
    reviews();
    turns();
    changes();
    decisions();
    attempts();
    timeline();
    return section.toString();
  }

  private void head() {
    line("");
    task.goal().strip().lines().forEach(text -> line("> " + Markdown.text(text)));
    line("");
    List<String> reason = task.reason().lines().filter(text -> !text.isBlank()).toList();
    for (int i = 0; i < reason.size(); i++) {
      line((i == 0 ? "- why: " : "  - ") + Markdown.text(reason.get(i)));
    }
    line(
        "- cost: "
            + money(task.cost())
            + " in "
            + count(task.attempts().size(), "attempt")
            + (task.estimate() == null ? "" : "; " + money(task.estimate()) + " was expected")
            + (task.limit() == null ? "" : "; " + money(task.limit()) + " at most, in all runs"));
    item("branch", task.branch());
    item("commit", task.commit());
    item("began from", task.base());
    item("worktree", task.worktree());
  }

  private void item(String name, @Nullable String value) {
    if (value != null) {
      line("- " + name + ": " + Markdown.code(value));
    }
  }

  private void plan() {
    if (task.steps().isEmpty()) {
      return;
    }
    title("Plan");
    for (TaskAccount.Step step : task.steps()) {
      String commit = step.commit();
      line(
          "- **"
              + Markdown.text(step.id())
              + "** "
              + Markdown.text(step.description())
              + (step.files().isEmpty()
                  ? ""
                  : " — " + String.join(", ", step.files().stream().map(Markdown::code).toList()))
              + (commit == null
                  ? " — not committed"
                  : " — commit " + Markdown.code(TaskReader.abbreviated(commit))));
    }
  }

  private void decisions() {
    if (task.questions().isEmpty()) {
      return;
    }
    title("Who was asked, and why");
    row("at", "role", "step", "model", "why this one", "cost");
    line("|---|---|---|---|---|--:|");
    for (TaskAccount.Question question : task.questions()) {
      String before =
          question.triedBefore().isEmpty()
              ? ""
              : "; tried before: " + String.join("; ", question.triedBefore());
      row(
          Wording.time(question.at()),
          words(question.role()),
          Markdown.text(question.step()),
          Markdown.text(question.model() + " (" + question.maker() + ")"),
          Markdown.text(question.rationale() + before),
          money(question.cost()));
    }
  }

  private void gates() {
    if (task.gates().isEmpty()) {
      return;
    }
    title("Gate");
    for (TaskAccount.Gating gating : task.gates()) {
      line(
          "- "
              + Wording.time(gating.at())
              + " step "
              + Markdown.text(gating.step())
              + ": **"
              + Markdown.text(words(gating.verdict()))
              + "**");
      for (TaskAccount.Check check : gating.checks()) {
        Duration took = check.took();
        line(
            "  - "
                + Markdown.text(check.summary())
                + (took == null ? "" : ", " + Wording.duration(took))
                + (check.command().isEmpty() ? "" : ": " + Markdown.code(check.command()))
                + (check.log() == null ? "" : ", all of it: " + Markdown.code(check.log())));
        if (!check.passed() && !check.tail().isBlank()) {
          line("");
          indented(Markdown.fence("text", lastLines(check.tail())), "    ");
          line("");
        }
      }
    }
  }

  private static String lastLines(String text) {
    List<String> lines = text.lines().toList();
    return String.join(
        "\n", lines.subList(Math.max(0, lines.size() - MOST_LINES_OF_A_TAIL), lines.size()));
  }

  private void reviews() {
    if (task.reviews().isEmpty()) {
      return;
    }
    title("Reviews");
    for (TaskAccount.Review review : task.reviews()) {
      line(
          "- "
              + Wording.time(review.at())
              + " "
              + Markdown.text(words(review.role()))
              + ": **"
              + Markdown.text(words(review.status()))
              + "**"
              + (review.summary().isBlank() ? "" : " — " + Markdown.text(review.summary())));
      review.findings().forEach(finding -> line("  - " + Markdown.text(finding)));
    }
  }

  private void turns() {
    if (task.turns().isEmpty()) {
      return;
    }
    title("After refusals, and by people");
    for (TaskAccount.Turn turn : task.turns()) {
      line(
          "- "
              + Wording.time(turn.at())
              + " "
              + Markdown.text(turn.what())
              + (turn.why().isBlank() ? "" : " — " + Markdown.text(turn.why())));
    }
  }

  private void timeline() {
    title("What happened");
    row("at", "after", "what");
    line("|---|--:|---|");
    Instant first = task.timeline().isEmpty() ? Instant.EPOCH : task.timeline().getFirst().at();
    for (TaskAccount.Moment moment : task.timeline()) {
      row(
          Wording.time(moment.at()),
          Wording.duration(Duration.between(first, moment.at())),
          Markdown.text(moment.text()));
    }
  }

  private void attempts() {
    if (task.attempts().isEmpty()) {
      return;
    }
    title("Attempts");
    row("at", "role", "step", "model", "outcome", "tokens in", "tokens out", "took", "cost");
    line("|---|---|---|---|---|--:|--:|--:|--:|");
    for (Attempt attempt : task.attempts()) {
      String about = attempt.usage().estimated() ? "~" : "";
      row(
          Wording.time(attempt.startedAt()),
          words(attempt.origin().role()),
          Markdown.text(attempt.origin().step()),
          Markdown.text(attempt.provider() + "/" + attempt.model()),
          Markdown.text(
              TaskReader.outcome(attempt)
                  + (attempt.message().isBlank() ? "" : ": " + attempt.message())),
          about + attempt.usage().totalInput(),
          about + attempt.usage().outputTokens(),
          Wording.duration(attempt.duration()),
          money(attempt.cost()));
    }
  }

  private void changes() {
    TaskAccount.Changes changes = task.changes();
    if (changes == null) {
      return;
    }
    title("What changed");
    for (TaskAccount.Committed commit : task.commits()) {
      line(
          "- "
              + Wording.time(commit.at())
              + " step "
              + Markdown.text(commit.step())
              + ": "
              + Markdown.code(commit.commit()));
    }
    line("");
    if (!changes.problem().isEmpty()) {
      line("The diff could not be read: " + Markdown.text(changes.problem()));
      return;
    }
    line(Markdown.fence("text", changes.stat()));
    List<String> lines = changes.diff().lines().toList();
    section.append(
        Markdown.fence(
            "diff",
            String.join("\n", lines.subList(0, Math.min(MOST_LINES_OF_A_DIFF, lines.size())))));
    if (lines.size() > MOST_LINES_OF_A_DIFF) {
      line("");
      line(
          "… and "
              + (lines.size() - MOST_LINES_OF_A_DIFF)
              + " lines more, in "
              + Markdown.code(Reports.JSON)
              + " and by "
              + Markdown.code("git diff " + task.base() + " " + task.commit()));
    }
  }

  private void indented(String text, String by) {
    text.lines().forEach(one -> line(by + one));
  }

  private void title(String text) {
    line("");
    line("### " + text);
    line("");
  }

  private void row(String... cells) {
    line("| " + String.join(" | ", cells) + " |");
  }

  private void line(String text) {
    section.append(text).append('\n');
  }
}
