package dev.orchestrator.engine.workflow;

import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.ModelTier;
import dev.orchestrator.api.Usage;
import dev.orchestrator.core.ledger.Attempt;
import dev.orchestrator.core.ledger.Outcome;
import dev.orchestrator.core.registry.ProviderRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** Writes verdicts into the ledger beside what the judged work took. */
final class Outcomes {
  private final RunParts parts;
  private final ProviderRegistry registry;
  private final TaskAttempt attempt;

  Outcomes(RunParts parts, TaskAttempt attempt) {
    this.parts = parts;
    this.registry = parts.ladder().registry();
    this.attempt = attempt;
  }

  /** Records a verdict once, however often it is told. */
  void record(Judgement judged, Instant at) {
    List<Attempt> attempts = parts.ledger().attemptsOf(judged.work());
    Usage usage = Usage.NONE;
    Duration duration = Duration.ZERO;
    for (Attempt one : attempts) {
      usage = usage.plus(one.usage());
      duration = duration.plus(one.duration());
    }
    parts
        .ledger()
        .record(
            new Outcome(
                judged.work() + "/" + judged.source().name().toLowerCase(Locale.ROOT),
                judged.work(),
                new Outcome.Subject(
                    parts.journal().run(),
                    attempt.task().id(),
                    judged.role(),
                    attempt.task().area(),
                    judged.risk(),
                    judged.complexity(),
                    judged.stepType()),
                judged.author().provider(),
                judged.author().model(),
                registry
                    .modelInfo(judged.author().qualifiedName())
                    .map(ModelInfo::tier)
                    .orElse(ModelTier.FAST),
                judged.source(),
                judged.accepted(),
                judged.rung(),
                usage,
                Ending.sum(attempts),
                duration,
                at));
  }
}
