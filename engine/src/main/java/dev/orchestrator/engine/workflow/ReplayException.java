package dev.orchestrator.engine.workflow;

/**
 * An attempt cannot go on where it was left: what it comes to now is not what the journal says, or
 * something the journal names is gone.
 */
final class ReplayException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ReplayException(String task, String what) {
    super(
        what
            + "; nothing was changed. 'orchestrator retry "
            + task
            + "' begins again and keeps the approved plan",
        null,
        false,
        false);
  }
}
