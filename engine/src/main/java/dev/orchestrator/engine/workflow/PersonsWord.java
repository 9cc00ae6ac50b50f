package dev.orchestrator.engine.workflow;

import dev.orchestrator.engine.journal.AttemptLog;
import dev.orchestrator.engine.journal.JournalEvent;
import dev.orchestrator.engine.journal.TaskState;
import java.util.List;

/** What follows from a person's decision about a task that waits. */
final class PersonsWord {
  private PersonsWord() {}

  /**
   * What a task waits for.
   *
   * @throws NothingToDoException if it does not wait
   */
  static JournalEvent.Awaiting awaiting(AttemptLog log) {
    if (log.state() != TaskState.AWAITING_HUMAN) {
      throw new NothingToDoException(
          "the task '"
              + log.task()
              + "' does not wait for a person: it is "
              + log.state().word().replace('_', ' ')
              + "; 'orchestrator review' lists those that do");
    }
    return log.last(JournalEvent.Awaiting.class)
        .orElseThrow(() ->
            new NothingToDoException(
                "the task '"
                    + log.task()
                    + "' was left by an older orchestrator and cannot go on; 'orchestrator retry "
                    + log.task()
                    + "' begins it again"));
  }

  /**
   * Refuses what cannot be decided.
   *
   * @throws NothingToDoException if there is nothing to approve
   */
  static void require(JournalEvent.Awaiting awaiting, Decision decision) {
    if (decision.kind() == Decision.Kind.APPROVE && !awaiting.approvable()) {
      throw new NothingToDoException(
          "the task '"
              + awaiting.task()
              + "' has nothing that could be approved: "
              + awaiting.reason()
              + ". Tell its author what to do (--comment \"…\"), or give it up (--reject)");
    }
  }

  /** Whether the decision is all that was missing: nobody is asked or gated any more. */
  static boolean settles(Undertaking undertaking) {
    if (!(undertaking instanceof Undertaking.GoOn goOn)) {
      return false;
    }
    Decision decision = goOn.decision();
    if (decision == null) {
      return false;
    }
    return switch (decision.kind()) {
      case REJECT -> true;
      case APPROVE -> awaiting(goOn.log()).point().equals("code");
      case COMMENT -> false;
    };
  }

  /** How a settled task ends: its state, and why. */
  static TaskWorkflow.End end(AttemptLog log, Decision decision) {
    String said = decision.text().isEmpty() ? "" : ": " + decision.text();
    if (decision.kind() == Decision.Kind.REJECT) {
      return new TaskWorkflow.End(
          TaskState.FAILED, "rejected by a person" + said, Cause.FAILURE, List.of());
    }
    String gate =
        log.last(JournalEvent.Gated.class)
            .map(JournalEvent.Gated::verdict)
            .map(verdict -> verdict.equals("passed") ? "the gate passed" : "gate: " + verdict.replace('_', ' '))
            .orElse("no gate");
    return new TaskWorkflow.End(
        TaskState.DONE, "approved by a person" + said + " (" + gate + ")", Cause.NONE, List.of());
  }
}
