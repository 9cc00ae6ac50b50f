package dev.orchestrator.api;

/** How much a model should think before it answers, where it can be told. */
public enum Effort {
  /** As little as it can. */
  LOW,
  /** The vendor's usual measure. */
  MEDIUM,
  /** As much as helps. */
  HIGH
}
