package dev.orchestrator.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code help [COMMAND]}: the same text as {@code --help}. */
@Command
final class HelpCommand implements CliCommand {

  @Parameters(arity = "0..1", paramLabel = "COMMAND", description = "The command to explain.")
  private @Nullable String about;

  @Override
  public ExitCode run(Invocation invocation) {
    List<String> named = about == null ? List.of() : List.of(about);
    invocation.console().fragment(new CommandTree(named).usage(about));
    return ExitCode.DONE;
  }
}
