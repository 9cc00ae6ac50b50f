package dev.orchestrator.api;

/** A piece of a streamed answer. The last one is always {@link Completed}. */
public sealed interface GenerationEvent {
  /** More text. */
  record TextDelta(String text) implements GenerationEvent {}

  /** More of the model's readable reasoning. */
  record ReasoningDelta(String text) implements GenerationEvent {}

  /** The whole answer, with usage and finish reason: the stream is over. */
  record Completed(GenerationResult result) implements GenerationEvent {}
}
