package dev.orchestrator.testkit;

import dev.orchestrator.api.FinishReason;
import dev.orchestrator.api.Part;
import dev.orchestrator.api.Usage;
import dev.orchestrator.base.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** OpenAI's Responses. Errors and the list of models are those of {@link ChatDialect}. */
final class ResponsesDialect implements VendorDialect {
  private final VendorDialect chat = new ChatDialect();

  @Override
  public String base() {
    return "/v1";
  }

  @Override
  public boolean isGeneration(StubRequest request) {
    return request.path().equals("/v1/responses");
  }

  @Override
  public String whole(StubRequest request, StubAnswer answer, Usage usage) {
    return Json.write(response(request, answer, usage));
  }

  private static ObjectNode response(StubRequest request, StubAnswer answer, Usage usage) {
    FinishReason finish = answer.finishReason();
    String reason =
        switch (finish) {
          case LENGTH -> "max_output_tokens";
          case CONTENT_FILTER -> "content_filter";
          case STOP, TOOL_CALLS, OTHER -> null;
        };
    ObjectNode node = head(request, reason == null ? "completed" : "incomplete");
    if (reason == null) {
      node.putNull("incomplete_details");
    } else {
      node.putObject("incomplete_details").put("reason", reason);
    }
    ArrayNode output = node.putArray("output");
    items(answer).forEach(output::add);
    node.set("usage", usage(usage));
    return node;
  }

  private static ObjectNode head(StubRequest request, String status) {
    ObjectNode node =
        Json.object()
            .put("id", "resp_stub")
            .put("object", "response")
            .put("created_at", 1_767_225_600)
            .put("status", status);
    node.putNull("error");
    return node.put("model", request.model());
  }

  private static List<ObjectNode> items(StubAnswer answer) {
    List<ObjectNode> items = new ArrayList<>();
    if (!answer.text.isEmpty()) {
      items.add(message(answer.text, status(answer)));
    }
    for (Part.ToolCall call : answer.calls) {
      items.add(call(call, call.argumentsJson(), "completed"));
    }
    return items;
  }

  /** What was being written when the limit of tokens was met is told as cut. */
  private static String status(StubAnswer answer) {
    return answer.finishReason() == FinishReason.LENGTH ? "incomplete" : "completed";
  }

  private static ObjectNode message(String text, String status) {
    ObjectNode node =
        Json.object().put("id", "msg_stub").put("type", "message").put("status", status);
    ArrayNode content = node.put("role", "assistant").putArray("content");
    if (!text.isEmpty()) {
      content.addObject().put("type", "output_text").put("text", text).putArray("annotations");
    }
    return node;
  }

  private static ObjectNode call(Part.ToolCall call, String arguments, String status) {
    return Json.object()
        .put("id", "fc_" + call.id())
        .put("type", "function_call")
        .put("status", status)
        .put("arguments", arguments)
        .put("call_id", call.id())
        .put("name", call.name());
  }

  private static ObjectNode usage(Usage usage) {
    long input = usage.totalInput();
    ObjectNode node = Json.object().put("input_tokens", input);
    node.putObject("input_tokens_details")
        .put("cached_tokens", usage.cacheReadTokens())
        .put("cache_write_tokens", usage.cacheWriteTokens());
    node.put("output_tokens", usage.outputTokens());
    node.putObject("output_tokens_details").put("reasoning_tokens", usage.reasoningTokens());
    return node.put("total_tokens", input + usage.outputTokens());
  }

  @Override
  public List<String> stream(StubRequest request, StubAnswer answer, Usage usage) {
    Events events = new Events();
    for (String type : List.of("response.created", "response.in_progress")) {
      ObjectNode head = head(request, "in_progress");
      head.putArray("output");
      head.putNull("usage");
      events.add(type, "response", head);
    }
    int index = 0;
    if (!answer.text.isEmpty()) {
      events.item("response.output_item.added", index, message("", "in_progress"));
      for (String piece : VendorDialect.split(answer.text)) {
        events.delta("response.output_text.delta", index, piece);
      }
      events.item("response.output_item.done", index++, message(answer.text, status(answer)));
    }
    for (Part.ToolCall call : answer.calls) {
      events.item("response.output_item.added", index, call(call, "", "in_progress"));
      for (String piece : VendorDialect.split(call.argumentsJson())) {
        events.delta("response.function_call_arguments.delta", index, piece);
      }
      events.item(
          "response.output_item.done", index++, call(call, call.argumentsJson(), "completed"));
    }
    ObjectNode whole = response(request, answer, usage);
    events.add("response." + whole.path("status").stringValue(), "response", whole);
    return events.written;
  }

  /** Events in their order, numbered. */
  private static final class Events {
    private final List<String> written = new ArrayList<>();

    void add(String type, String field, ObjectNode value) {
      ObjectNode node = Json.object();
      node.set(field, value);
      write(type, node);
    }

    void item(String type, int index, ObjectNode item) {
      ObjectNode node = Json.object().put("output_index", index);
      node.set("item", item);
      write(type, node);
    }

    void delta(String type, int index, String more) {
      write(
          type,
          Json.object().put("output_index", index).put("content_index", 0).put("delta", more));
    }

    private void write(String type, ObjectNode fields) {
      ObjectNode node = Json.object().put("type", type).put("sequence_number", written.size());
      node.setAll(fields);
      written.add("event: " + type + "\ndata: " + Json.write(node) + "\n\n");
    }
  }

  @Override
  public String error(int status, String message) {
    return chat.error(status, message);
  }

  @Override
  public Optional<String> listing(StubRequest request, List<StubModel> models) {
    return chat.listing(request, models);
  }
}
