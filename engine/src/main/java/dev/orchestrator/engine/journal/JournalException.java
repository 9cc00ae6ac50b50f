package dev.orchestrator.engine.journal;

/**
 * A journal cannot be read, and was left as it is, or cannot be written, and holds what it held
 * before. The message names the file, and the line of what cannot be read.
 */
public final class JournalException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  JournalException(String message) {
    super(message);
  }

  JournalException(String message, Throwable cause) {
    super(message, cause);
  }
}
