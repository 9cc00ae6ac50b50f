package dev.orchestrator.providers.gemini;

import static dev.orchestrator.providers.wire.Nodes.has;
import static dev.orchestrator.providers.wire.Nodes.text;

import dev.orchestrator.api.FinishReason;
import dev.orchestrator.api.GenerationEvent;
import dev.orchestrator.api.Part;
import dev.orchestrator.api.Usage;
import dev.orchestrator.base.json.Json;
import dev.orchestrator.providers.wire.Assembler;
import dev.orchestrator.providers.wire.PartList;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Puts a {@code generateContent} answer together; a stream is many of the same shape. It has no
 * terminal event, so a body that ends in good order after a finish reason, or after the prompt was
 * blocked, is whole. The usage is in every event and grows; the last one holds.
 *
 * <p>A part's {@code thoughtSignature} must go back with the very same part, which our parts have
 * no room for: it is kept as a {@link Part.Reasoning} of its own before that part.
 */
final class GeminiAssembler implements Assembler {
  private final String provider;
  private final PartList parts = new PartList();
  private final StringBuilder thought = new StringBuilder();
  private @Nullable String model;
  private @Nullable String responseId;
  private @Nullable String finish;
  private @Nullable String blocked;
  private @Nullable Usage usage;
  private int calls;

  GeminiAssembler(String provider) {
    this.provider = provider;
  }

  @Override
  public List<GenerationEvent> accept(String name, JsonNode data) {
    if (!text(data, "modelVersion").isEmpty()) {
      model = text(data, "modelVersion");
    }
    if (!text(data, "responseId").isEmpty()) {
      responseId = text(data, "responseId");
    }
    Usage told = GeminiUsage.read(data.path("usageMetadata"));
    if (told != null) {
      usage = told;
    }
    JsonNode feedback = data.path("promptFeedback");
    if (has(feedback, "blockReason")) {
      blocked = feedback.path("blockReason").asString("");
    }
    JsonNode candidate = data.path("candidates").path(0);
    if (has(candidate, "finishReason")) {
      finish = candidate.path("finishReason").asString("");
    }
    List<GenerationEvent> shown = new ArrayList<>();
    candidate.path("content").path("parts").forEach(part -> part(part, shown));
    return shown;
  }

  private void part(JsonNode part, List<GenerationEvent> shown) {
    boolean isThought = part.path("thought").asBoolean(false);
    if (isThought && part.path("text").isString()) {
      thought.append(text(part, "text"));
      shown.add(new GenerationEvent.ReasoningDelta(text(part, "text")));
      if (!text(part, GeminiRequest.SIGNATURE).isEmpty()) {
        signature(part);
      }
      return;
    }
    flushThought();
    signature(part);
    if (part.path("text").isString()) {
      String more = text(part, "text");
      parts.text(more);
      if (!more.isEmpty()) {
        shown.add(new GenerationEvent.TextDelta(more));
      }
    } else if (part.path("functionCall").isObject()) {
      call(part.path("functionCall"));
    } else if (part.path("inlineData").isObject()) {
      JsonNode data = part.path("inlineData");
      parts.add(new Part.Media(text(data, "mimeType"), text(data, "data"), null));
    } else if (!part.isEmpty()) {
      parts.add(new Part.Raw(provider, Json.write(part)));
    }
  }

  private void call(JsonNode call) {
    calls++;
    String id = text(call, "id");
    if (id.isEmpty()) {
      // Unique within a conversation, since other vendors demand that of what they are sent.
      id = "call_" + Integer.toHexString(String.valueOf(responseId).hashCode()) + "_" + calls;
    }
    JsonNode args = call.path("args");
    parts.add(new Part.ToolCall(id, text(call, "name"), args.isObject() ? Json.write(args) : "{}"));
  }

  private void signature(JsonNode part) {
    String signature = text(part, GeminiRequest.SIGNATURE);
    if (!signature.isEmpty()) {
      flushThought();
      String json = Json.write(Json.object().put(GeminiRequest.SIGNATURE, signature));
      parts.add(new Part.Reasoning(provider, null, json));
    }
  }

  private void flushThought() {
    if (!thought.isEmpty()) {
      String json = Json.write(Json.object().put("text", thought.toString()).put("thought", true));
      parts.add(new Part.Reasoning(provider, thought.toString(), json));
      thought.setLength(0);
    }
  }

  @Override
  public boolean ended() {
    return false;
  }

  @Override
  public boolean mayEndHere() {
    return finish != null || blocked != null;
  }

  @Override
  public @Nullable Usage usage() {
    return usage;
  }

  @Override
  public List<Part> parts() {
    flushThought();
    return parts.toList();
  }

  @Override
  public FinishReason finishReason() {
    if (finish == null) {
      return blocked == null ? FinishReason.OTHER : FinishReason.CONTENT_FILTER;
    }
    return switch (finish) {
      // Early recordings have the numbers of the enumeration instead of its names.
      case "STOP", "1" -> calls > 0 ? FinishReason.TOOL_CALLS : FinishReason.STOP;
      case "MAX_TOKENS", "2" -> FinishReason.LENGTH;
      case "SAFETY",
          "3",
          "RECITATION",
          "4",
          "BLOCKLIST",
          "PROHIBITED_CONTENT",
          "SPII",
          "MODEL_ARMOR",
          "JAILBREAK",
          "IMAGE_SAFETY",
          "IMAGE_PROHIBITED_CONTENT",
          "IMAGE_RECITATION" ->
          FinishReason.CONTENT_FILTER;
      default -> FinishReason.OTHER;
    };
  }

  @Override
  public @Nullable String model() {
    return model;
  }

  @Override
  public @Nullable String requestId() {
    return responseId;
  }
}
