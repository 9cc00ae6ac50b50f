package dev.orchestrator.core.routing;

/** How much there is to do; {@link #MEDIUM} where a task does not say. */
public enum TaskComplexity {
  /** A line or two. */
  TRIVIAL,
  /** One place. */
  SMALL,
  /** A few files. */
  MEDIUM,
  /** Much: raises the tier by one step. */
  LARGE
}
