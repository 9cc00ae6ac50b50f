package dev.orchestrator.engine.workflow;

/** What ended a task that is not done, for the exit code. */
public enum Cause {
  /** Nothing: it is done. */
  NONE,
  /** A person is awaited. */
  HUMAN,
  /** A budget refused a call. */
  BUDGET,
  /** No provider could serve. */
  PROVIDER,
  /** The repository, the program or the request failed. */
  FAILURE,
  /** The user interrupted. */
  INTERRUPTED
}
