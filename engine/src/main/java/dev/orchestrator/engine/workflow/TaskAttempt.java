package dev.orchestrator.engine.workflow;

import dev.orchestrator.core.ledger.Scope;
import dev.orchestrator.engine.journal.JournalEvent;
import dev.orchestrator.engine.task.Task;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at a task, new or to go on.
 *
 * @param id names it; part of the keys of its answers
 * @param needs what its calls need of a model
 * @param logs where the gate's output goes
 * @param scope what the task's cost is counted for, with its limit
 * @param startCommit the commit to start from, or null for the user's present one
 * @param recorded what it has come to so far; empty if it is new
 */
record TaskAttempt(
    String id,
    Needs needs,
    Path logs,
    Scope scope,
    @Nullable String startCommit,
    List<JournalEvent> recorded) {

  /** Copies its list. */
  TaskAttempt {
    recorded = List.copyOf(recorded);
  }

  Task task() {
    return needs.task();
  }
}
