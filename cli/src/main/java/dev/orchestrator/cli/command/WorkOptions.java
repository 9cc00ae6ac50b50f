package dev.orchestrator.cli.command;

import dev.orchestrator.base.time.Time;
import dev.orchestrator.cli.CommandException;
import dev.orchestrator.cli.Console;
import dev.orchestrator.cli.ExitCode;
import dev.orchestrator.cli.Invocation;
import dev.orchestrator.core.config.UserDirectories;
import dev.orchestrator.engine.Orchestrator;
import dev.orchestrator.engine.workflow.NothingToDoException;
import dev.orchestrator.engine.workflow.RunResult;
import java.util.Collection;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What all commands that work tasks can be told, and how they work them. */
final class WorkOptions {
  @Option(
      names = "--events",
      description =
          "Tell what happens, as it happens, by JSON lines on standard output; not with --json.")
  private boolean events;

  @Option(
      names = "--parallel",
      paramLabel = "N",
      description = "Work up to N tasks side by side; default 1.")
  private int parallel = 1;

  @Option(
      names = "--interactive",
      description =
          "Ask at the terminal after each plan, at each end, and where a task cannot go on.")
  private boolean interactive;

  /**
   * Refuses options that do not go together.
   *
   * @param nothingHappens whether the command only looks, as {@code --dry-run} does
   */
  void check(Invocation invocation, boolean nothingHappens) {
    if (parallel < 1) {
      throw new CommandException(
          ExitCode.USAGE, "--parallel must be at least 1, but is " + parallel);
    }
    if (interactive && !invocation.console().interactive()) {
      throw new CommandException(
          ExitCode.USAGE,
          "--interactive needs a terminal to ask at; leave it out, and decide later with"
              + " 'orchestrator review'");
    }
    if (!events) {
      return;
    }
    if (invocation.json() || nothingHappens) {
      throw new CommandException(
          ExitCode.USAGE,
          invocation.json()
              ? "--events and --json both want standard output: one line for each event, or one"
                  + " document at the end; leave one of them out"
              : "--events tells what happens, and with --dry-run nothing does; leave one of them"
                  + " out");
    }
    invocation.console().documentLines();
  }

  /**
   * Works, shows progress, and tells the result.
   *
   * @param tasks the ids of the tasks, for the view
   * @param settings what the command sets beside the usual
   * @param work what to do
   */
  ExitCode work(
      Invocation invocation,
      Project project,
      Collection<String> tasks,
      UnaryOperator<Orchestrator.Builder> settings,
      Function<Orchestrator, RunResult> work) {
    Console console = invocation.console();
    Time time = Time.system();
    EventLines stream = new EventLines(console, time);
    RunResult result;
    try (Progress progress = new Progress(console, time, tasks)) {
      Orchestrator.Builder builder =
          Orchestrator.builder()
              .workingDir(invocation.workingDir())
              .registry(project.registry())
              .configuration(project.configuration())
              .environment(invocation.environment())
              .stateHome(UserDirectories.of(invocation.environment()).state())
              .time(time)
              .parallel(parallel)
              .person(person(console))
              .events(event -> {
                if (events) {
                  stream.on(event);
                }
                progress.on(event);
              })
              .telemetry(invocation.telemetry().telemetry());
      result = work.apply(settings.apply(builder).build());
    } catch (NothingToDoException e) {
      throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
    if (events) {
      stream.ends(result, RunReport.file(invocation.workingDir(), result));
    }
    if (console.json()) {
      console.document(RunReport.document(result));
    } else {
      RunReport.print(console, invocation.workingDir(), result);
    }
    return RunReport.exitCode(result);
  }

  private @Nullable TerminalPerson person(Console console) {
    return interactive ? new TerminalPerson(console) : null;
  }
}
