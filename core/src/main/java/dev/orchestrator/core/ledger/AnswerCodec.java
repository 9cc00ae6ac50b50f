package dev.orchestrator.core.ledger;

import dev.orchestrator.api.FinishReason;
import dev.orchestrator.api.GenerationResult;
import dev.orchestrator.api.Part;
import dev.orchestrator.api.Usage;
import dev.orchestrator.base.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers as JSON and back. What a vendor's headers said of its limits is not kept. */
final class AnswerCodec {

  private AnswerCodec() {}

  static String write(GenerationResult result) {
    ObjectNode node = Json.object();
    node.set("parts", parts(result.parts()));
    node.put("finish_reason", result.finishReason().name());
    node.set("usage", usage(result.usage()));
    node.put("provider", result.provider());
    node.put("model", result.model());
    node.put("request_id", result.requestId());
    return Json.write(node);
  }

  static GenerationResult read(String json) {
    JsonNode node = Json.parse(json);
    return new GenerationResult(
        parts(node.path("parts")),
        FinishReason.valueOf(node.path("finish_reason").asString()),
        usage(node.path("usage")),
        node.path("provider").asString(),
        node.path("model").asString(),
        text(node, "request_id"),
        List.of());
  }

  private static ObjectNode usage(Usage usage) {
    ObjectNode node = Json.object();
    node.put("input", usage.inputTokens());
    node.put("cache_read", usage.cacheReadTokens());
    node.put("cache_write", usage.cacheWriteTokens());
    node.put("output", usage.outputTokens());
    node.put("reasoning", usage.reasoningTokens());
    node.set("others", others(usage.others()));
    node.put("estimated", usage.estimated());
    return node;
  }

  private static Usage usage(JsonNode node) {
    return new Usage(
        node.path("input").asLong(),
        node.path("cache_read").asLong(),
        node.path("cache_write").asLong(),
        node.path("output").asLong(),
        node.path("reasoning").asLong(),
        others(node.path("others")),
        node.path("estimated").asBoolean());
  }

  static ObjectNode others(Map<String, Long> others) {
    ObjectNode node = Json.object();
    new TreeMap<>(others).forEach(node::put);
    return node;
  }

  static Map<String, Long> others(JsonNode node) {
    Map<String, Long> others = new TreeMap<>();
    node.properties().forEach(e -> others.put(e.getKey(), e.getValue().asLong()));
    return others;
  }

  private static ArrayNode parts(List<Part> parts) {
    ArrayNode array = Json.array();
    for (Part part : parts) {
      array.add(part(part));
    }
    return array;
  }

  private static ObjectNode part(Part part) {
    ObjectNode node = Json.object();
    switch (part) {
      case Part.Text p -> node.put("type", "text").put("text", p.text());
      case Part.Media p ->
          node.put("type", "media")
              .put("mime_type", p.mimeType())
              .put("base64", p.base64())
              .put("uri", p.uri());
      case Part.ToolCall p ->
          node.put("type", "tool_call")
              .put("id", p.id())
              .put("name", p.name())
              .put("arguments", p.argumentsJson());
      case Part.ToolResult p -> {
        node.put("type", "tool_result").put("id", p.callId()).put("name", p.name());
        node.set("content", parts(p.content()));
        node.put("error", p.error());
      }
      case Part.Reasoning p ->
          node.put("type", "reasoning")
              .put("provider", p.provider())
              .put("text", p.text())
              .put("json", p.json());
      case Part.Raw p ->
          node.put("type", "raw").put("provider", p.provider()).put("json", p.json());
    }
    return node;
  }

  private static List<Part> parts(JsonNode array) {
    List<Part> parts = new ArrayList<>();
    for (JsonNode node : array) {
      parts.add(part(node));
    }
    return parts;
  }

  private static Part part(JsonNode node) {
    String type = node.path("type").asString();
    return switch (type) {
      case "text" -> new Part.Text(node.path("text").asString());
      case "media" ->
          new Part.Media(
              node.path("mime_type").asString(), text(node, "base64"), text(node, "uri"));
      case "tool_call" ->
          new Part.ToolCall(
              node.path("id").asString(),
              node.path("name").asString(),
              node.path("arguments").asString());
      case "tool_result" ->
          new Part.ToolResult(
              node.path("id").asString(),
              node.path("name").asString(),
              parts(node.path("content")),
              node.path("error").asBoolean());
      case "reasoning" ->
          new Part.Reasoning(
              node.path("provider").asString(), text(node, "text"), node.path("json").asString());
      case "raw" -> new Part.Raw(node.path("provider").asString(), node.path("json").asString());
      default -> throw new IllegalStateException("unknown part '" + type + "' in a stored answer");
    };
  }

  private static @Nullable String text(JsonNode node, String field) {
    JsonNode value = node.path(field);
    return value.isString() ? value.asString() : null;
  }
}
