package dev.orchestrator.base.process;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A program could not be started. Its message names the program and says what to do. */
public final class ProgramStartException extends IOException {

  private static final long serialVersionUID = 1L;

  /** Why a program did not start. */
  public enum Reason {
    /** No such file, or no such name in the PATH it was given. */
    NOT_FOUND,
    /** The file is there but may not be executed. */
    NOT_EXECUTABLE,
    /** The directory it was to run in does not exist. */
    NO_DIRECTORY,
    /** Its arguments and environment are larger than the system allows. */
    TOO_LONG,
    /** Anything else the system said; it is in the message. */
    OTHER
  }

  private final Reason reason;

  ProgramStartException(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }
}
