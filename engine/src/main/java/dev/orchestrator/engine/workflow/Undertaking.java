package dev.orchestrator.engine.workflow;

import dev.orchestrator.engine.journal.AttemptLog;
import dev.orchestrator.engine.task.Task;
import org.jspecify.annotations.Nullable;

/** What a run does with one of its tasks. */
sealed interface Undertaking {

  /** The task. */
  Task task();

  /** Nothing: it is done, or waits for a person. */
  record Skip(Task task, TaskResult result) implements Undertaking {}

  /**
   * A new attempt.
   *
   * @param plan an approved plan that is kept, as JSON, or null
   */
  record Begin(Task task, @Nullable String plan) implements Undertaking {}

  /**
   * An earlier attempt goes on where it was left.
   *
   * @param decision what a person has decided about it meanwhile, or null
   */
  record GoOn(Task task, AttemptLog log, @Nullable Decision decision) implements Undertaking {}
}
