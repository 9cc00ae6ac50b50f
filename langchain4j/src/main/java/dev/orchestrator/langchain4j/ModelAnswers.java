package dev.orchestrator.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.TokenUsage;
import dev.orchestrator.api.GenerationResult;
import dev.orchestrator.api.Part;
import dev.orchestrator.api.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A LangChain4j model's answer as ours. */
final class ModelAnswers {
  private ModelAnswers() {}

  /**
   * The answer. Its input is one bucket: LangChain4j's common usage does not tell cached tokens
   * apart, so that they are charged as uncached ones. A model that tells no usage is charged what
   * was held.
   */
  static GenerationResult of(String provider, String model, ChatResponse response) {
    AiMessage message = response.aiMessage();
    List<Part> parts = new ArrayList<>();
    if (message.thinking() != null && !message.thinking().isEmpty()) {
      parts.add(new Part.Reasoning(provider, message.thinking(), "{}"));
    }
    if (message.text() != null && !message.text().isEmpty()) {
      parts.add(new Part.Text(message.text()));
    }
    List<ToolExecutionRequest> calls = message.toolExecutionRequests();
    for (int i = 0; i < calls.size(); i++) {
      parts.add(call(calls.get(i), i));
    }
    String served = response.metadata().modelName();
    return new GenerationResult(
        parts,
        FinishReasons.ours(response.metadata().finishReason()),
        usage(response.metadata().tokenUsage()),
        provider,
        Objects.requireNonNullElse(served, model),
        response.metadata().id(),
        List.of());
  }

  private static Part call(ToolExecutionRequest request, int index) {
    String arguments = request.arguments();
    return new Part.ToolCall(
        request.id() == null ? request.name() + "-" + index : request.id(),
        request.name(),
        arguments == null || arguments.isBlank() ? "{}" : arguments);
  }

  private static Usage usage(@Nullable TokenUsage told) {
    if (told == null || told.inputTokenCount() == null || told.outputTokenCount() == null) {
      return Usage.NONE.asEstimate(); // unknown: what was held for the attempt is charged
    }
    return Usage.of(told.inputTokenCount(), told.outputTokenCount());
  }
}
