package dev.orchestrator.providers.claude;

import static dev.orchestrator.providers.wire.Nodes.has;
import static dev.orchestrator.providers.wire.Nodes.text;

import dev.orchestrator.api.FinishReason;
import dev.orchestrator.api.GenerationEvent;
import dev.orchestrator.api.Part;
import dev.orchestrator.api.Usage;
import dev.orchestrator.base.json.Json;
import dev.orchestrator.providers.wire.Assembler;
import dev.orchestrator.providers.wire.MalformedAnswer;
import dev.orchestrator.providers.wire.Nodes;
import dev.orchestrator.providers.wire.PartList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Puts a Messages answer together: a whole message, or {@code message_start}, blocks with their
 * deltas, {@code message_delta} and {@code message_stop}. Blocks of kinds it does not know (server
 * tools, containers) are kept as {@link Part.Raw}.
 */
final class ClaudeAssembler implements Assembler {
  private final String provider;
  private final ClaudeUsage usage = new ClaudeUsage();
  private final Map<Integer, Block> blocks = new TreeMap<>();
  private @Nullable String model;
  private @Nullable String stopReason;
  private boolean ended;

  ClaudeAssembler(String provider) {
    this.provider = provider;
  }

  @Override
  public List<GenerationEvent> accept(String name, JsonNode data) {
    return switch (text(data, "type")) {
      case "message" -> message(data);
      case "message_start" -> message(data.path("message"));
      case "content_block_start" -> {
        Block block = new Block(data.path("content_block"));
        blocks.put(data.path("index").asInt(blocks.size()), block);
        yield block.shown();
      }
      case "content_block_delta" -> delta(data);
      case "message_delta" -> {
        stopReason(data.path("delta"));
        usage.update(data.path("usage"));
        yield List.of();
      }
      case "message_stop" -> {
        ended = true;
        yield List.of();
      }
      // ping, content_block_stop, and what future versions add
      default -> List.of();
    };
  }

  private List<GenerationEvent> message(JsonNode message) {
    List<GenerationEvent> shown = new ArrayList<>();
    model = text(message, "model");
    usage.update(message.path("usage"));
    stopReason(message);
    for (JsonNode content : message.path("content")) {
      Block block = new Block(content);
      blocks.put(blocks.size(), block);
      shown.addAll(block.shown());
    }
    // Only a whole message says why it ended; within a stream this comes with its end.
    ended = stopReason != null;
    return shown;
  }

  private void stopReason(JsonNode node) {
    if (has(node, "stop_reason")) {
      stopReason = text(node, "stop_reason");
    }
  }

  private List<GenerationEvent> delta(JsonNode data) {
    Block block = blocks.get(data.path("index").asInt(-1));
    if (block == null) {
      throw new MalformedAnswer("a delta for a content block that was not started");
    }
    JsonNode delta = data.path("delta");
    return switch (text(delta, "type")) {
      case "text_delta" -> {
        block.text.append(text(delta, "text"));
        yield List.of(new GenerationEvent.TextDelta(text(delta, "text")));
      }
      case "thinking_delta" -> {
        block.text.append(text(delta, "thinking"));
        yield List.of(new GenerationEvent.ReasoningDelta(text(delta, "thinking")));
      }
      case "input_json_delta" -> {
        block.input.append(text(delta, "partial_json"));
        yield List.of();
      }
      case "signature_delta" -> {
        block.node.put("signature", text(delta, "signature"));
        yield List.of();
      }
      default -> List.of();
    };
  }

  @Override
  public boolean ended() {
    return ended;
  }

  @Override
  public boolean mayEndHere() {
    return ended;
  }

  @Override
  public @Nullable Usage usage() {
    return usage.isTold() ? usage.usage() : null;
  }

  @Override
  public List<Part> parts() {
    PartList parts = new PartList();
    blocks.values().forEach(block -> block.addTo(parts));
    return parts.toList();
  }

  @Override
  public FinishReason finishReason() {
    return switch (stopReason == null ? "" : stopReason) {
      case "end_turn", "stop_sequence" -> FinishReason.STOP;
      case "max_tokens", "model_context_window_exceeded" -> FinishReason.LENGTH;
      case "tool_use" -> FinishReason.TOOL_CALLS;
      case "refusal" -> FinishReason.CONTENT_FILTER;
      default -> FinishReason.OTHER;
    };
  }

  @Override
  public @Nullable String model() {
    return model;
  }

  /** One content block, whole or growing. */
  private final class Block {
    private final ObjectNode node;
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder input = new StringBuilder();

    Block(JsonNode start) {
      if (!(start instanceof ObjectNode object)) {
        throw new MalformedAnswer("a content block that is no object");
      }
      this.node = object.deepCopy();
      text.append(text(node, "text")).append(text(node, "thinking"));
    }

    /** What a block shows that is whole from the start. */
    List<GenerationEvent> shown() {
      if (text.isEmpty()) {
        return List.of();
      }
      return switch (text(node, "type")) {
        case "text" -> List.of(new GenerationEvent.TextDelta(text.toString()));
        case "thinking" -> List.of(new GenerationEvent.ReasoningDelta(text.toString()));
        default -> List.of();
      };
    }

    void addTo(PartList parts) {
      switch (text(node, "type")) {
        case "text" -> parts.text(text.toString());
        case "thinking" -> {
          node.put("thinking", text.toString());
          parts.add(new Part.Reasoning(provider, text.toString(), Json.write(node)));
        }
        case "redacted_thinking" -> parts.add(new Part.Reasoning(provider, null, Json.write(node)));
        case "tool_use" -> toolUse(parts);
        default -> {
          if (!input.isEmpty()) {
            node.set("input", Json.tryParse(input.toString()).orElse(Json.object()));
          }
          parts.add(new Part.Raw(provider, Json.write(node)));
        }
      }
    }

    private void toolUse(PartList parts) {
      String name = text(node, "name");
      if (input.isEmpty()) {
        parts.add(new Part.ToolCall(text(node, "id"), name, Json.write(node.path("input"))));
        return;
      }
      boolean cut = finishReason() == FinishReason.LENGTH;
      if (cut && Json.tryParse(input.toString()).isEmpty()) {
        // The limit of tokens fell within the arguments; the finish reason tells that it is cut.
        return;
      }
      parts.add(new Part.ToolCall(text(node, "id"), name, Nodes.arguments(name, input.toString())));
    }
  }
}
