package dev.orchestrator.engine.workflow;

/** What was asked for does not fit how the tasks stand; nothing was done or spent. */
public final class NothingToDoException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NothingToDoException(String message) {
    super(message);
  }
}
