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
      case OPENAI ->
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
      case OPENAI ->
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
      case OPENAI -> new Refused(401, dialect().error(401, "Incorrect API key provided."));
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
    String message =
        switch (protocol) {
          case ANTHROPIC -> "model: " + model;
          case OPENAI ->
              "The model `" + model + "` does not exist or you do not have access to it.";
          case GEMINI -> "models/" + model + " is not found for API version v1beta.";
          case OLLAMA -> "model '" + model + "' not found";
        };
    return new Refused(404, dialect().error(404, message));
  }

  /** Too much to do, as the vendor's error object. */
  String overloaded() {
    return switch (protocol) {
      case ANTHROPIC -> dialect().error(529, "Overloaded");
      case OPENAI -> dialect().error(503, "The server is currently overloaded.");
      case GEMINI -> dialect().error(503, "The model is overloaded. Please try again later.");
      case OLLAMA -> dialect().error(503, "server busy, please try again");
    };
  }

  /** The same as an event of a stream. */
  String overloadedEvent() {
    return framed("error", overloaded());
  }

  private String framed(String name, String json) {
    return switch (protocol) {
      case ANTHROPIC -> "event: " + name + "\ndata: " + json + "\n\n";
      case OPENAI -> "data: " + json + "\n\n";
      case GEMINI -> "data: " + json + "\r\n\r\n";
      case OLLAMA -> json + "\n";
    };
  }

  /** An event that is no JSON. */
  String brokenEvent() {
    return framed("content_block_delta", "{\"broken\": tru");
  }

  /** A sign of life that says nothing. */
  String ping(StubRequest request) {
    return switch (protocol) {
      case ANTHROPIC -> framed("ping", "{\"type\":\"ping\"}");
      case OPENAI, GEMINI -> ": still working\n\n";
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
      case OPENAI ->
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
      // OpenAI's models refuse in a field of its own; see refused().
      case OPENAI, OLLAMA -> answer;
    };
  }

  /** Turns OpenAI's content into a refusal; others are as they are. */
  JsonNode refused(JsonNode event) {
    if (protocol == Protocol.OPENAI) {
      for (JsonNode choice : event.path("choices")) {
        for (String part : List.of("message", "delta")) {
          JsonNode said = choice.path(part).path("content");
          if (said.isString() && !said.stringValue().isEmpty()) {
            ((ObjectNode) choice.path(part)).putNull("content").put("refusal", said.stringValue());
          }
        }
      }
    }
    return event;
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
        all.add(piece.substring(0, start) + Json.write(json) + piece.substring(end));
      }
    }
    return all;
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
