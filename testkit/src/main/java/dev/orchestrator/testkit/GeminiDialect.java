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

/** Google's Generative Language API, v1beta. */
final class GeminiDialect implements VendorDialect {

  @Override
  public String base() {
    return "";
  }

  @Override
  public boolean isGeneration(StubRequest request) {
    return request.path().startsWith("/v1beta/models/")
        && (request.path().endsWith(":generateContent") || wantsStream(request));
  }

  @Override
  public boolean wantsStream(StubRequest request) {
    return request.path().endsWith(":streamGenerateContent");
  }

  @Override
  public String streamType() {
    return "text/event-stream";
  }

  @Override
  public String whole(StubRequest request, StubAnswer answer, Usage usage) {
    ArrayNode parts = Json.array();
    if (!answer.text.isEmpty()) {
      parts.addObject().put("text", answer.text);
    }
    calls(answer, parts);
    return Json.write(response(request, parts, answer.finishReason(), usage));
  }

  private static void calls(StubAnswer answer, ArrayNode parts) {
    for (Part.ToolCall call : answer.calls) {
      ObjectNode node = parts.addObject().putObject("functionCall").put("name", call.name());
      node.set("args", Json.parse(call.argumentsJson()));
    }
  }

  private static ObjectNode response(
      StubRequest request, ArrayNode parts, @Nullable FinishReason finish, Usage usage) {
    ObjectNode body = Json.object();
    ObjectNode candidate = body.putArray("candidates").addObject();
    candidate.putObject("content").put("role", "model").set("parts", parts);
    if (finish != null) {
      candidate.put("finishReason", finish(finish));
    }
    candidate.put("index", 0);
    long candidates = usage.outputTokens() - usage.reasoningTokens();
    ObjectNode told =
        body.putObject("usageMetadata")
            .put("promptTokenCount", usage.totalInput())
            .put("candidatesTokenCount", candidates)
            .put("totalTokenCount", usage.totalInput() + usage.outputTokens());
    if (usage.cacheReadTokens() > 0) {
      told.put("cachedContentTokenCount", usage.cacheReadTokens());
    }
    if (usage.reasoningTokens() > 0) {
      told.put("thoughtsTokenCount", usage.reasoningTokens());
    }
    return body.put("modelVersion", request.model()).put("responseId", "stub-response");
  }

  private static String finish(FinishReason reason) {
    return switch (reason) {
      case STOP, TOOL_CALLS -> "STOP";
      case LENGTH -> "MAX_TOKENS";
      case CONTENT_FILTER -> "SAFETY";
      case OTHER -> "OTHER";
    };
  }

  @Override
  public List<String> stream(StubRequest request, StubAnswer answer, Usage usage) {
    List<String> events = new ArrayList<>();
    Usage soFar =
        new Usage(
            usage.inputTokens(),
            usage.cacheReadTokens(),
            usage.cacheWriteTokens(),
            0,
            0,
            usage.others(),
            false);
    for (String piece : VendorDialect.split(answer.text)) {
      ArrayNode parts = Json.array();
      parts.addObject().put("text", piece);
      events.add(event(response(request, parts, null, soFar)));
    }
    ArrayNode last = Json.array();
    calls(answer, last);
    if (last.isEmpty()) {
      last.addObject().put("text", "");
    }
    events.add(event(response(request, last, answer.finishReason(), usage)));
    return events;
  }

  private static String event(ObjectNode data) {
    return "data: " + Json.write(data) + "\r\n\r\n";
  }

  @Override
  public String error(int status, String message) {
    String word =
        switch (status) {
          case 400 -> "INVALID_ARGUMENT";
          case 401 -> "UNAUTHENTICATED";
          case 403 -> "PERMISSION_DENIED";
          case 404 -> "NOT_FOUND";
          case 429 -> "RESOURCE_EXHAUSTED";
          case 503 -> "UNAVAILABLE";
          default -> "INTERNAL";
        };
    ObjectNode node = Json.object();
    node.putObject("error").put("code", status).put("message", message).put("status", word);
    return Json.write(node);
  }

  @Override
  public Optional<String> listing(StubRequest request, List<StubModel> models) {
    if (!request.path().equals("/v1beta/models")) {
      return Optional.empty();
    }
    ObjectNode node = Json.object();
    ArrayNode list = node.putArray("models");
    models.forEach(m ->
        list.addObject().put("name", "models/" + m.id()).put("inputTokenLimit", m.contextLength()));
    return Optional.of(Json.write(node));
  }
}
