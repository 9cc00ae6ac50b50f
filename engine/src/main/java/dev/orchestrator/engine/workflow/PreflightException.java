package dev.orchestrator.engine.workflow;

import java.util.List;

/**
 * The tasks cannot be worked as things are configured, found out before anything was spent. The
 * message says what is missing and which line to change.
 */
public final class PreflightException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean noModel;

  /** These problems; the run has not begun. */
  public PreflightException(List<String> problems, boolean noModel) {
    super(String.join("\n", problems));
    this.noModel = noModel;
  }

  /** Whether a role has no model at all; else a review could not be independent. */
  public boolean noModel() {
    return noModel;
  }
}
