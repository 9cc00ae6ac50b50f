package dev.orchestrator.api;

/** How strong a model is, in three steps; the order of the constants is the order of strength. */
public enum ModelTier {
  /** Cheap and quick: small edits, documentation, simple tests. */
  FAST,
  /** The everyday tier: most code and plans. */
  STANDARD,
  /** The strongest and dearest: high risk and complex reasoning. */
  ADVANCED
}
