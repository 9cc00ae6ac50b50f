package dev.orchestrator.cli;

import dev.orchestrator.core.yaml.Nearest;
import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The grammar of the command line. Only commands whose name occurs among the arguments are real;
 * the others are a name and a summary, so that their classes need not be loaded to list them.
 */
final class CommandTree {
  private final GlobalOptions options = new GlobalOptions();
  private final CommandLine root = new CommandLine(options);

  /** A grammar in which the commands that these arguments may name are real. */
  CommandTree(Collection<String> args) {
    for (Verb verb : Verb.values()) {
      CommandLine command =
          args.contains(verb.typed())
              ? new CommandLine(verb.command())
              : new CommandLine(CommandSpec.create());
      command.getCommandSpec().usageMessage().header(verb.summary());
      headings(command.getCommandSpec());
      root.addSubcommand(verb.typed(), command);
    }
    root.setCaseInsensitiveEnumValuesAllowed(true);
  }

  GlobalOptions options() {
    return options;
  }

  /**
   * Reads the arguments.
   *
   * @throws CommandException if they fit no command; the message says what does
   */
  ParseResult parse(String... args) {
    try {
      return root.parseArgs(args);
    } catch (ParameterException e) {
      throw new CommandException(ExitCode.USAGE, explain(e), e);
    }
  }

  /**
   * The help text of a command, or of the program if none is named.
   *
   * @throws CommandException if there is no such command
   */
  String usage(@Nullable String command) {
    if (command == null) {
      return root.getUsageMessage(Ansi.OFF);
    }
    CommandLine found = root.getSubcommands().get(command);
    if (found == null) {
      // Parsing it finds the nearest names, too.
      parse(command);
      throw new IllegalStateException("no such command, but parsed: " + command);
    }
    return found.getUsageMessage(Ansi.OFF);
  }

  /** A script by which bash and zsh complete what this grammar knows. */
  String completion() {
    return AutoComplete.bash("orchestrator", root);
  }

  private static void headings(CommandSpec spec) {
    spec.usageMessage()
        .optionListHeading("%nOptions:%n")
        .parameterListHeading("%n")
        .descriptionHeading("%n")
        .sortOptions(false);
  }

  private static String explain(ParameterException e) {
    CommandLine command = e.getCommandLine();
    String where = command.getCommandSpec().qualifiedName();
    String advice = "\nSee '" + where + " --help'.";
    if (e instanceof UnmatchedArgumentException unmatched) {
      String argument = unmatched.getUnmatched().getFirst();
      String kind =
          unmatched.isUnknownOption()
              ? "unknown option"
              : command.getParent() == null ? "unknown command" : "unexpected argument";
      return "%s '%s'%s%s"
          .formatted(
              kind, argument, nearest(command, argument, unmatched.isUnknownOption()), advice);
    }
    String message = String.valueOf(e.getMessage());
    return message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1) + advice;
  }

  /** The library compares letters whatever their order; two swapped ones are the usual slip. */
  private static String nearest(CommandLine command, String argument, boolean option) {
    return Nearest.of(
            argument,
            option
                ? command.getCommandSpec().optionsMap().keySet()
                : command.getSubcommands().keySet())
        .map(near -> "; did you mean " + near + "?")
        .orElse("");
  }
}
