package dev.orchestrator.engine.journal;

/** A journal cannot be read; the message names the file and the line. Nothing was changed. */
public final class JournalException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  JournalException(String message) {
    super(message);
  }

  JournalException(String message, Throwable cause) {
    super(message, cause);
  }
}
