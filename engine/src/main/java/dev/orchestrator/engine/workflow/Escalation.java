package dev.orchestrator.engine.workflow;

import dev.orchestrator.engine.journal.JournalEvent;
import dev.orchestrator.engine.workflow.EscalationQuestion.Try;

/** Chooses who tries next after a refusal. Thread-safe. */
final class Escalation {
  private final int maxRounds;

  Escalation(int maxRounds) {
    this.maxRounds = maxRounds;
  }

  JournalEvent.Escalated next(TaskAttempt attempt, EscalationQuestion question) {
    Try last = question.tries().getLast();
    String stuck = question.stuck();
    String model = null;
    String reason;
    if (stuck != null) {
      reason = stuck;
    } else if (question.tries().size() > maxRounds) {
      reason = "it was refused " + question.tries().size() + " times";
    } else {
      model = last.model();
      reason = "the " + last.by() + " refused; " + model + " tries again";
    }
    return new JournalEvent.Escalated(attempt.task().id(), question.step(), model, reason);
  }
}
