package dev.orchestrator.cli.command;

import dev.orchestrator.api.Money;
import dev.orchestrator.cli.Console;
import dev.orchestrator.cli.Figures;
import dev.orchestrator.cli.Paint;
import dev.orchestrator.core.dispatch.DispatchEvent;
import dev.orchestrator.core.ledger.Attempt;
import dev.orchestrator.engine.gate.CheckResult;
import dev.orchestrator.engine.gate.GateReport;
import dev.orchestrator.engine.journal.JournalEvent;
import dev.orchestrator.engine.workflow.RunEvent;
import dev.orchestrator.engine.workflow.TaskResult;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * Says what happened, a line for each thing. Where a run has several tasks every line begins with
 * the task it is of: lines of tasks that are worked side by side stand in between each other.
 */
final class ProgressLines {

  /** How much of a failed check's output is shown. */
  private static final int LAST_LINES = 6;

  /** How much of the text that tells why a task ended. */
  private static final int LINES_OF_A_REASON = 12;

  private static final int LONGEST_LINE = 160;
  private static final int LONGEST_MARGIN = 24;
  private static final int WIDTH_OF_WHAT = 14;

  private final Console console;
  private final boolean several;
  private final int margin;

  ProgressLines(Console console, Collection<String> tasks) {
    this.console = console;
    this.several = tasks.size() > 1;
    this.margin = Math.min(LONGEST_MARGIN, tasks.stream().mapToInt(String::length).max().orElse(0));
  }

  /** Says what is worth a line; the board knows of it already. */
  void on(RunEvent event, ProgressBoard board) {
    switch (event) {
      case RunEvent.TaskBegins begins -> begins(begins);
      case RunEvent.TaskResumes resumes ->
          line(
              resumes.task(),
              Paint.PLAIN,
              "resume",
              "goes on where it was left: " + resumes.state().word().replace('_', ' '));
      case RunEvent.Journaled journaled -> journaled(journaled.event());
      case RunEvent.Called called -> called(called.event(), board);
      case RunEvent.GateBegins gate -> {}
      case RunEvent.GateEnds gate -> gated(gate.task(), gate.report());
      case RunEvent.Warning warning ->
          console.warn((warning.task().isEmpty() ? "" : warning.task() + ": ") + warning.text());
      case RunEvent.TaskEnds ends -> ended(ends.result());
    }
  }

  private void begins(RunEvent.TaskBegins begins) {
    String id = several ? margin(begins.task()) : begins.task() + "  ";
    console.note(Paint.BOLD, id + oneLine(begins.goal()) + allowance(begins), id.length());
  }

  private static String allowance(RunEvent.TaskBegins begins) {
    Money cap = begins.limit();
    boolean fresh = begins.spentBefore().equals(Money.ZERO);
    String before = Figures.money(begins.spentBefore());
    if (cap == null) {
      return fresh ? "" : "  (" + before + " spent by earlier runs)";
    }
    return "  (at most "
        + Figures.money(cap)
        + (fresh ? ")" : ", " + before + " of it spent by earlier runs)");
  }

  private void journaled(JournalEvent event) {
    switch (event) {
      case JournalEvent.Opened e -> line(e.task(), "workspace", "branch " + e.branch());
      case JournalEvent.Judged e -> judged(e);
      case JournalEvent.EditsRefused e ->
          line(e.task(), Paint.YELLOW, "edits", "refused: " + oneLine(e.problems()));
      case JournalEvent.Committed e ->
          line(
              e.task(),
              Paint.GREEN,
              "commit",
              e.step() + " as " + e.commit().substring(0, Math.min(10, e.commit().length())));
      case JournalEvent.Escalated e -> line(e.task(), Paint.YELLOW, "next", oneLine(e.reason()));
      case JournalEvent.Awaiting e -> line(e.task(), Paint.YELLOW, "person", oneLine(e.reason()));
      case JournalEvent.Decided e ->
          line(
              e.task(),
              Paint.PLAIN,
              "person",
              e.decision() + (e.text().isEmpty() ? "" : ": " + oneLine(e.text())));
      // Told by the events of the run, or by what follows from them.
      case JournalEvent.TaskResumed e -> {}
      case JournalEvent.Baselined e -> {}
      case JournalEvent.Edited e -> {}
      case JournalEvent.Moved e -> {}
      case JournalEvent.Planned e -> {}
      case JournalEvent.Gated e -> {}
      case JournalEvent.RunStarted e -> {}
      case JournalEvent.TaskStarted e -> {}
      case JournalEvent.Asked e -> {}
      case JournalEvent.TaskEnded e -> {}
      case JournalEvent.Discarded e -> {}
      case JournalEvent.RunEnded e -> {}
    }
  }

  private void judged(JournalEvent.Judged judged) {
    boolean approved = judged.status().equals("approved");
    line(
        judged.task(),
        approved ? Paint.GREEN : Paint.YELLOW,
        words(judged.role()),
        words(judged.status())
            + (judged.summary().isBlank() ? "" : ": " + oneLine(judged.summary())));
    judged.findings().forEach(finding -> line(judged.task(), "", oneLine(finding)));
  }

  private void gated(String task, GateReport report) {
    switch (report.verdict()) {
      case NOTHING_TO_RUN, NOT_CONFIGURED -> {}
      case PASSED -> line(task, Paint.GREEN, "gate", "passed: " + summaries(report));
      case REFUSED, COULD_NOT_RUN -> {
        String verdict = words(report.verdict().name().toLowerCase(Locale.ROOT));
        line(task, Paint.YELLOW, "gate", verdict + ": " + summaries(report));
        report.checks().stream()
            .filter(check -> !check.passed())
            .findFirst()
            .ifPresent(check -> output(task, check));
      }
    }
  }

  private static String summaries(GateReport report) {
    return oneLine(String.join("; ", report.checks().stream().map(CheckResult::summary).toList()));
  }

  /** The end of what a check printed, and where all of it lies. */
  private void output(String task, CheckResult check) {
    List<String> lines = check.tail().lines().filter(line -> !line.isBlank()).toList();
    lines.stream()
        .skip(Math.max(0, lines.size() - LAST_LINES))
        .forEach(line -> line(task, Paint.DIM, "", shortened(line)));
    if (check.log() != null) {
      line(task, Paint.DIM, "", "all of it: " + check.log());
    }
  }

  private void called(DispatchEvent event, ProgressBoard board) {
    String task = event.origin().task();
    String role = words(event.origin().role());
    switch (event) {
      case DispatchEvent.Started started -> {}
      case DispatchEvent.Settled settled -> settled(settled.attempt(), board.budget(task));
      case DispatchEvent.Waiting waiting ->
          line(
              task,
              Paint.YELLOW,
              role,
              "waits up to " + Figures.duration(waiting.atMost()) + " " + waiting.reason());
      case DispatchEvent.Replayed replayed ->
          line(task, role, "answered before; nothing was paid again");
    }
  }

  private void settled(Attempt attempt, String budget) {
    String task = attempt.origin().task();
    String role = words(attempt.origin().role());
    String model = attempt.provider() + "/" + attempt.model();
    String figures =
        Figures.duration(attempt.duration())
            + ", "
            + Figures.cost(attempt.cost(), attempt.included() ? 1 : 0)
            + (budget.isEmpty() ? "" : " (" + budget + ")");
    if (attempt.fault() == null) {
      line(
          task,
          role,
          model
              + "  "
              + Figures.tokens(attempt.usage().totalInput())
              + " in, "
              + Figures.tokens(attempt.usage().outputTokens())
              + " out, "
              + figures);
    } else {
      line(
          task,
          Paint.YELLOW,
          role,
          model
              + "  "
              + words(attempt.outcome())
              + (attempt.status() == 0 ? "" : " (" + attempt.status() + ")")
              + ": "
              + oneLine(attempt.message())
              + ", "
              + figures);
    }
  }

  private void ended(TaskResult result) {
    Paint paint =
        switch (result.state()) {
          case DONE -> Paint.GREEN;
          case AWAITING_HUMAN, BLOCKED, CANCELLED -> Paint.YELLOW;
          case FAILED -> Paint.RED;
          case NEW, PLANNING, PLAN_REVIEW, IMPLEMENTING, GATE, CODE_REVIEW -> Paint.PLAIN;
        };
    List<String> lines = result.reason().lines().toList();
    String before =
        several ? margin(result.id()) : result.skipped() ? "  " + result.id() + "  " : "  ";
    console.note(
        paint,
        before + words(result.state().word()) + ": " + (lines.isEmpty() ? "" : lines.getFirst()),
        before.length() + 2);
    String further = before + "  ";
    lines.stream()
        .skip(1)
        .limit(LINES_OF_A_REASON)
        .forEach(line -> console.note(Paint.PLAIN, further + line.strip(), further.length()));
  }

  private void line(String task, String what, String text) {
    line(task, Paint.PLAIN, what, text);
  }

  private void line(String task, Paint paint, String what, String text) {
    String head = margin(task) + pad(what, WIDTH_OF_WHAT) + " ";
    console.note(paint, head + text, head.length());
  }

  /** What every line begins with. */
  private String margin(String task) {
    return several ? pad(task, margin) + "  " : "  ";
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }

  private static String words(String word) {
    return word.replace('_', ' ');
  }

  private static String oneLine(String text) {
    return shortened(text.strip().replaceAll("\\s+", " "));
  }

  private static String shortened(String line) {
    return line.length() <= LONGEST_LINE ? line : line.substring(0, LONGEST_LINE - 1) + "…";
  }
}
