package dev.orchestrator.engine.workflow;

/** Ends the work on a task because a person does not want it. */
final class RejectedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RejectedException(String text) {
    super(text.isEmpty() ? "rejected by a person" : "rejected by a person: " + text, null, false, false);
  }
}
