package dev.orchestrator.cli.command;

import dev.orchestrator.api.GenerationResult;
import dev.orchestrator.base.json.Json;
import dev.orchestrator.cli.CommandException;
import dev.orchestrator.cli.Console;
import dev.orchestrator.cli.ExitCode;
import dev.orchestrator.cli.Figures;
import dev.orchestrator.cli.Invocation;
import dev.orchestrator.cli.Paint;
import dev.orchestrator.core.ledger.Attempt;
import dev.orchestrator.core.ledger.Ledger;
import dev.orchestrator.engine.journal.StateDirectory;
import dev.orchestrator.engine.journal.StateDirectory.KeptPrompt;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * One attempt with what was asked and answered.
 *
 * @param number which of the task's attempts, from 1
 * @param prompt what was asked, or null if that was not kept
 * @param answer what was answered, or null if the attempt failed
 */
record Exchange(
    String task,
    int number,
    Attempt attempt,
    @Nullable KeptPrompt prompt,
    @Nullable String answer) {

  static Exchange of(
      Invocation invocation, TaskStory story, List<Attempt> attempts, int number) {
    if (number < 1 || number > attempts.size()) {
      throw new CommandException(
          ExitCode.USAGE,
          "the task '"
              + story.id()
              + "' has "
              + (attempts.isEmpty() ? "no attempts" : "the attempts 1 to " + attempts.size())
              + ", and no "
              + number);
    }
    Attempt attempt = attempts.get(number - 1);
    String key = Objects.requireNonNull(attempt.key(), "attempts of a task have keys");
    KeptPrompt prompt =
        StateDirectory.of(invocation.workingDir()).keptPrompt(key).orElse(null);
    String answer = null;
    if (attempt.fault() == null) {
      try (Ledger ledger = LedgerPlace.of(invocation).open()) {
        answer = ledger.answer(key).map(GenerationResult::text).orElse(null);
      }
    }
    return new Exchange(story.id(), number, attempt, prompt, answer);
  }

  void show(Console console) {
    if (console.json()) {
      console.document(document());
      return;
    }
    console.say(
        Paint.BOLD,
        task
            + "  attempt "
            + number
            + ": "
            + attempt.origin().role()
            + ", "
            + attempt.provider()
            + "/"
            + attempt.model()
            + ", "
            + attempt.outcome().replace('_', ' ')
            + ", "
            + Figures.money(attempt.cost()));
    if (prompt == null) {
      console.say("What was asked was not kept.");
    } else {
      part(console, "System", prompt.system());
      part(console, "Prompt", prompt.user());
    }
    if (answer == null) {
      part(console, "Failure", attempt.message());
    } else {
      part(console, "Answer", answer);
    }
  }

  private static void part(Console console, String title, String text) {
    console.say("");
    console.say(Paint.BOLD, "== " + title);
    text.lines().forEach(console::say);
  }

  private ObjectNode document() {
    ObjectNode node = Json.object();
    node.put("task", task);
    node.put("number", number);
    node.put("role", attempt.origin().role());
    node.put("step", attempt.origin().step());
    node.setAll(DocumentParts.attempt(attempt));
    node.put("system", prompt == null ? null : prompt.system());
    node.put("prompt", prompt == null ? null : prompt.user());
    node.put("answer", answer);
    node.put("message", attempt.message());
    return node;
  }
}
