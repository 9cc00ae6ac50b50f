package dev.orchestrator.testkit;

import dev.orchestrator.api.FinishReason;
import dev.orchestrator.base.json.Json;
import dev.orchestrator.testkit.FaultyUpstream.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How each vendor says what a {@link FaultyUpstream} has to say: the shapes that differ from vendor
 * to vendor. They follow recorded traffic where there is any, else the vendor's documentation.
 */
record VendorShapes(Protocol protocol) {
  private static final String OVERLOADED = "The server is currently overloaded.";

  /** A status and the body that goes with it. */
  record Refused(int status, String body) {}

  private VendorDialect dialect() {
    return protocol.dialect();
  }

  /** Too many requests; the wait stands where the vendor says it. */
  Refused rateLimited(Optional<Long> seconds) {
    if (protocol != Protocol.GEMINI) {
      return new Refused(429, dialect().error(429, "rate limit reached"));
    }
    String message = "Resource has been exhausted (e.g. check quota).";
    ObjectNode body = (ObjectNode) Json.parse(dialect().error(429, message));
    if (seconds.isPresent()) {
      ((ObjectNode) body.path("error"))
          .putArray("details")
          .addObject()
          .put("@type", "type.googleapis.com/google.rpc.RetryInfo")
          .put("retryDelay", seconds.get() + "s");
    }
    return new Refused(429, Json.write(body));
  }

  /** The credit or the quota is used up. */
  Refused quota() {
    return switch (protocol) {
      case ANTHROPIC ->
          new Refused(
              400,
              dialect()
                  .error(
                      400,
                      "Your credit balance is too low to access the API. Go to Plans & Billing."));
      case OPENAI, RESPONSES ->
          new Refused(
              429,
              chatError(
                  "You exceeded your current quota, please check your plan and billing details.",
                  "insufficient_quota",
                  "insufficient_quota"));
      case GEMINI -> {
        ObjectNode body = (ObjectNode) Json.parse(dialect().error(429, "You exceeded your quota."));
        ObjectNode detail =
            ((ObjectNode) body.path("error"))
                .putArray("details")
                .addObject()
                .put("@type", "type.googleapis.com/google.rpc.QuotaFailure");
        detail
            .putArray("violations")
            .addObject()
            .put("quotaId", "GenerateRequestsPerDayPerProjectPerModel-FreeTier");
        yield new Refused(429, Json.write(body));
      }
      case OLLAMA -> new Refused(402, dialect().error(402, "this account has no credit left"));
    };
  }

  /** The prompt is longer than the window. */
  Refused contextOverflow() {
    return switch (protocol) {
      case ANTHROPIC ->
          new Refused(
              400, dialect().error(400, "prompt is too long: 200021 tokens > 200000 maximum"));
      case OPENAI, RESPONSES ->
          new Refused(
              400,
              chatError(
                  "This model's maximum context length is 128000 tokens. However, your messages"
                      + " resulted in 128021 tokens.",
                  "invalid_request_error",
                  "context_length_exceeded"));
      case GEMINI ->
          new Refused(
              400,
              dialect()
                  .error(
                      400,
                      "The input token count (1048577) exceeds the maximum number of tokens allowed"
                          + " (1048576)."));
      case OLLAMA ->
          new Refused(
              400,
              dialect().error(400, "prompt too long; exceeded max context length by 21 tokens"));
    };
  }

  /** The key is wrong. */
  Refused unauthorized() {
    return switch (protocol) {
      case ANTHROPIC -> new Refused(401, dialect().error(401, "invalid x-api-key"));
      case OPENAI, RESPONSES ->
          new Refused(401, dialect().error(401, "Incorrect API key provided."));
      case GEMINI -> {
        ObjectNode body =
            (ObjectNode)
                Json.parse(dialect().error(400, "API key not valid. Please pass a valid API key."));
        ((ObjectNode) body.path("error"))
            .putArray("details")
            .addObject()
            .put("@type", "type.googleapis.com/google.rpc.ErrorInfo")
            .put("reason", "API_KEY_INVALID");
        yield new Refused(400, Json.write(body));
      }
      case OLLAMA -> new Refused(401, dialect().error(401, "unauthorized"));
    };
  }

  /** No such model. */
  Refused modelMissing(String model) {
    return switch (protocol) {
      case ANTHROPIC -> missing("model: " + model);
      case OPENAI ->
          missing("The model `" + model + "` does not exist or you do not have access to it.");
      // With the same code as its older sister, but another status.
      case RESPONSES ->
          new Refused(
              400,
              chatError(
                  "The requested model '" + model + "' does not exist.",
                  "invalid_request_error",
                  "model_not_found"));
      case GEMINI -> missing("models/" + model + " is not found for API version v1beta.");
      case OLLAMA -> missing("model '" + model + "' not found");
    };
  }

  private Refused missing(String message) {
    return new Refused(404, dialect().error(404, message));
  }

  /** Too much to do, as the vendor's error object. */
  String overloaded() {
    return switch (protocol) {
      case ANTHROPIC -> dialect().error(529, "Overloaded");
      case OPENAI, RESPONSES -> dialect().error(503, OVERLOADED);
      case GEMINI -> dialect().error(503, "The model is overloaded. Please try again later.");
      case OLLAMA -> dialect().error(503, "server busy, please try again");
    };
  }

  /**
   * The same as an event of a stream.
   *
   * @param before how many events came before it
   */
  String overloadedEvent(int before) {
    return switch (protocol) {
      case ANTHROPIC, OPENAI, GEMINI, OLLAMA -> framed("error", overloaded());
      // Its fields stand in the event itself; from the specification, never recorded.
      case RESPONSES -> {
        ObjectNode event =
            Json.object()
                .put("type", "error")
                .put("code", "server_error")
                .put("message", OVERLOADED)
                .putNull("param")
                .put("sequence_number", before);
        yield framed("error", Json.write(event));
      }
    };
  }

  private String framed(String name, String json) {
    return switch (protocol) {
      case ANTHROPIC, RESPONSES -> "event: " + name + "\ndata: " + json + "\n\n";
      case OPENAI -> "data: " + json + "\n\n";
      case GEMINI -> "data: " + json + "\r\n\r\n";
      case OLLAMA -> json + "\n";
    };
  }

  /** An event that is no JSON. */
  String brokenEvent() {
    String name =
        protocol == Protocol.RESPONSES ? "response.output_text.delta" : "content_block_delta";
    return framed(name, "{\"broken\": tru");
  }

  /** A sign of life that says nothing. */
  String ping(StubRequest request) {
    return switch (protocol) {
      case ANTHROPIC -> framed("ping", "{\"type\":\"ping\"}");
      case OPENAI, RESPONSES, GEMINI -> ": still working\n\n";
      case OLLAMA -> {
        ObjectNode line = Json.object().put("model", request.model());
        line.putObject("message").put("role", "assistant").put("content", "");
        yield Json.write(line.put("done", false)) + "\n";
      }
    };
  }

  /**
   * The vendor's filter blocks the prompt: a failed status with most, an answer without a candidate
   * with Gemini, nothing with Ollama, which has no filter.
   */
  Optional<Refused> contentBlocked() {
    return switch (protocol) {
      case ANTHROPIC ->
          Optional.of(
              new Refused(400, dialect().error(400, "Output blocked by content filtering policy")));
      case OPENAI, RESPONSES ->
          Optional.of(
              new Refused(
                  400,
                  chatError(
                      "The response was filtered due to the prompt triggering the content"
                          + " management policy.",
                      "invalid_request_error",
                      "content_filter")));
      case GEMINI -> {
        ObjectNode body = Json.object();
        body.putObject("promptFeedback").put("blockReason", "PROHIBITED_CONTENT");
        body.putObject("usageMetadata").put("promptTokenCount", 11).put("totalTokenCount", 11);
        yield Optional.of(new Refused(200, Json.write(body)));
      }
      case OLLAMA -> Optional.empty();
    };
  }

  /** The answer whose model was stopped for safety; the answer itself with Ollama. */
  StubAnswer refusal(StubAnswer answer) {
    return switch (protocol) {
      case ANTHROPIC, GEMINI -> answer.finish(FinishReason.CONTENT_FILTER);
      // OpenAI's models refuse in fields and parts of their own; see refused().
      case OPENAI, RESPONSES, OLLAMA -> answer;
    };
  }

  /** Turns OpenAI's content into a refusal; others are as they are. */
  JsonNode refused(JsonNode event) {
    switch (protocol) {
      case OPENAI -> event.path("choices").forEach(VendorShapes::refusedChoice);
      case RESPONSES -> refusedParts(event);
      case ANTHROPIC, GEMINI, OLLAMA -> {}
    }
    return event;
  }

  private static void refusedChoice(JsonNode choice) {
    for (String part : List.of("message", "delta")) {
      JsonNode said = choice.path(part).path("content");
      if (said.isString() && !said.stringValue().isEmpty()) {
        ((ObjectNode) choice.path(part)).putNull("content").put("refusal", said.stringValue());
      }
    }
  }

  /** Wherever the text stands: in a delta, in an item that is done, in the whole response. */
  private static void refusedParts(JsonNode node) {
    if (node instanceof ObjectNode object) {
      String type = object.path("type").asString("");
      if (type.equals("response.output_text.delta")) {
        object.put("type", "response.refusal.delta");
      } else if (type.equals("output_text")) {
        String said = object.path("text").stringValue();
        object.removeAll().put("type", "refusal").put("refusal", said);
      }
    }
    node.forEach(VendorShapes::refusedParts);
  }

  /** The whole answer, or each event of its stream, with its JSON changed. */
  List<String> edited(List<String> pieces, UnaryOperator<JsonNode> change) {
    List<String> all = new ArrayList<>();
    for (String piece : pieces) {
      int start = piece.indexOf('{');
      int end = piece.lastIndexOf('}') + 1;
      if (start < 0) {
        all.add(piece);
      } else {
        JsonNode json = change.apply(Json.parse(piece.substring(start, end)));
        all.add(head(piece.substring(0, start), json) + Json.write(json) + piece.substring(end));
      }
    }
    return all;
  }

  /** What stands before an event's JSON; the names of Responses' events are their types. */
  private String head(String before, JsonNode json) {
    return protocol == Protocol.RESPONSES && before.startsWith("event: ")
        ? "event: " + json.path("type").stringValue() + "\ndata: "
        : before;
  }

  private static String chatError(String message, String type, String code) {
    ObjectNode body = Json.object();
    body.putObject("error")
        .put("message", message)
        .put("type", type)
        .putNull("param")
        .put("code", code);
    return Json.write(body);
  }

  /** The header in which the vendor names a request. */
  Map<String, String> requestId(long number) {
    String header = protocol == Protocol.ANTHROPIC ? "request-id" : "x-request-id";
    return Map.of(header, "req_upstream_" + number);
  }
}
