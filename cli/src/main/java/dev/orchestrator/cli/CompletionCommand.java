package dev.orchestrator.cli;

import java.util.Arrays;
import picocli.CommandLine.Command;

/** {@code completion}: {@code source <(orchestrator completion)} in bash or zsh. */
@Command(
    description = {
      "For this shell: source <(orchestrator completion)",
      "For all to come: put that line into ~/.bashrc, or into ~/.zshrc behind compinit."
    })
final class CompletionCommand implements CliCommand {

  @Override
  public ExitCode run(Invocation invocation) {
    CommandTree whole = new CommandTree(Arrays.stream(Verb.values()).map(Verb::typed).toList());
    invocation.console().fragment(whole.completion());
    return ExitCode.DONE;
  }
}
