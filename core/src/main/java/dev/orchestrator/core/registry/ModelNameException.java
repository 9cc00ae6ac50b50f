package dev.orchestrator.core.registry;

/** A name that means no model, or more than one; the message says which and what to write. */
public final class ModelNameException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  ModelNameException(String message) {
    super(message);
  }
}
