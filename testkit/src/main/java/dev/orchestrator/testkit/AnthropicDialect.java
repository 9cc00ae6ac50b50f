package dev.orchestrator.testkit;

import dev.orchestrator.api.FinishReason;
import dev.orchestrator.api.Part;
import dev.orchestrator.api.Pricing;
import dev.orchestrator.api.Usage;
import dev.orchestrator.base.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Anthropic's Messages. */
final class AnthropicDialect implements VendorDialect {

  @Override
  public String base() {
    return "";
  }

  @Override
  public boolean isGeneration(StubRequest request) {
    return request.path().equals("/v1/messages");
  }

  @Override
  public String whole(StubRequest request, StubAnswer answer, Usage usage) {
    ObjectNode message = message(request);
    ArrayNode content = message.putArray("content");
    if (!answer.text.isEmpty()) {
      content.addObject().put("type", "text").put("text", answer.text);
    }
    for (Part.ToolCall call : answer.calls) {
      toolUse(content.addObject(), call).set("input", Json.parse(call.argumentsJson()));
    }
    message.put("stop_reason", stopReason(answer.finishReason())).putNull("stop_sequence");
    message.set("usage", usage(usage));
    return Json.write(message);
  }

  private static ObjectNode message(StubRequest request) {
    return Json.object()
        .put("id", "msg_stub")
        .put("type", "message")
        .put("role", "assistant")
        .put("model", request.model());
  }

  private static ObjectNode toolUse(ObjectNode node, Part.ToolCall call) {
    return node.put("type", "tool_use").put("id", call.id()).put("name", call.name());
  }

  private static ObjectNode usage(Usage usage) {
    long hour = usage.others().getOrDefault(Pricing.CACHE_WRITE_1H, 0L);
    ObjectNode node =
        Json.object()
            .put("input_tokens", usage.inputTokens())
            .put("cache_creation_input_tokens", usage.cacheWriteTokens() + hour)
            .put("cache_read_input_tokens", usage.cacheReadTokens())
            .put("output_tokens", usage.outputTokens());
    node.putObject("cache_creation")
        .put("ephemeral_5m_input_tokens", usage.cacheWriteTokens())
        .put("ephemeral_1h_input_tokens", hour);
    if (usage.reasoningTokens() > 0) {
      node.putObject("output_tokens_details").put("thinking_tokens", usage.reasoningTokens());
    }
    return node;
  }

  private static String stopReason(FinishReason reason) {
    return switch (reason) {
      case STOP -> "end_turn";
      case LENGTH -> "max_tokens";
      case TOOL_CALLS -> "tool_use";
      case CONTENT_FILTER -> "refusal";
      case OTHER -> "pause_turn";
    };
  }

  @Override
  public List<String> stream(StubRequest request, StubAnswer answer, Usage usage) {
    List<String> events = new ArrayList<>();
    ObjectNode start = Json.object().put("type", "message_start");
    ObjectNode message = message(request);
    message.putArray("content");
    message.putNull("stop_reason");
    message.set("usage", usage(usage).put("output_tokens", 1));
    start.set("message", message);
    events.add(event(start));
    int index = 0;
    if (!answer.text.isEmpty()) {
      events.add(block(index, Json.object().put("type", "text").put("text", "")));
      events.add(event(Json.object().put("type", "ping")));
      for (String piece : VendorDialect.split(answer.text)) {
        events.add(delta(index, Json.object().put("type", "text_delta").put("text", piece)));
      }
      events.add(event(Json.object().put("type", "content_block_stop").put("index", index++)));
    }
    for (Part.ToolCall call : answer.calls) {
      ObjectNode node = toolUse(Json.object(), call);
      node.putObject("input");
      events.add(block(index, node));
      for (String piece : VendorDialect.split(call.argumentsJson())) {
        events.add(
            delta(index, Json.object().put("type", "input_json_delta").put("partial_json", piece)));
      }
      events.add(event(Json.object().put("type", "content_block_stop").put("index", index++)));
    }
    ObjectNode last = Json.object().put("type", "message_delta");
    last.putObject("delta")
        .put("stop_reason", stopReason(answer.finishReason()))
        .putNull("stop_sequence");
    last.set("usage", usage(usage));
    events.add(event(last));
    events.add(event(Json.object().put("type", "message_stop")));
    return events;
  }

  private static String block(int index, ObjectNode block) {
    ObjectNode node = Json.object().put("type", "content_block_start").put("index", index);
    node.set("content_block", block);
    return event(node);
  }

  private static String delta(int index, ObjectNode delta) {
    ObjectNode node = Json.object().put("type", "content_block_delta").put("index", index);
    node.set("delta", delta);
    return event(node);
  }

  private static String event(ObjectNode data) {
    return "event: " + data.path("type").stringValue() + "\ndata: " + Json.write(data) + "\n\n";
  }

  @Override
  public String error(int status, String message) {
    String type =
        switch (status) {
          case 401 -> "authentication_error";
          case 403 -> "permission_error";
          case 404 -> "not_found_error";
          case 413 -> "request_too_large";
          case 429 -> "rate_limit_error";
          case 529 -> "overloaded_error";
          default -> status >= 500 ? "api_error" : "invalid_request_error";
        };
    ObjectNode node = Json.object().put("type", "error");
    node.putObject("error").put("type", type).put("message", message);
    return Json.write(node.put("request_id", "req_stub"));
  }

  @Override
  public Optional<String> listing(StubRequest request, List<StubModel> models) {
    if (!request.path().equals("/v1/models")) {
      return Optional.empty();
    }
    ObjectNode node = Json.object();
    ArrayNode data = node.putArray("data");
    models.forEach(m -> data.addObject().put("type", "model").put("id", m.id()));
    return Optional.of(Json.write(node.put("has_more", false)));
  }
}
