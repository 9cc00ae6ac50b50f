package dev.orchestrator.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.ContentFilteredException;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.NonRetriableException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.TokenUsage;
import dev.orchestrator.api.Fault;
import dev.orchestrator.api.GenerationResult;
import dev.orchestrator.api.Part;
import dev.orchestrator.api.Usage;
import dev.orchestrator.core.dispatch.CallFailedException;
import dev.orchestrator.core.dispatch.Generation;
import dev.orchestrator.core.ledger.Attempt;
import dev.orchestrator.core.registry.ModelNameException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Our answers and failures, as LangChain4j's. */
final class ClientAnswers {
  /** The attribute of a message that keeps what only its vendor understands. */
  static final String OPAQUE = "orchestrator_opaque_parts";

  private ClientAnswers() {}

  static ChatResponse of(Generation generation) {
    GenerationResult result = generation.result();
    Attempt answered = generation.answered();
    Usage usage = result.usage();
    return ChatResponse.builder()
        .aiMessage(message(result))
        .metadata(
            new RoutedChatResponseMetadata.Builder()
                .id(id(generation))
                .modelName(answered.provider() + "/" + answered.model())
                .tokenUsage(
                    new TokenUsage(
                        Math.toIntExact(usage.totalInput()), Math.toIntExact(usage.outputTokens())))
                .finishReason(FinishReasons.theirs(result.finishReason()))
                .generation(generation)
                .build())
        .build();
  }

  private static @Nullable String id(Generation generation) {
    String told = generation.result().requestId();
    return told != null ? told : generation.answered().key();
  }

  static ToolExecutionRequest request(Part.ToolCall call) {
    return ToolExecutionRequest.builder()
        .id(call.id())
        .name(call.name())
        .arguments(call.argumentsJson())
        .build();
  }

  private static AiMessage message(GenerationResult result) {
    List<ToolExecutionRequest> calls =
        result.toolCalls().stream().map(ClientAnswers::request).toList();
    StringBuilder thinking = new StringBuilder();
    List<Map<String, Object>> opaque = new ArrayList<>();
    List<Image> images = new ArrayList<>();
    for (Part part : result.parts()) {
      switch (part) {
        case Part.Reasoning reasoning -> {
          if (reasoning.text() != null) {
            thinking.append(reasoning.text());
          }
          opaque.add(kept("reasoning", reasoning.provider(), reasoning.json(), reasoning.text()));
        }
        case Part.Raw raw -> opaque.add(kept("raw", raw.provider(), raw.json(), null));
        case Part.Text text -> {}
        case Part.ToolCall call -> {}
        // Other media have no place here; the metadata hold the whole answer.
        case Part.Media media when media.mimeType().startsWith("image/") ->
            images.add(
                Image.builder()
                    .mimeType(media.mimeType())
                    .base64Data(media.base64())
                    .url(media.uri() == null ? null : URI.create(media.uri()))
                    .build());
        case Part.Media media -> {}
        case Part.ToolResult answer -> {}
      }
    }
    Map<String, Object> attributes = new LinkedHashMap<>();
    if (!opaque.isEmpty()) {
      attributes.put(OPAQUE, List.copyOf(opaque));
    }
    if (!images.isEmpty()) {
      attributes.put(AiMessage.GENERATED_IMAGES_KEY, List.copyOf(images));
    }
    String text = result.text();
    return AiMessage.builder()
        .text(text.isEmpty() && !calls.isEmpty() ? null : text)
        .thinking(thinking.isEmpty() ? null : thinking.toString())
        .toolExecutionRequests(calls)
        .attributes(attributes)
        .build();
  }

  private static Map<String, Object> kept(
      String kind, String provider, String json, @Nullable String text) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("kind", kind);
    map.put("provider", provider);
    map.put("json", json);
    if (text != null) {
      map.put("text", text);
    }
    return map;
  }

  /**
   * The exception that LangChain4j's users expect; ours is its cause. What may be asked again later
   * is a {@code RetriableException}.
   */
  static LangChain4jException exception(CallFailedException failed) {
    String message = failed.getMessage();
    return switch (failed.kind()) {
      case NO_MODEL -> new ModelNotFoundException(message, failed);
      case BUDGET -> new NonRetriableException(message, failed);
      case NO_PROVIDER, REQUEST -> byFault(failed.fault(), message, failed);
    };
  }

  private static LangChain4jException byFault(
      @Nullable Fault fault, @Nullable String message, CallFailedException failed) {
    if (fault == null) {
      return new InternalServerException(message, failed);
    }
    return switch (fault) {
      case RATE_LIMITED -> new RateLimitException(message, failed);
      case TIMEOUT -> new TimeoutException(message, failed);
      case AUTHENTICATION -> new AuthenticationException(message, failed);
      case MODEL_UNAVAILABLE -> new ModelNotFoundException(message, failed);
      case CONTENT_BLOCKED -> new ContentFilteredException(message, failed);
      case CONTEXT_TOO_LONG, INVALID_REQUEST -> new InvalidRequestException(message, failed);
      case QUOTA_EXHAUSTED, CANCELLED -> new NonRetriableException(message, failed);
      case OVERLOADED, NETWORK, TRUNCATED, MALFORMED ->
          new InternalServerException(message, failed);
    };
  }

  /** The request names a model that nobody serves. */
  static LangChain4jException unknown(ModelNameException e) {
    return new ModelNotFoundException(e.getMessage(), e);
  }

  /** The caller was interrupted: told, and kept for who looks at the thread. */
  static LangChain4jException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new LangChain4jException("the caller was interrupted", e);
  }
}
