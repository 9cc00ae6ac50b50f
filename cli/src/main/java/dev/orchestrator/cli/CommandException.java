package dev.orchestrator.cli;

import java.util.Objects;

/**
 * Ends a command with a message for people and an exit code. The message says what was wrong,
 * where, and what to do; it may have several lines and holds no secret.
 */
public final class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;

  /** Ends the command with this code and message. */
  public CommandException(ExitCode exitCode, String message) {
    super(message);
    this.exitCode = Objects.requireNonNull(exitCode);
  }

  /** As above, with what caused it, which is shown with {@code --debug} only. */
  public CommandException(ExitCode exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = Objects.requireNonNull(exitCode);
  }

  /** What the shell is told. */
  public ExitCode exitCode() {
    return exitCode;
  }
}
