package dev.orchestrator.langchain4j;

import dev.langchain4j.model.output.FinishReason;
import org.jspecify.annotations.Nullable;

/** Why an answer ended, in both houses' words. */
final class FinishReasons {
  private FinishReasons() {}

  static FinishReason theirs(dev.orchestrator.api.FinishReason reason) {
    return switch (reason) {
      case STOP -> FinishReason.STOP;
      case LENGTH -> FinishReason.LENGTH;
      case TOOL_CALLS -> FinishReason.TOOL_EXECUTION;
      case CONTENT_FILTER -> FinishReason.CONTENT_FILTER;
      case OTHER -> FinishReason.OTHER;
    };
  }

  /** What a model does not tell is OTHER: unknown is not a stop. */
  static dev.orchestrator.api.FinishReason ours(@Nullable FinishReason reason) {
    if (reason == null) {
      return dev.orchestrator.api.FinishReason.OTHER;
    }
    return switch (reason) {
      case STOP -> dev.orchestrator.api.FinishReason.STOP;
      case LENGTH -> dev.orchestrator.api.FinishReason.LENGTH;
      case TOOL_EXECUTION -> dev.orchestrator.api.FinishReason.TOOL_CALLS;
      case CONTENT_FILTER -> dev.orchestrator.api.FinishReason.CONTENT_FILTER;
      case OTHER -> dev.orchestrator.api.FinishReason.OTHER;
    };
  }
}
