package dev.orchestrator.testkit;

import dev.orchestrator.api.FinishReason;
import dev.orchestrator.api.Part;
import dev.orchestrator.api.Usage;
import dev.orchestrator.base.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** OpenAI's Chat Completions. */
final class ChatDialect implements VendorDialect {

  @Override
  public String base() {
    return "/v1";
  }

  @Override
  public boolean isGeneration(StubRequest request) {
    return request.path().equals("/v1/chat/completions");
  }

  @Override
  public String whole(StubRequest request, StubAnswer answer, Usage usage) {
    ObjectNode body = head(request, "chat.completion");
    ObjectNode choice = body.putArray("choices").addObject().put("index", 0);
    ObjectNode message = choice.putObject("message").put("role", "assistant");
    if (answer.text.isEmpty()) {
      message.putNull("content");
    } else {
      message.put("content", answer.text);
    }
    message.putNull("refusal");
    if (!answer.calls.isEmpty()) {
      ArrayNode calls = message.putArray("tool_calls");
      answer.calls.forEach(call -> call(calls.addObject(), call, call.argumentsJson()));
    }
    choice.put("finish_reason", finish(answer.finishReason()));
    body.set("usage", usage(usage));
    return Json.write(body);
  }

  private static ObjectNode head(StubRequest request, String object) {
    return Json.object()
        .put("id", "chatcmpl-stub")
        .put("object", object)
        .put("created", 1_767_225_600)
        .put("model", request.model());
  }

  private static void call(ObjectNode node, Part.ToolCall call, String arguments) {
    node.put("id", call.id())
        .put("type", "function")
        .putObject("function")
        .put("name", call.name())
        .put("arguments", arguments);
  }

  private static ObjectNode usage(Usage usage) {
    long prompt = usage.totalInput();
    ObjectNode node =
        Json.object()
            .put("prompt_tokens", prompt)
            .put("completion_tokens", usage.outputTokens())
            .put("total_tokens", prompt + usage.outputTokens());
    node.putObject("prompt_tokens_details")
        .put("cached_tokens", usage.cacheReadTokens())
        .put("cache_write_tokens", usage.cacheWriteTokens());
    node.putObject("completion_tokens_details").put("reasoning_tokens", usage.reasoningTokens());
    return node;
  }

  private static String finish(FinishReason reason) {
    return switch (reason) {
      case STOP, OTHER -> "stop";
      case LENGTH -> "length";
      case TOOL_CALLS -> "tool_calls";
      case CONTENT_FILTER -> "content_filter";
    };
  }

  @Override
  public List<String> stream(StubRequest request, StubAnswer answer, Usage usage) {
    List<String> events = new ArrayList<>();
    boolean withUsage =
        request.json().path("stream_options").path("include_usage").asBoolean(false);
    ObjectNode first = Json.object().put("role", "assistant").put("content", "");
    events.add(chunk(request, first, null, withUsage));
    for (String piece : VendorDialect.split(answer.text)) {
      events.add(chunk(request, Json.object().put("content", piece), null, withUsage));
    }
    for (int i = 0; i < answer.calls.size(); i++) {
      Part.ToolCall call = answer.calls.get(i);
      ObjectNode start = Json.object();
      call(start.putArray("tool_calls").addObject().put("index", i), call, "");
      events.add(chunk(request, start, null, withUsage));
      for (String piece : VendorDialect.split(call.argumentsJson())) {
        ObjectNode more = Json.object();
        more.putArray("tool_calls")
            .addObject()
            .put("index", i)
            .putObject("function")
            .put("arguments", piece);
        events.add(chunk(request, more, null, withUsage));
      }
    }
    events.add(chunk(request, Json.object(), finish(answer.finishReason()), withUsage));
    if (withUsage) {
      ObjectNode last = head(request, "chat.completion.chunk");
      last.putArray("choices");
      last.set("usage", usage(usage));
      events.add("data: " + Json.write(last) + "\n\n");
    }
    events.add("data: [DONE]\n\n");
    return events;
  }

  private static String chunk(
      StubRequest request, ObjectNode delta, @Nullable String finish, boolean withUsage) {
    ObjectNode body = head(request, "chat.completion.chunk");
    ObjectNode choice = body.putArray("choices").addObject().put("index", 0);
    choice.set("delta", delta);
    choice.put("finish_reason", finish);
    if (withUsage) {
      body.putNull("usage");
    }
    return "data: " + Json.write(body) + "\n\n";
  }

  @Override
  public String error(int status, String message) {
    ObjectNode node = Json.object();
    ObjectNode error = node.putObject("error").put("message", message);
    error.put(
        "type",
        status == 429 ? "requests" : status >= 500 ? "server_error" : "invalid_request_error");
    error.putNull("param");
    error.put(
        "code",
        switch (status) {
          case 401 -> "invalid_api_key";
          case 404 -> "model_not_found";
          case 429 -> "rate_limit_exceeded";
          default -> null;
        });
    return Json.write(node);
  }

  @Override
  public Optional<String> listing(StubRequest request, List<StubModel> models) {
    if (!request.path().equals("/v1/models")) {
      return Optional.empty();
    }
    ObjectNode node = Json.object().put("object", "list");
    ArrayNode data = node.putArray("data");
    models.forEach(m ->
        data.addObject()
            .put("id", m.id())
            .put("object", "model")
            .put("context_window", m.contextLength()));
    return Optional.of(Json.write(node));
  }
}
