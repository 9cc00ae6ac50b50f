package dev.orchestrator.cli;

import java.io.IOError;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.function.Supplier;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Asks the terminal for its size, which may change while the program runs; a class of its own so
 * that JLine is loaded only for that. Not thread-safe.
 */
final class TerminalWindow implements Supplier<TerminalSize>, AutoCloseable {
  private @Nullable Terminal terminal;

  TerminalWindow() {
    boolean interrupted = Thread.interrupted();
    try {
      // Otherwise it would write queries to the terminal and read the answers from the keyboard's.
      terminal =
          TerminalBuilder.builder()
              .system(true)
              .dumb(true)
              .nativeSignals(false)
              .graphemeCluster(false)
              .build();
    } catch (IOException | RuntimeException | IOError e) {
      // A terminal that cannot be asked is no reason not to print.
      terminal = null;
      interrupted |= isInterrupt(e);
    } finally {
      keep(interrupted);
    }
  }

  /** Its size now, or 80 × 24 where it does not tell. */
  @Override
  public TerminalSize get() {
    if (terminal == null) {
      return TerminalSize.USUAL;
    }
    boolean interrupted = Thread.interrupted();
    try {
      int columns = terminal.getWidth();
      int rows = terminal.getHeight();
      return new TerminalSize(
          columns > 0 ? columns : TerminalSize.USUAL.columns(),
          rows > 0 ? rows : TerminalSize.USUAL.rows());
    } catch (RuntimeException | IOError e) {
      interrupted |= isInterrupt(e);
      return TerminalSize.USUAL;
    } finally {
      keep(interrupted);
    }
  }

  @Override
  public void close() {
    if (terminal == null) {
      return;
    }
    boolean interrupted = Thread.interrupted();
    try {
      terminal.close();
    } catch (IOException | RuntimeException | IOError e) {
      interrupted |= isInterrupt(e);
    } finally {
      keep(interrupted);
    }
  }

  /** JLine asks by a program, and swallows the interrupt that ends its wait for it. */
  private static boolean isInterrupt(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof InterruptedIOException || cause instanceof InterruptedException) {
        return true;
      }
    }
    return false;
  }

  private static void keep(boolean interrupted) {
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
