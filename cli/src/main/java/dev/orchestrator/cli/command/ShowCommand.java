package dev.orchestrator.cli.command;

import dev.orchestrator.cli.CliCommand;
import dev.orchestrator.cli.CommandException;
import dev.orchestrator.cli.Console;
import dev.orchestrator.cli.ExitCode;
import dev.orchestrator.cli.Invocation;
import dev.orchestrator.core.ledger.Attempt;
import dev.orchestrator.core.ledger.Ledger;
import dev.orchestrator.core.yaml.Nearest;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code show TASK}: all that journals and ledger know of one task's last run. */
@Command
public final class ShowCommand implements CliCommand {

  @Parameters(paramLabel = "TASK", description = "The id of the task.")
  private String task = "";

  @Option(
      names = "--attempt",
      paramLabel = "N",
      description =
          "Show the prompt and the answer of the Nth attempt, as listed without this option.")
  private @Nullable Integer number;

  @Override
  public ExitCode run(Invocation invocation) {
    Console console = invocation.console();
    TaskStory story = story(TaskStory.all(invocation));
    List<Attempt> attempts = attempts(story, invocation);
    Integer wanted = number;
    if (wanted != null) {
      Exchange.of(invocation, story, attempts, wanted).show(console);
      return ExitCode.DONE;
    }
    if (console.json()) {
      console.document(TaskDocument.of(story, attempts));
    } else {
      new TaskPortrait(story, attempts, console).show();
    }
    return ExitCode.DONE;
  }

  private TaskStory story(Map<String, TaskStory> stories) {
    TaskStory story = stories.get(task);
    if (story != null) {
      return story;
    }
    throw new CommandException(
        ExitCode.USAGE,
        stories.isEmpty()
            ? "no task was worked here yet, so there is no '" + task + "' to show"
            : "no task '"
                + task
                + "' was worked here"
                + Nearest.of(task, stories.keySet())
                    .map(n -> "; did you mean " + n + "?")
                    .orElse("")
                + "\nKnown are "
                + String.join(", ", stories.keySet()));
  }

  private static boolean belongs(Attempt attempt, TaskStory story) {
    String key = attempt.key();
    return key != null && key.startsWith(story.attempt() + "/");
  }

  /** The calls of the story, failed ones too. */
  private static List<Attempt> attempts(TaskStory story, Invocation invocation) {
    LedgerPlace place = LedgerPlace.of(invocation);
    if (!place.exists()) {
      return List.of();
    }
    try (Ledger ledger = place.open()) {
      return ledger.attemptsOfTask(story.id()).stream()
          .filter(attempt -> belongs(attempt, story))
          .toList();
    }
  }
}
