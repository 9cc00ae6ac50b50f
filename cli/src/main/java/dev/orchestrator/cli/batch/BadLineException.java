package dev.orchestrator.cli.batch;

/** A line that is no request; the message says why, without the line's number. */
final class BadLineException extends Exception {
  private static final long serialVersionUID = 1L;

  BadLineException(String message) {
    super(message);
  }
}
