package dev.orchestrator.engine.workspace;

/** A path that may not be used; the message says why, and can be shown to people and models. */
public final class PathRefusedException extends Exception {

  private static final long serialVersionUID = 1L;

  PathRefusedException(String message) {
    super(message);
  }
}
