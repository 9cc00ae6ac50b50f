package dev.orchestrator.cli;

import java.util.Locale;

/**
 * The commands there are, in the order in which help lists them. Naming one here costs nothing at
 * start: its class is loaded only when it is on the command line.
 */
enum Verb {
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
      case HELP -> new HelpCommand();
    };
  }
}
