package dev.orchestrator.cli;

import dev.orchestrator.cli.command.DemoCommand;
import dev.orchestrator.cli.command.RunCommand;
import java.util.Locale;

/**
 * The commands there are, in the order in which help lists them. Naming one here costs nothing at
 * start: its class is loaded only when it is on the command line.
 */
enum Verb {
  RUN("Work tasks to tested, reviewed commits on branches of their own."),
  DEMO("Show the main job offline, with scripted answers, in under a minute."),
  HELP("Show what a command does and which options it takes.");

  private final String summary;

  Verb(String summary) {
    this.summary = summary;
  }

  /** What the user types. */
  String typed() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** One line for the list of commands. */
  String summary() {
    return summary;
  }

  /** The command itself. */
  CliCommand command() {
    return switch (this) {
      case RUN -> new RunCommand();
      case DEMO -> new DemoCommand();
      case HELP -> new HelpCommand();
    };
  }
}
