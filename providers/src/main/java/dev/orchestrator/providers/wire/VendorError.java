package dev.orchestrator.providers.wire;

import dev.orchestrator.base.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What an error body says, whichever of the recorded shapes it has: Anthropic's and OpenAI's {@code
 * {"error": {…}}}, Gemini's with details (also as a one-element array), Ollama's and xAI's text in
 * {@code error}, the top-level fields of Mistral and Cerebras, FastAPI's {@code detail}, and
 * OpenRouter's error of the vendor behind it in {@code metadata.raw}. Specified and never recorded:
 * the {@code response.failed} of OpenAI's Responses, the {@code error_code} in Anthropic's details,
 * and OpenRouter's error within a choice.
 *
 * @param codes every machine-readable word in it: type, code, status, reason, quota id
 * @param message its words for people; empty if it has none
 * @param requestId the vendor's id of the request, or null
 * @param retryDelay Gemini's {@code RetryInfo.retryDelay}, or null
 */
record VendorError(
    Set<String> codes, String message, @Nullable String requestId, @Nullable String retryDelay) {

  VendorError {
    codes = Set.copyOf(codes);
  }

  /** Reads a body of a failed request; a body of no known shape is its own message. */
  static VendorError ofFailure(String body) {
    return Json.tryParse(body)
        .filter(JsonNode::isContainer)
        .map(VendorError::read)
        .orElseGet(() -> new VendorError(Set.of(), body, null, null));
  }

  /** The error in a body or event that claims success; empty if it is none. */
  static Optional<VendorError> inSuccess(JsonNode body) {
    JsonNode root = unwrap(body);
    String type = text(root.path("type"));
    boolean error =
        isPresent(root.path("error"))
            || "error".equals(text(root.path("object")))
            || "error".equals(type)
            || type.endsWith("_error")
            || isPresent(failedResponse(root))
            || isPresent(failedChoice(root));
    return error ? Optional.of(read(body)) : Optional.empty();
  }

  /** The error in a {@code response.failed} event of OpenAI's Responses. */
  private static JsonNode failedResponse(JsonNode root) {
    return root.path("response").path("error");
  }

  /** OpenRouter's, where the model failed while it answered. */
  private static JsonNode failedChoice(JsonNode root) {
    return root.path("choices").path(0).path("error");
  }

  private static JsonNode unwrap(JsonNode body) {
    return body.isArray() && body.size() > 0 ? body.get(0) : body;
  }

  private static boolean isPresent(JsonNode node) {
    return !node.isMissingNode()
        && !node.isNull()
        && !(node.isContainer() && node.isEmpty())
        && !(node.isBoolean() && !node.booleanValue())
        && !(node.isString() && node.stringValue().isBlank());
  }

  private static VendorError read(JsonNode body) {
    JsonNode root = unwrap(body);
    Reading reading = new Reading();
    JsonNode error = root.path("error");
    if (error.isObject()) {
      reading.fields(error);
    } else if (error.isString()) {
      reading.message(error.stringValue());
    }
    reading.fields(failedResponse(root));
    reading.fields(failedChoice(root));
    reading.fields(root);
    reading.detail(root.path("detail"));
    String requestId = text(root.path("request_id"));
    return new VendorError(
        reading.codes, reading.message, requestId.isEmpty() ? null : requestId, reading.retryDelay);
  }

  private static String text(JsonNode node) {
    if (node.isString()) {
      return node.stringValue();
    }
    return node.isNumber() ? node.asString() : "";
  }

  /** Gathers codes and the first message, from the inside out. */
  private static final class Reading {
    private final Set<String> codes = new LinkedHashSet<>();
    private String message = "";
    private @Nullable String retryDelay;

    void message(String text) {
      if (message.isEmpty()) {
        message = text;
      }
    }

    void fields(JsonNode node) {
      for (String field : List.of("code", "type", "status", "reason")) {
        String value = text(node.path(field));
        if (!value.isEmpty() && !value.equals("error")) {
          codes.add(value);
        }
      }
      raw(node.path("metadata").path("raw"));
      message(text(node.path("message")));
      JsonNode details = node.path("details");
      if (details.isArray()) {
        details.forEach(this::detailOfGoogle);
      } else if (!text(details.path("error_code")).isEmpty()) {
        codes.add(text(details.path("error_code")));
      }
      JsonNode inner = node.path("innererror").path("code");
      if (inner.isString()) {
        codes.add(inner.stringValue());
      }
    }

    /** OpenRouter quotes the error of the vendor behind it, as text that often is JSON. */
    private void raw(JsonNode raw) {
      if (!raw.isString()) {
        return;
      }
      Optional<JsonNode> inner = Json.tryParse(raw.stringValue()).filter(JsonNode::isObject);
      if (inner.isPresent()) {
        VendorError nested = read(inner.get());
        codes.addAll(nested.codes());
        message(nested.message());
      } else {
        message(raw.stringValue());
      }
    }

    private void detailOfGoogle(JsonNode detail) {
      String reason = text(detail.path("reason"));
      if (!reason.isEmpty()) {
        codes.add(reason);
      }
      String delay = text(detail.path("retryDelay"));
      if (!delay.isEmpty()) {
        retryDelay = delay;
      }
      for (JsonNode violation : detail.path("violations")) {
        String quota = text(violation.path("quotaId"));
        if (!quota.isEmpty()) {
          codes.add(quota);
        }
      }
    }

    /** FastAPI: a text, or a list of {@code {loc, msg}}. */
    void detail(JsonNode detail) {
      if (detail.isString()) {
        message(detail.stringValue());
      } else if (detail.isArray()) {
        List<String> all = new ArrayList<>();
        for (JsonNode one : detail) {
          List<String> where = new ArrayList<>();
          one.path("loc").forEach(step -> where.add(text(step)));
          all.add(String.join(".", where) + ": " + text(one.path("msg")));
        }
        message(String.join("; ", all));
      }
    }
  }
}
