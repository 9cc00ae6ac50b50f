package dev.orchestrator.engine.workflow;

import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.GenerationResult;
import dev.orchestrator.api.Money;
import dev.orchestrator.base.json.Json;
import dev.orchestrator.core.dispatch.CallFailedException;
import dev.orchestrator.core.dispatch.Generation;
import dev.orchestrator.core.ledger.Attempt;
import dev.orchestrator.core.registry.ModelNameException;
import dev.orchestrator.core.routing.RoutingRequest;
import dev.orchestrator.engine.journal.JournalEvent;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Asks models for one attempt at a task, or finds what they have answered already. */
final class Asking {
  /** Only who changes files may be let into the tree. */
  private static final String IMPLEMENTER = "implementer";

  private final RunParts parts;
  private final TaskAttempt attempt;
  private final ReplayLog log;
  private final Supplier<@Nullable Path> worktree;

  /**
   * @param worktree gives the task's worktree, or null while there is none
   */
  Asking(RunParts parts, TaskAttempt attempt, ReplayLog log, Supplier<@Nullable Path> worktree) {
    this.parts = parts;
    this.attempt = attempt;
    this.log = log;
    this.worktree = worktree;
  }

  /**
   * The answer that the journal says was given to this question.
   *
   * @throws ReplayException if another question was asked then, or the answer is lost
   */
  Reply answered(Question question) {
    JournalEvent.Asked asked = log.take(JournalEvent.Asked.class);
    if (!question.id().equals(asked.question())) {
      throw new ReplayException(
          attempt.task().id(),
          "the journal says that "
              + asked.question()
              + " was asked here, and now it is "
              + question.id()
              + ": the configuration or the program has changed since");
    }
    GenerationResult answer =
        parts
            .ledger()
            .answer(asked.key())
            .orElseThrow(() ->
                new ReplayException(
                    attempt.task().id(),
                    "the ledger does not hold the answer " + asked.key() + " any more"));
    return new Reply(
        answer.text(),
        answer.finishReason(),
        new Author(
            asked.provider(),
            asked.model(),
            asked.maker(),
            Objects.requireNonNullElse(asked.endpoint(), "")),
        asked.key());
  }

  /**
   * Asks. The key names the question within the attempt, so that an answer that was paid for before
   * the process died is found again, whatever became of the prompt since.
   */
  Reply ask(Question question, Consumer<JournalEvent> journal) throws InterruptedException {
    String key = attempt.id() + "/" + question.id();
    parts.state().keepPrompt(key, question.system(), question.user());
    GenerationRequest.Builder request =
        GenerationRequest.builder()
            .role(question.role())
            .system(question.system())
            .prompt(question.user())
            .key(key);
    Path tree = worktree.get();
    if (tree != null && question.role().equals(IMPLEMENTER)) {
      request.extra(
          GenerationRequest.WORKSPACE,
          Json.write(Json.object().put("path", tree.toAbsolutePath().toString())));
    }
    Generation generation = generation(question, request.build());
    Attempt answered = generation.answered();
    Money cost = generation.cost();
    journal.accept(
        new JournalEvent.Asked(
            attempt.task().id(),
            question.id(),
            question.step(),
            question.role(),
            key,
            answered.provider(),
            answered.model(),
            answered.maker(),
            answered.endpoint(),
            generation.attempts().size(),
            cost == null ? null : cost.toString(),
            generation.decision() == null ? "" : generation.decision().rationale()));
    return new Reply(
        generation.result().text(),
        generation.result().finishReason(),
        new Author(answered.provider(), answered.model(), answered.maker(), answered.endpoint()),
        key);
  }

  /** Asks the model that the question names; if it cannot serve, whichever can. */
  private Generation generation(Question question, GenerationRequest request)
      throws InterruptedException {
    String model = question.model();
    if (model != null) {
      try {
        return call(question, request, model);
      } catch (ModelNameException e) {
        // It was there when it was chosen, and is not configured any more.
      } catch (CallFailedException e) {
        switch (e.kind()) {
          case NO_PROVIDER, NO_MODEL -> {}
          case BUDGET, REQUEST -> throw e;
        }
      }
    }
    return call(question, request, null);
  }

  private Generation call(Question question, GenerationRequest request, @Nullable String model)
      throws InterruptedException {
    RoutingRequest.Builder routing =
        attempt
            .needs()
            .of(question.role(), question.risk(), question.complexity(), question.stepType());
    if (model != null) {
      routing.pinnedModel(model);
    }
    if (!question.authors().isEmpty()) {
      parts.independence().exclude(routing, question.authors());
    }
    return parts
        .client()
        .call(
            request,
            routing.build(),
            List.of(attempt.scope()),
            new Attempt.Origin(
                parts.client().run(), attempt.task().id(), question.step(), question.role()));
  }
}
