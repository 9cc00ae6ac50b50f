package dev.orchestrator.api;

/** Why a model ended its answer. */
public enum FinishReason {
  /** It had said all, or met a stop sequence. */
  STOP,
  /** The limit of tokens was reached: the answer is cut. */
  LENGTH,
  /** It waits for tools. */
  TOOL_CALLS,
  /** A filter or a refusal ended it. */
  CONTENT_FILTER,
  /** Something else, or the vendor did not say. */
  OTHER
}
