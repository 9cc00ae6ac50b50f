package dev.orchestrator.providers.chat;

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
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Puts a Chat Completions answer together, from one {@code message} or from many {@code delta}s;
 * the first choice counts. A stream ends with {@code [DONE]}; some servers leave that out, so
 * theirs is whole too if its body ends in good order after the finish reason (see {@link
 * ChatOptions#endsWithDone()}).
 */
final class ChatAssembler implements Assembler {
  /** How vendors call readable reasoning: DeepSeek and others, then OpenRouter, Groq and others. */
  private static final List<String> REASONING = List.of("reasoning_content", "reasoning");

  private final String provider;
  private final boolean endsWithDone;
  private final StringBuilder content = new StringBuilder();
  private final StringBuilder reasoning = new StringBuilder();
  private final StringBuilder refusal = new StringBuilder();
  private final TreeMap<Integer, Call> calls = new TreeMap<>();
  private final List<Part> further = new ArrayList<>();
  private String reasoningField = "reasoning_content";
  private @Nullable String model;
  private @Nullable String finish;
  private @Nullable Usage usage;
  private final ArrayNode details = Json.array();
  private boolean whole;

  ChatAssembler(String provider, boolean endsWithDone) {
    this.provider = provider;
    this.endsWithDone = endsWithDone;
  }

  @Override
  public List<GenerationEvent> accept(String name, JsonNode data) {
    if (!text(data, "model").isEmpty()) {
      model = text(data, "model");
    }
    Usage told = ChatUsage.read(data.path("usage"));
    if (told == null) {
      told = ChatUsage.read(data.path("x_groq").path("usage"));
    }
    if (told != null) {
      usage = told;
    }
    JsonNode choice = data.path("choices").path(0);
    if (choice.path("index").asInt(0) != 0) {
      return List.of();
    }
    if (has(choice, "finish_reason")) {
      finish = text(choice, "finish_reason");
    }
    // Perplexity repeats the whole message beside each delta.
    whole |= choice.path("message").isObject() && !choice.has("delta");
    return message(choice.has("delta") ? choice.path("delta") : choice.path("message"));
  }

  private List<GenerationEvent> message(JsonNode message) {
    List<GenerationEvent> shown = new ArrayList<>();
    for (String field : REASONING) {
      String thought = text(message, field);
      if (!thought.isEmpty()) {
        reasoningField = field;
        reasoning(thought, shown);
        break;
      }
    }
    // OpenRouter's and Snowflake's: signed blocks that must go back with the calls of tools.
    message.path("reasoning_details").forEach(details::add);
    JsonNode said = message.path("content");
    if (said.isString()) {
      content(said.stringValue(), shown);
    } else {
      said.forEach(part -> contentPart(part, shown));
    }
    if (!text(message, "refusal").isEmpty()) {
      refusal.append(text(message, "refusal"));
    }
    for (JsonNode call : message.path("tool_calls")) {
      call(call.path("index").asInt(nextIndex(call)), text(call, "id"), call.path("function"));
    }
    if (!text(message.path("function_call"), "name").isEmpty()
        || !text(message.path("function_call"), "arguments").isEmpty()) {
      call(0, "", message.path("function_call"));
    }
    // Snowflake sends an empty one with every answer.
    if (!text(message.path("audio"), "data").isEmpty()) {
      ObjectNode audio = Json.object();
      audio.set("audio", message.path("audio"));
      further.add(new Part.Raw(provider, Json.write(audio)));
    }
    return shown;
  }

  /** Mistral's answers come in parts: text, and thinking that is a list of texts. */
  private void contentPart(JsonNode part, List<GenerationEvent> shown) {
    switch (text(part, "type")) {
      case "text" -> content(text(part, "text"), shown);
      case "thinking" -> {
        reasoningField = "thinking";
        part.path("thinking").forEach(thought -> reasoning(text(thought, "text"), shown));
      }
      default -> {
        ObjectNode raw = Json.object();
        raw.putArray("content").add(part);
        further.add(new Part.Raw(provider, Json.write(raw)));
      }
    }
  }

  private void content(String more, List<GenerationEvent> shown) {
    if (!more.isEmpty()) {
      content.append(more);
      shown.add(new GenerationEvent.TextDelta(more));
    }
  }

  private void reasoning(String more, List<GenerationEvent> shown) {
    if (!more.isEmpty()) {
      reasoning.append(more);
      shown.add(new GenerationEvent.ReasoningDelta(more));
    }
  }

  /** Mistral leaves out the index, and sends each call whole. */
  private int nextIndex(JsonNode call) {
    for (var known : calls.entrySet()) {
      if (known.getValue().id.equals(text(call, "id")) && !known.getValue().id.isEmpty()) {
        return known.getKey();
      }
    }
    return calls.isEmpty() ? 0 : calls.lastKey() + 1;
  }

  private void call(int index, String id, JsonNode function) {
    Call call = calls.computeIfAbsent(index, i -> new Call());
    if (call.id.isEmpty()) {
      call.id = id;
    }
    if (call.name.isEmpty()) {
      call.name = text(function, "name");
    }
    JsonNode arguments = function.path("arguments");
    call.arguments.append(
        arguments.isObject() ? Json.write(arguments) : text(function, "arguments"));
  }

  @Override
  public void done() {
    whole = true;
  }

  @Override
  public boolean ended() {
    return false;
  }

  @Override
  public boolean mayEndHere() {
    return whole || (finish != null && !endsWithDone);
  }

  @Override
  public @Nullable Usage usage() {
    return usage;
  }

  @Override
  public List<Part> parts() {
    PartList parts = new PartList();
    if (!reasoning.isEmpty() || !details.isEmpty()) {
      String readable = reasoning.isEmpty() ? null : reasoning.toString();
      parts.add(new Part.Reasoning(provider, readable, reasoningJson()));
    }
    parts.text(content.toString());
    parts.text(refusal.toString());
    further.forEach(parts::add);
    calls.forEach((index, call) -> add(index, call, parts));
    return parts.toList();
  }

  /** The fields of the message in which it came, to go back the same way. */
  private String reasoningJson() {
    ObjectNode node = Json.object();
    if (!details.isEmpty()) {
      node.set("reasoning_details", details);
    } else if (!reasoningField.equals("thinking")) {
      // Mistral's thinking is a part of the content and need not go back.
      node.put(reasoningField, reasoning.toString());
    }
    return Json.write(node);
  }

  private void add(int index, Call call, PartList parts) {
    String arguments = call.arguments.toString();
    if (finishReason() == FinishReason.LENGTH && Json.tryParse(arguments).isEmpty()) {
      // The limit of tokens fell within the arguments; the finish reason tells that it is cut.
      return;
    }
    String id = call.id.isEmpty() ? "call_" + index : call.id;
    parts.add(new Part.ToolCall(id, call.name, Nodes.arguments(call.name, arguments)));
  }

  @Override
  public FinishReason finishReason() {
    if (!refusal.isEmpty()) {
      return FinishReason.CONTENT_FILTER;
    }
    return switch (finish == null ? "" : finish) {
      // Some servers say "stop" or "eos" beside tool calls.
      case "stop", "eos", "end_turn" ->
          calls.isEmpty() ? FinishReason.STOP : FinishReason.TOOL_CALLS;
      case "length", "max_tokens", "model_length" -> FinishReason.LENGTH;
      case "tool_calls", "function_call" -> FinishReason.TOOL_CALLS;
      case "content_filter" -> FinishReason.CONTENT_FILTER;
      // Some servers never say why (recorded: OpenRouter's Novita, Snowflake).
      case "" -> calls.isEmpty() ? FinishReason.OTHER : FinishReason.TOOL_CALLS;
      default -> FinishReason.OTHER;
    };
  }

  @Override
  public @Nullable String model() {
    return model;
  }

  private static final class Call {
    private String id = "";
    private String name = "";
    private final StringBuilder arguments = new StringBuilder();
  }
}
