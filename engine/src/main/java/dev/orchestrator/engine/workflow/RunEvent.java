package dev.orchestrator.engine.workflow;

import dev.orchestrator.api.Money;
import dev.orchestrator.core.dispatch.DispatchEvent;
import dev.orchestrator.engine.gate.GateReport;
import dev.orchestrator.engine.journal.JournalEvent;
import dev.orchestrator.engine.journal.TaskState;
import org.jspecify.annotations.Nullable;

/** What happens during a run, for whoever shows progress. */
public sealed interface RunEvent {

  /**
   * A task begins.
   *
   * @param limit what it may cost, or null for no limit
   * @param spentBefore what earlier runs spent on it, which counts against the limit
   */
  record TaskBegins(String task, String goal, @Nullable Money limit, Money spentBefore)
      implements RunEvent {}

  /** A task goes on where it was left, in this state. */
  record TaskResumes(String task, TaskState state) implements RunEvent {}

  /** Something was written into the journal. */
  record Journaled(JournalEvent event) implements RunEvent {}

  /** Something happened to a call. */
  record Called(DispatchEvent event) implements RunEvent {}

  /** A check of the gate is about to run. */
  record GateBegins(String task, String step, boolean whole) implements RunEvent {}

  /** The checks have ended, with what they printed. */
  record GateEnds(String task, String step, GateReport report) implements RunEvent {}

  /**
   * People should know this.
   *
   * @param task the task that it is about, or empty if it is about the run
   */
  record Warning(String task, String text) implements RunEvent {}

  /** A task has ended, or was skipped. */
  record TaskEnds(TaskResult result) implements RunEvent {}
}
