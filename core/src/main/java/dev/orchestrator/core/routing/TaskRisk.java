package dev.orchestrator.core.routing;

/** How much harm a wrong result would do. */
public enum TaskRisk {
  /** Easily seen and undone. */
  LOW,
  /** The usual. */
  MEDIUM,
  /** Only the strongest models, and never a weaker one in their place. */
  HIGH
}
