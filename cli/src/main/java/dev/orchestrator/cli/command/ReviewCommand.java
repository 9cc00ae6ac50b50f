package dev.orchestrator.cli.command;

import dev.orchestrator.api.Money;
import dev.orchestrator.base.process.ForegroundProgram;
import dev.orchestrator.base.process.ProgramStartException;
import dev.orchestrator.cli.CliCommand;
import dev.orchestrator.cli.CommandException;
import dev.orchestrator.cli.Console;
import dev.orchestrator.cli.ExitCode;
import dev.orchestrator.cli.Invocation;
import dev.orchestrator.engine.journal.AttemptLog;
import dev.orchestrator.engine.journal.Journals;
import dev.orchestrator.engine.journal.StateDirectory;
import dev.orchestrator.engine.workflow.Decision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What waits for a person, and what the person decides. */
@Command(
    description =
        "Without a task, lists those that wait for a person. With one, shows why it waits, its diff,"
            + " findings and gate, or takes a decision and goes on with it.")
public final class ReviewCommand implements CliCommand {

  @Parameters(paramLabel = "TASK", arity = "0..1", description = "The id of the task.")
  private @Nullable String task;

  @ArgGroup private @Nullable Word word;

  @Option(
      names = "--max-cost",
      paramLabel = "USD",
      converter = DollarAmount.class,
      description = "What the task may cost in all, in dollars, whatever its limit was.")
  private @Nullable Money maxCost;

  @Mixin private WorkOptions options = new WorkOptions();

  /** What is decided; at most one of these. */
  static final class Word {
    @Option(names = "--approve", description = "Go on as it is: you answer for it.")
    private boolean approve;

    @Option(
        names = "--reject",
        arity = "0..1",
        fallbackValue = "",
        paramLabel = "WHY",
        description = "Give the task up; its branch stays.")
    private @Nullable String reject;

    @Option(
        names = "--comment",
        paramLabel = "TEXT",
        description = "Once more: the text goes to the author as the next instruction.")
    private @Nullable String comment;

    @Option(
        names = "--edit",
        description =
            "Open the task's worktree in $VISUAL or $EDITOR. Commit there, then --approve.")
    private boolean edit;

    @Nullable Decision decision() {
      String why = reject;
      String text = comment;
      if (approve) {
        return Decision.approve("");
      }
      if (why != null) {
        return Decision.reject(why);
      }
      return text == null ? null : Decision.comment(text);
    }
  }

  /** Made by picocli. */
  public ReviewCommand() {}

  @Override
  public ExitCode run(Invocation invocation) throws IOException {
    Map<String, AttemptLog> waiting = waiting(invocation);
    String id = task;
    if (id == null) {
      if (word != null) {
        throw new CommandException(ExitCode.USAGE, "name the task that this is about");
      }
      WaitingTasks.list(invocation.console(), waiting.values());
      return ExitCode.DONE;
    }
    Decision decision = decision();
    if (decision != null) {
      return decide(invocation, id, decision);
    }
    AttemptLog log = waiting.get(id);
    if (log == null) {
      throw new CommandException(
          ExitCode.USAGE,
          waiting.isEmpty()
              ? "no task waits for a person here"
              : "the task '"
                  + id
                  + "' does not wait for a person; these do: "
                  + String.join(", ", waiting.keySet()));
    }
    if (word != null) {
      return edit(invocation, log);
    }
    WaitingTasks.show(invocation, log);
    return ExitCode.DONE;
  }

  private @Nullable Decision decision() {
    try {
      return word == null ? null : word.decision();
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  private ExitCode decide(Invocation invocation, String id, Decision decision) throws IOException {
    options.check(invocation, false);
    Project project = Project.open(invocation, null);
    return options.work(
        invocation,
        project,
        List.of(id),
        builder -> builder.maxCost(maxCost),
        orchestrator -> orchestrator.decide(id, decision));
  }

  private static Map<String, AttemptLog> waiting(Invocation invocation) {
    if (!StateDirectory.exists(invocation.workingDir())) {
      return Map.of();
    }
    Map<String, AttemptLog> waiting = new LinkedHashMap<>();
    new Journals(StateDirectory.of(invocation.workingDir()))
        .attempts()
        .forEach((id, log) -> {
          if (log.waits()) {
            waiting.put(id, log);
          }
        });
    return waiting;
  }

  /** The user's own editor, with the user's own environment, at the user's own terminal. */
  private static ExitCode edit(Invocation invocation, AttemptLog log) {
    Console console = invocation.console();
    Path worktree = WaitingTasks.worktree(log);
    if (worktree == null || !Files.isDirectory(worktree)) {
      throw new CommandException(
          ExitCode.FAILED, "the task '" + log.task() + "' has no worktree any more");
    }
    Map<String, String> environment = invocation.environment();
    String editor = environment.getOrDefault("VISUAL", environment.getOrDefault("EDITOR", ""));
    if (editor.isBlank() || !console.interactive()) {
      console.say(worktree.toString());
    } else {
      try {
        ForegroundProgram.run(List.of("/bin/sh", "-c", editor + " ."), worktree, environment);
      } catch (ProgramStartException e) {
        throw new CommandException(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return ExitCode.INTERRUPTED;
      }
    }
    console.note(
        "Commit what you change there, then say 'orchestrator review "
            + log.task()
            + " --approve'.");
    return ExitCode.DONE;
  }
}
