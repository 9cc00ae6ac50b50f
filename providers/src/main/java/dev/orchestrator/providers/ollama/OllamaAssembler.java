package dev.orchestrator.providers.ollama;

import static dev.orchestrator.providers.wire.Nodes.absurd;
import static dev.orchestrator.providers.wire.Nodes.count;
import static dev.orchestrator.providers.wire.Nodes.has;
import static dev.orchestrator.providers.wire.Nodes.text;

import dev.orchestrator.api.FinishReason;
import dev.orchestrator.api.GenerationEvent;
import dev.orchestrator.api.Part;
import dev.orchestrator.api.Usage;
import dev.orchestrator.base.json.Json;
import dev.orchestrator.providers.wire.Assembler;
import dev.orchestrator.providers.wire.Nodes;
import dev.orchestrator.providers.wire.PartList;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Puts an {@code /api/chat} answer together; a stream is many lines of the same shape, and the line
 * with {@code done: true} is the last. Calls of tools mostly come without an id and end with {@code
 * stop}. A server that read all of the prompt from its cache may leave a count out: such a usage is
 * not told.
 */
final class OllamaAssembler implements Assembler {
  private final String provider;
  private final StringBuilder content = new StringBuilder();
  private final StringBuilder thinking = new StringBuilder();
  private final List<Part.ToolCall> calls = new ArrayList<>();
  private @Nullable String model;
  private String doneReason = "";
  private @Nullable Usage usage;
  private boolean done;

  OllamaAssembler(String provider) {
    this.provider = provider;
  }

  @Override
  public List<GenerationEvent> accept(String name, JsonNode data) {
    if (!text(data, "model").isEmpty()) {
      model = text(data, "model");
    }
    List<GenerationEvent> shown = new ArrayList<>();
    JsonNode message = data.path("message");
    String thought = text(message, "thinking");
    if (!thought.isEmpty()) {
      thinking.append(thought);
      shown.add(new GenerationEvent.ReasoningDelta(thought));
    }
    String said = text(message, "content");
    if (!said.isEmpty()) {
      content.append(said);
      shown.add(new GenerationEvent.TextDelta(said));
    }
    message.path("tool_calls").forEach(call -> call(call, text(data, "created_at")));
    if (data.path("done").asBoolean(false)) {
      done = true;
      doneReason = text(data, "done_reason");
      if (has(data, "prompt_eval_count") && has(data, "eval_count") && !absurd(data)) {
        usage = Usage.of(count(data, "prompt_eval_count"), count(data, "eval_count"));
      }
    }
    return shown;
  }

  private void call(JsonNode call, String createdAt) {
    JsonNode function = call.path("function");
    String name = text(function, "name");
    JsonNode arguments = function.path("arguments");
    String json =
        arguments.isObject()
            ? Json.write(arguments)
            : Nodes.arguments(name, text(function, "arguments"));
    String id = text(call, "id");
    if (id.isEmpty()) {
      // Unique within a conversation, since other vendors demand that of what they are sent.
      id = "call_" + Integer.toHexString(createdAt.hashCode()) + "_" + (calls.size() + 1);
    }
    calls.add(new Part.ToolCall(id, name, json));
  }

  @Override
  public boolean ended() {
    return done;
  }

  @Override
  public boolean mayEndHere() {
    return done;
  }

  @Override
  public @Nullable Usage usage() {
    return usage;
  }

  @Override
  public List<Part> parts() {
    PartList parts = new PartList();
    if (!thinking.isEmpty()) {
      String json = Json.write(Json.object().put("thinking", thinking.toString()));
      parts.add(new Part.Reasoning(provider, thinking.toString(), json));
    }
    parts.text(content.toString());
    calls.forEach(parts::add);
    return parts.toList();
  }

  @Override
  public FinishReason finishReason() {
    return switch (doneReason) {
      // Old servers end without a reason.
      case "stop", "" -> calls.isEmpty() ? FinishReason.STOP : FinishReason.TOOL_CALLS;
      case "length" -> FinishReason.LENGTH;
      default -> FinishReason.OTHER;
    };
  }

  @Override
  public @Nullable String model() {
    return model;
  }
}
