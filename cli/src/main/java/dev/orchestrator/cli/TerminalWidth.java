package dev.orchestrator.cli;

import java.io.IOException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** Asks the terminal for its width; a class of its own so that JLine is loaded only for that. */
final class TerminalWidth {
  private static final int USUAL = 80;

  private TerminalWidth() {}

  /** Its columns, or 80 where it does not tell. */
  static int measure() {
    try (Terminal terminal = TerminalBuilder.builder().system(true).dumb(true).build()) {
      int columns = terminal.getWidth();
      return columns > 0 ? columns : USUAL;
    } catch (IOException | RuntimeException e) {
      // A terminal that cannot be asked is no reason not to print.
      return USUAL;
    }
  }
}
