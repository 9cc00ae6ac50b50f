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

/** Ollama's own API. */
final class OllamaDialect implements VendorDialect {

  @Override
  public String base() {
    return "";
  }

  @Override
  public boolean isGeneration(StubRequest request) {
    return request.path().equals("/api/chat");
  }

  /** The server streams unless it is told not to. */
  @Override
  public boolean wantsStream(StubRequest request) {
    return request.json().path("stream").asBoolean(true);
  }

  @Override
  public String streamType() {
    return "application/x-ndjson";
  }

  @Override
  public String whole(StubRequest request, StubAnswer answer, Usage usage) {
    return Json.write(last(line(request, answer.text, answer), answer, usage));
  }

  private static ObjectNode line(StubRequest request, String text, StubAnswer answer) {
    ObjectNode node =
        Json.object().put("model", request.model()).put("created_at", "2026-01-01T00:00:00Z");
    ObjectNode message = node.putObject("message").put("role", "assistant").put("content", text);
    if (!answer.calls.isEmpty()) {
      ArrayNode calls = message.putArray("tool_calls");
      for (Part.ToolCall call : answer.calls) {
        ObjectNode function = calls.addObject().putObject("function").put("name", call.name());
        function.set("arguments", Json.parse(call.argumentsJson()));
      }
    }
    return node.put("done", false);
  }

  private static ObjectNode last(ObjectNode node, StubAnswer answer, Usage usage) {
    return node.put("done", true)
        .put("done_reason", answer.finishReason() == FinishReason.LENGTH ? "length" : "stop")
        .put("total_duration", 1_000_000L)
        .put("load_duration", 1_000L)
        .put("prompt_eval_count", usage.totalInput())
        .put("eval_count", usage.outputTokens());
  }

  @Override
  public List<String> stream(StubRequest request, StubAnswer answer, Usage usage) {
    StubAnswer textOnly = StubAnswer.text(answer.text);
    List<String> lines = new ArrayList<>();
    for (String piece : VendorDialect.split(answer.text)) {
      lines.add(Json.write(line(request, piece, textOnly)) + "\n");
    }
    if (!answer.calls.isEmpty()) {
      lines.add(Json.write(line(request, "", answer)) + "\n");
    }
    lines.add(Json.write(last(line(request, "", textOnly), answer, usage)) + "\n");
    return lines;
  }

  @Override
  public String error(int status, String message) {
    return Json.write(Json.object().put("error", message));
  }

  @Override
  public Optional<String> listing(StubRequest request, List<StubModel> models) {
    return switch (request.path()) {
      case "/api/version" -> Optional.of("{\"version\":\"0.0.0-stub\"}");
      case "/api/tags" -> {
        ObjectNode node = Json.object();
        ArrayNode list = node.putArray("models");
        for (StubModel model : models) {
          ObjectNode entry = list.addObject().put("name", model.id()).put("model", model.id());
          entry.put("digest", "stub-" + model.id());
          entry.set("details", details(model));
        }
        yield Optional.of(Json.write(node));
      }
      case "/api/show" ->
          models.stream()
              .filter(model -> model.id().equals(request.model()))
              .findFirst()
              .map(OllamaDialect::show);
      default -> Optional.empty();
    };
  }

  private static ObjectNode details(StubModel model) {
    ObjectNode details = Json.object().put("format", "gguf").put("family", model.family());
    details.putArray("families").add(model.family());
    return details.put("parameter_size", model.parameterSize()).put("quantization_level", "Q4_0");
  }

  private static String show(StubModel model) {
    ObjectNode node = Json.object();
    node.set("details", details(model));
    node.putObject("model_info")
        .put("general.architecture", model.family())
        .put(model.family() + ".context_length", model.contextLength());
    boolean embeds = model.family().contains("bert");
    ArrayNode abilities = node.putArray("capabilities").add(embeds ? "embedding" : "completion");
    if (model.family().startsWith("qwen3")) {
      abilities.add("thinking");
    }
    return Json.write(node);
  }
}
