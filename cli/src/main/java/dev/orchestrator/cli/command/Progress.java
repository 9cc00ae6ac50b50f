package dev.orchestrator.cli.command;

import dev.orchestrator.api.Money;
import dev.orchestrator.base.time.Time;
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
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Shows a run while it works: one line for each thing that happened, and on a terminal below them a
 * line that says what is happening now and for how long. Thread-safe.
 */
final class Progress implements AutoCloseable {
  private static final Duration TICK = Duration.ofMillis(500);

  /** How much of a failed check's output is shown. */
  private static final int LAST_LINES = 6;

  private final Console console;
  private final Time time;
  private final ReentrantLock lock = new ReentrantLock();
  private final Thread ticker;
  private String task = "";
  private String doing = "";
  private long since;
  private Money spent = Money.ZERO;
  private boolean unpriced;
  private @Nullable Money limit;

  Progress(Console console, Time time) {
    this.console = console;
    this.time = time;
    this.ticker = Thread.ofVirtual().name("progress").unstarted(this::tick);
    if (console.live()) {
      ticker.start();
    }
  }

  /** Takes note of what happened. */
  void on(RunEvent event) {
    lock.lock();
    try {
      switch (event) {
        case RunEvent.TaskBegins begins -> begins(begins);
        case RunEvent.Journaled journaled -> journaled(journaled.event());
        case RunEvent.Called called -> called(called.event());
        case RunEvent.GateBegins gate ->
            now("gate: " + (gate.whole() ? "all checks" : "step checks") + " for " + gate.step());
        case RunEvent.GateEnds gate -> gated(gate.report());
        case RunEvent.Warning warning -> console.warn(warning.task() + ": " + warning.text());
        case RunEvent.TaskEnds ends -> ended(ends.result());
      }
    } finally {
      lock.unlock();
    }
  }

  private void begins(RunEvent.TaskBegins begins) {
    task = begins.task();
    limit = begins.limit();
    spent = begins.spentBefore();
    unpriced = false;
    console.note(Paint.BOLD, task + "  " + oneLine(begins.goal()) + allowance(begins));
    now("begins");
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
      case JournalEvent.Opened opened -> line("workspace", "branch " + opened.branch());
      case JournalEvent.Moved moved -> now(moved.to().word().replace('_', ' '));
      case JournalEvent.Planned planned -> {}
      case JournalEvent.Judged judged -> judged(judged);
      case JournalEvent.EditsRefused refused ->
          line(Paint.YELLOW, "edits", "refused: " + oneLine(refused.problems()));
      case JournalEvent.Gated gated -> {}
      case JournalEvent.Committed committed ->
          line(
              Paint.GREEN,
              "commit",
              committed.step() + " as " + committed.commit().substring(0, 10));
      case JournalEvent.RunStarted started -> {}
      case JournalEvent.TaskStarted started -> {}
      case JournalEvent.Asked asked -> {}
      case JournalEvent.TaskEnded ended -> {}
      case JournalEvent.RunEnded ended -> {}
    }
  }

  private void judged(JournalEvent.Judged judged) {
    boolean approved = judged.status().equals("approved");
    line(
        approved ? Paint.GREEN : Paint.YELLOW,
        judged.role().replace('_', ' '),
        judged.status().replace('_', ' ')
            + (judged.summary().isBlank() ? "" : ": " + oneLine(judged.summary())));
    judged.findings().forEach(finding -> line("", oneLine(finding)));
  }

  private void gated(GateReport report) {
    switch (report.verdict()) {
      case NOTHING_TO_RUN, NOT_CONFIGURED -> {}
      case PASSED -> line(Paint.GREEN, "gate", "passed: " + summaries(report));
      case REFUSED, COULD_NOT_RUN -> {
        String verdict = words(report.verdict().name().toLowerCase(Locale.ROOT));
        line(Paint.YELLOW, "gate", verdict + ": " + summaries(report));
        report.blocking().ifPresent(this::output);
      }
    }
  }

  private static String summaries(GateReport report) {
    return oneLine(String.join("; ", report.checks().stream().map(CheckResult::summary).toList()));
  }

  /** The end of what a check printed, and where all of it lies. */
  private void output(CheckResult check) {
    List<String> lines = check.tail().lines().filter(line -> !line.isBlank()).toList();
    lines.stream()
        .skip(Math.max(0, lines.size() - LAST_LINES))
        .forEach(line -> line(Paint.DIM, "", shortened(line)));
    if (check.log() != null) {
      line(Paint.DIM, "", "all of it: " + check.log());
    }
  }

  private void called(DispatchEvent event) {
    switch (event) {
      case DispatchEvent.Started started ->
          now(
              words(started.origin().role())
                  + ": "
                  + started.provider()
                  + "/"
                  + started.model()
                  + (started.number() > 1 ? ", attempt " + started.number() : ""));
      case DispatchEvent.Settled settled -> settled(settled.attempt());
      case DispatchEvent.Waiting waiting -> {
        line(
            Paint.YELLOW,
            words(waiting.origin().role()),
            "waits up to " + Figures.duration(waiting.atMost()) + " " + waiting.reason());
        now("waits " + waiting.reason());
      }
      case DispatchEvent.Replayed replayed ->
          line(words(replayed.origin().role()), "answered before; nothing was paid again");
    }
  }

  private void settled(Attempt attempt) {
    Money cost = attempt.cost();
    if (cost == null) {
      unpriced = true;
    } else {
      spent = spent.plus(cost);
    }
    String model = attempt.provider() + "/" + attempt.model();
    String figures = Figures.duration(attempt.duration()) + ", " + Figures.money(cost) + budget();
    if (attempt.fault() == null) {
      line(
          words(attempt.origin().role()),
          model
              + "  "
              + Figures.tokens(attempt.usage().totalInput())
              + " in, "
              + Figures.tokens(attempt.usage().outputTokens())
              + " out, "
              + figures);
    } else {
      line(
          Paint.YELLOW,
          words(attempt.origin().role()),
          model
              + "  "
              + attempt.outcome().replace('_', ' ')
              + (attempt.status() == 0 ? "" : " (" + attempt.status() + ")")
              + ": "
              + oneLine(attempt.message())
              + ", "
              + figures);
    }
  }

  private String budget() {
    String so = Figures.money(spent) + (unpriced ? " and unpriced calls" : "");
    Money cap = limit;
    return " (" + so + (cap == null ? " so far)" : " of " + Figures.money(cap) + ")");
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
    console.note(
        paint,
        "  "
            + (result.skipped() ? result.id() + "  " : "")
            + result.state().word().replace('_', ' ')
            + ": "
            + (lines.isEmpty() ? "" : lines.getFirst()));
    lines.stream().skip(1).limit(12).forEach(line -> console.note("    " + line.strip()));
    doing = "";
    console.status("");
  }

  private void line(String what, String text) {
    line(Paint.PLAIN, what, text);
  }

  private void line(Paint paint, String what, String text) {
    console.note(paint, "  %-14s %s".formatted(what, text));
  }

  private void now(String what) {
    doing = what;
    since = time.nanos();
    show();
  }

  private void show() {
    if (!doing.isEmpty()) {
      String elapsed = Figures.duration(Duration.ofNanos(time.nanos() - since));
      console.status(task + "  " + doing + "  " + elapsed + budget());
    }
  }

  private void tick() {
    try {
      while (true) {
        time.sleep(TICK);
        lock.lock();
        try {
          show();
        } finally {
          lock.unlock();
        }
      }
    } catch (InterruptedException e) {
      // closed
    }
  }

  private static String words(String role) {
    return role.replace('_', ' ');
  }

  private static String oneLine(String text) {
    return shortened(text.strip().replaceAll("\\s+", " "));
  }

  private static String shortened(String line) {
    return line.length() <= 160 ? line : line.substring(0, 159) + "…";
  }

  @Override
  public void close() {
    ticker.interrupt();
    console.status("");
  }
}
