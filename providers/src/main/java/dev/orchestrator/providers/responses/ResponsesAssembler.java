package dev.orchestrator.providers.responses;

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
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Puts a Responses answer together. A stream shows text as it grows and ends with {@code
 * response.completed}, {@code response.incomplete} or {@code response.failed}, which hold the whole
 * response once more: that is what counts, as it is of an answer in one piece. Where a server
 * leaves the output out of it, the items that were done before, or the text that was shown, take
 * its place. Items of kinds it does not know (the vendor's own tools) are kept as {@link Part.Raw}.
 */
final class ResponsesAssembler implements Assembler {
  private final String provider;
  private final StringBuilder shown = new StringBuilder();
  private final TreeMap<Integer, JsonNode> done = new TreeMap<>();
  private @Nullable String model;
  private @Nullable JsonNode response;

  ResponsesAssembler(String provider) {
    this.provider = provider;
  }

  @Override
  public List<GenerationEvent> accept(String name, JsonNode data) {
    return switch (text(data, "type")) {
      case "response.output_text.delta" -> show(text(data, "delta"));
      case "response.reasoning_summary_text.delta", "response.reasoning_text.delta" ->
          List.of(new GenerationEvent.ReasoningDelta(text(data, "delta")));
      case "response.output_item.done" -> {
        done.put(data.path("output_index").asInt(done.size()), data.path("item"));
        yield List.of();
      }
      case "response.completed", "response.incomplete", "response.failed" ->
          end(data.path("response"));
      // An answer in one piece is the response itself.
      case "" -> "response".equals(text(data, "object")) ? end(data) : List.of();
      // response.created, what is done of a text, and what future versions add
      default -> List.of();
    };
  }

  private List<GenerationEvent> show(String more) {
    shown.append(more);
    return more.isEmpty() ? List.of() : List.of(new GenerationEvent.TextDelta(more));
  }

  private List<GenerationEvent> end(JsonNode whole) {
    switch (text(whole, "status")) {
      case "queued", "in_progress" -> {
        return List.of();
      }
      // With an error beside it that is told before; without one nobody knows why.
      case "failed", "cancelled" ->
          throw new MalformedAnswer("the answer is " + text(whole, "status") + ", and not why");
      default -> response = whole;
    }
    if (!text(whole, "model").isEmpty()) {
      model = text(whole, "model");
    }
    String said = said();
    return said.startsWith(shown.toString()) ? show(said.substring(shown.length())) : List.of();
  }

  /** The response's error is told as an error of the vendor, whatever event brings it. */
  @Override
  public JsonNode errorIn(JsonNode data) {
    return data.path("response").isObject() ? data.path("response") : data;
  }

  @Override
  public boolean ended() {
    return response != null;
  }

  @Override
  public boolean mayEndHere() {
    return response != null;
  }

  @Override
  public @Nullable Usage usage() {
    if (response == null) {
      return null;
    }
    long searches = items().stream().filter(i -> type(i).equals("web_search_call")).count();
    return ResponsesUsage.read(response.path("usage"), searches);
  }

  private List<JsonNode> items() {
    JsonNode output = response == null ? Json.array() : response.path("output");
    return output.isEmpty() ? List.copyOf(done.values()) : list(output);
  }

  private static List<JsonNode> list(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).toList();
  }

  private static String type(JsonNode item) {
    return text(item, "type");
  }

  private String said() {
    return items().stream()
        .filter(item -> type(item).equals("message"))
        .flatMap(item -> list(item.path("content")).stream())
        .filter(content -> type(content).equals("output_text"))
        .map(content -> text(content, "text"))
        .collect(Collectors.joining());
  }

  @Override
  public List<Part> parts() {
    PartList parts = new PartList();
    List<JsonNode> items = items();
    if (items.isEmpty()) {
      parts.text(shown.toString());
    }
    for (JsonNode item : items) {
      switch (type(item)) {
        case "message" -> message(item, parts);
        case "function_call" -> call(item, parts);
        case "reasoning" ->
            parts.add(new Part.Reasoning(provider, readable(item), Json.write(withoutNulls(item))));
        default -> parts.add(new Part.Raw(provider, Json.write(withoutNulls(item))));
      }
    }
    return parts.toList();
  }

  private void message(JsonNode item, PartList parts) {
    for (JsonNode content : item.path("content")) {
      switch (type(content)) {
        case "output_text" -> parts.text(text(content, "text"));
        case "refusal" -> parts.text(text(content, "refusal"));
        default -> {
          ObjectNode raw = Json.object().put("type", "message").put("role", "assistant");
          raw.putArray("content").add(content);
          parts.add(new Part.Raw(provider, Json.write(raw)));
        }
      }
    }
  }

  private void call(JsonNode item, PartList parts) {
    String name = text(item, "name");
    String arguments = text(item, "arguments");
    if (finishReason() == FinishReason.LENGTH && Json.tryParse(arguments).isEmpty()) {
      // The limit of tokens fell within the arguments; the finish reason tells that it is cut.
      return;
    }
    String id = text(item, "call_id");
    parts.add(
        new Part.ToolCall(
            id.isEmpty() ? text(item, "id") : id, name, Nodes.arguments(name, arguments)));
  }

  /** The summary of the reasoning, or, from open models, the reasoning itself; null if neither. */
  private static @Nullable String readable(JsonNode item) {
    String summary = joined(item.path("summary"));
    String all = summary.isEmpty() ? joined(item.path("content")) : summary;
    return all.isEmpty() ? null : all;
  }

  private static String joined(JsonNode texts) {
    return list(texts).stream().map(one -> text(one, "text")).collect(Collectors.joining("\n\n"));
  }

  /** As it can go back: an item that is sent may leave a field out, but not hold null in it. */
  private static ObjectNode withoutNulls(JsonNode item) {
    ObjectNode node = Json.object();
    item.properties()
        .forEach(field -> {
          if (!field.getValue().isNull()) {
            node.set(field.getKey(), field.getValue());
          }
        });
    return node;
  }

  @Override
  public FinishReason finishReason() {
    JsonNode whole = response == null ? Json.object() : response;
    Set<String> types = items().stream().map(ResponsesAssembler::type).collect(Collectors.toSet());
    String reason = text(whole.path("incomplete_details"), "reason");
    if (reason.equals("content_filter") || refused()) {
      return FinishReason.CONTENT_FILTER;
    }
    if (text(whole, "status").equals("incomplete") || !reason.isEmpty()) {
      // max_output_tokens; whatever else may come, the answer is cut.
      return FinishReason.LENGTH;
    }
    return types.contains("function_call") ? FinishReason.TOOL_CALLS : FinishReason.STOP;
  }

  private boolean refused() {
    return items().stream()
        .flatMap(item -> list(item.path("content")).stream())
        .anyMatch(content -> type(content).equals("refusal"));
  }

  @Override
  public @Nullable String model() {
    return model;
  }
}
