package dev.orchestrator.cli;

import dev.orchestrator.cli.telemetry.TelemetryExport;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options every command takes, before its name or after it. Filled by picocli. */
@Command(
    name = "orchestrator",
    header = "Works development tasks through plan, review, edits and gate, on any provider.",
    synopsisSubcommandLabel = "COMMAND",
    optionListHeading = "%nOptions:%n",
    commandListHeading = "%nCommands:%n",
    parameterListHeading = "%n",
    descriptionHeading = "%n",
    footer = {
      "",
      "Exit codes: 0 done, 1 a task failed, 2 wrong usage, configuration or trust,",
      "3 a human is awaited, 4 refused by a budget, 5 no provider could serve, 130 interrupted."
    },
    usageHelpAutoWidth = false,
    sortOptions = false)
final class GlobalOptions {

  @Option(
      names = {"-C", "--working-dir"},
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      description = "Work in DIR instead of the current directory.")
  private Path workingDir = Path.of("");

  @Option(
      names = "--json",
      scope = ScopeType.INHERIT,
      description = "Answer with one JSON document on standard output.")
  private boolean json;

  @Option(
      names = "--trust",
      scope = ScopeType.INHERIT,
      description = "Trust the repository's own configuration for this once.")
  private boolean trust;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Show stack traces of errors.")
  private boolean debug;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help.")
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version.")
  private boolean version;

  boolean debug() {
    return debug;
  }

  boolean version() {
    return version;
  }

  /**
   * What a command is given.
   *
   * @throws CommandException if the working directory does not exist
   */
  Invocation invocation(Surroundings surroundings, Console console, TelemetryExport telemetry) {
    Path dir = surroundings.directory().resolve(workingDir).normalize();
    if (!Files.isDirectory(dir)) {
      throw new CommandException(
          ExitCode.USAGE, "no such directory: %s (given with -C)".formatted(dir));
    }
    return new Invocation(
        dir, json, trust, debug, console, surroundings.in(), surroundings.environment(), telemetry);
  }
}
