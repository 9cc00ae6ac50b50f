package dev.orchestrator.engine.workflow;

import dev.orchestrator.api.Money;
import dev.orchestrator.engine.journal.AttemptLog;
import dev.orchestrator.engine.journal.JournalEvent;
import dev.orchestrator.engine.journal.TaskState;
import dev.orchestrator.engine.task.Task;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Finds out from the journals what is to be done with a task. */
final class Undertakings {
  private final Map<String, AttemptLog> attempts;

  /**
   * @param attempts the last attempt at each task
   */
  Undertakings(Map<String, AttemptLog> attempts) {
    this.attempts = attempts;
  }

  /**
   * What a run does with a task: what is done stays done, what was interrupted goes on, what waits
   * for a person waits; everything else begins anew. A task that asks for something else than the
   * attempt did is another task.
   */
  Undertaking of(Task task) {
    AttemptLog log = attempts.get(task.id());
    if (log == null
        || log.discarded()
        || !log.started().fingerprint().equals(Fingerprint.of(task))) {
      return new Undertaking.Begin(task, null);
    }
    JournalEvent.TaskEnded end = log.end().orElse(null);
    if (end == null) {
      return log.replayable()
          ? new Undertaking.GoOn(task, log, null)
          : new Undertaking.Begin(task, null);
    }
    return switch (end.state()) {
      case DONE -> new Undertaking.Skip(task, skipped(end, "done by an earlier run", Cause.NONE));
      case AWAITING_HUMAN ->
          log.waitsForTheGate() && log.replayable()
              ? new Undertaking.GoOn(task, log, null)
              : new Undertaking.Skip(
                  task, skipped(end, "still waits for a person: " + end.reason(), Cause.HUMAN));
      case FAILED, CANCELLED ->
          goesOn(end) && log.replayable()
              ? new Undertaking.GoOn(task, log, null)
              : new Undertaking.Begin(task, null);
      case NEW, PLANNING, PLAN_REVIEW, IMPLEMENTING, GATE, CODE_REVIEW, BLOCKED ->
          new Undertaking.Begin(task, null);
    };
  }

  /** Whether what ended a task lies outside of it and may be another now. */
  private static boolean goesOn(JournalEvent.TaskEnded end) {
    return switch (Cause.valueOf(end.cause().toUpperCase(Locale.ROOT))) {
      case INTERRUPTED, BUDGET, PROVIDER -> true;
      case NONE, HUMAN, FAILURE -> false;
    };
  }

  /** Whether there is something that {@code resume} could go on with. */
  static boolean isUnfinished(AttemptLog log) {
    return !log.discarded()
        && log.end()
            .map(end -> goesOn(end) || end.state() == TaskState.BLOCKED || log.waitsForTheGate())
            .orElse(true);
  }

  /**
   * Whether an attempt was left in the middle by a program that did not write down what is needed
   * to go on with it.
   */
  static boolean isLost(AttemptLog log, Task task) {
    return !log.replayable()
        && isUnfinished(log)
        && log.started().fingerprint().equals(Fingerprint.of(task));
  }

  private static TaskResult skipped(JournalEvent.TaskEnded e, String reason, Cause cause) {
    return new TaskResult(
        e.task(),
        e.state(),
        reason,
        cause,
        e.branch(),
        e.commit(),
        e.worktree(),
        List.of(),
        e.cost() == null ? null : Money.usd(e.cost()),
        e.estimate() == null ? null : Money.usd(e.estimate()),
        e.attempts(),
        0,
        List.of(),
        true);
  }
}
