package dev.orchestrator.engine.workflow;

/** Ends the work on a task because a person has to decide. */
final class Pause extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Pause(String reason) {
    super(reason, null, false, false);
  }
}
