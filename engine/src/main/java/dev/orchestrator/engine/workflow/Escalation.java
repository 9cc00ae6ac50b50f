package dev.orchestrator.engine.workflow;

import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.Money;
import dev.orchestrator.core.ledger.Ledger;
import dev.orchestrator.core.ledger.Standing;
import dev.orchestrator.core.registry.ProviderRegistry;
import dev.orchestrator.core.routing.EscalationSettings;
import dev.orchestrator.core.routing.Ladder;
import dev.orchestrator.core.routing.ModelRouter;
import dev.orchestrator.core.routing.Rung;
import dev.orchestrator.core.routing.SuccessTable;
import dev.orchestrator.engine.journal.JournalEvent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Chooses who tries next after a refusal, for the tasks of one run. Thread-safe. */
final class Escalation {
  private static final String ROLE = "implementer";

  private final EscalationSettings settings;
  private final int maxRounds;
  private final ModelRouter router;
  private final ProviderRegistry registry;
  private final Ledger ledger;
  private final Ladder climbing;

  /** For a model that is stuck: it need not try again. */
  private final Ladder climbingOn;

  /**
   * A ladder by these settings.
   *
   * @param maxRounds how often an author may answer a refusal where escalation is off
   * @param learned what is known of the models' success
   */
  Escalation(
      EscalationSettings settings,
      int maxRounds,
      ModelRouter router,
      ProviderRegistry registry,
      Ledger ledger,
      SuccessTable learned) {
    this.settings = settings;
    this.maxRounds = maxRounds;
    this.router = router;
    this.registry = registry;
    this.ledger = ledger;
    this.climbing = new Ladder(settings, learned);
    this.climbingOn =
        new Ladder(
            new EscalationSettings(
                settings.enabled(), settings.maxRungs(), 0, settings.order(), settings.valuePerTask()),
            learned);
  }

  ProviderRegistry registry() {
    return registry;
  }

  JournalEvent.Escalated next(TaskAttempt attempt, EscalationQuestion question) {
    String stuck = question.stuck();
    String last = question.tries().getLast().model();
    int refused = question.tries().size();
    if (!settings.enabled()) {
      // Without a ladder its author may try again as often as any author may.
      if (stuck != null) {
        return decided(attempt, question, null, stuck);
      }
      return refused > maxRounds
          ? decided(attempt, question, null, "it was refused " + refused + " times")
          : decided(attempt, question, last, last + " tries again; escalation is off");
    }
    Ladder ladder = stuck == null ? climbing : climbingOn;
    Rung rung = ladder.next(refused(attempt, question));
    return switch (rung) {
      case Rung.SameAgain again -> decided(attempt, question, last, again.why());
      case Rung.Stronger stronger ->
          decided(
              attempt,
              question,
              stronger.model().qualifiedName(),
              (stuck == null ? "" : stuck + "; ") + stronger.why());
      case Rung.Stop stop ->
          decided(attempt, question, null, (stuck == null ? "" : stuck + "; ") + stop.why());
    };
  }

  private static JournalEvent.Escalated decided(
      TaskAttempt attempt, EscalationQuestion question, @Nullable String model, String reason) {
    return new JournalEvent.Escalated(attempt.task().id(), question.step(), model, reason);
  }

  private Ladder.Refused refused(TaskAttempt attempt, EscalationQuestion question) {
    List<ModelInfo> failed = new ArrayList<>();
    for (EscalationQuestion.Try one : question.tries()) {
      registry.modelInfo(one.model()).ifPresent(failed::add);
    }
    return new Ladder.Refused(
        ROLE,
        attempt.task().area(),
        router
            .route(
                attempt
                    .needs()
                    .of(ROLE, question.risk(), question.complexity(), question.stepType())
                    .build())
            .candidates(),
        failed,
        budgetLeft(attempt));
  }

  private @Nullable Money budgetLeft(TaskAttempt attempt) {
    Standing standing = ledger.standing(attempt.scope());
    Money limit = standing.limit();
    if (limit == null) {
      return null;
    }
    return standing.settled().isMoreThan(limit) ? Money.ZERO : limit.minus(standing.settled());
  }
}
