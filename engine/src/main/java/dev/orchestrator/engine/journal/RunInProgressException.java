package dev.orchestrator.engine.journal;

/** Another run is at work in the same directory. */
public final class RunInProgressException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RunInProgressException(String message) {
    super(message);
  }
}
