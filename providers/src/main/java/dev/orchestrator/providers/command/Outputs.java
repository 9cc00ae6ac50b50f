package dev.orchestrator.providers.command;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.Usage;
import dev.orchestrator.base.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** What the programs' outputs have in common. */
final class Outputs {
  private static final Pattern STATUS = Pattern.compile("\\b(?:status|code)\\D{0,3}(\\d{3})\\b");
  private static final int SHOWN = 300;

  private Outputs() {}

  /**
   * The JSON objects of an output that has one a line. What is none (banners, notices, a last line
   * that was cut) is passed over.
   */
  static List<JsonNode> lines(String output) {
    List<JsonNode> values = new ArrayList<>();
    output
        .lines()
        .map(String::strip)
        .filter(line -> line.startsWith("{"))
        .forEach(line -> Json.tryParse(line).filter(JsonNode::isObject).ifPresent(values::add));
    return values;
  }

  /** The object that ends a text, in which anything may stand before it. */
  static Optional<JsonNode> lastObject(String text) {
    String end = text.stripTrailing();
    for (int start = end.lastIndexOf("\n{");
        start >= 0;
        start = end.lastIndexOf("\n{", start - 1)) {
      Optional<JsonNode> value = Json.tryParse(end.substring(start + 1));
      if (value.isPresent()) {
        return value;
      }
    }
    return Json.tryParse(end).filter(JsonNode::isObject);
  }

  /** The fault of an HTTP status, as the vendors use them. */
  static Fault ofStatus(int status, String words) {
    String text = words.toLowerCase(Locale.ROOT);
    if (text.contains("credit balance") || text.contains("quota") || text.contains("usage limit")) {
      return Fault.QUOTA_EXHAUSTED;
    }
    if (text.contains("too long") || text.contains("context length")) {
      return Fault.CONTEXT_TOO_LONG;
    }
    if (text.contains("api key not valid")
        || text.contains("not logged in")
        || text.contains("authenticat")) {
      return Fault.AUTHENTICATION;
    }
    if (text.contains("is not found")) {
      return Fault.MODEL_UNAVAILABLE;
    }
    return switch (status) {
      case 401, 403 -> Fault.AUTHENTICATION;
      case 402 -> Fault.QUOTA_EXHAUSTED;
      case 404 -> Fault.MODEL_UNAVAILABLE;
      case 408 -> Fault.TIMEOUT;
      case 413 -> Fault.CONTEXT_TOO_LONG;
      case 429 -> Fault.RATE_LIMITED;
      default -> status >= 500 ? Fault.OVERLOADED : Fault.INVALID_REQUEST;
    };
  }

  /** The HTTP status in words such as "last status: 429 Too Many Requests"; 0 if there is none. */
  static int statusIn(String words) {
    Matcher matcher = STATUS.matcher(words.toLowerCase(Locale.ROOT));
    int status = 0;
    while (matcher.find()) {
      status = Integer.parseInt(matcher.group(1));
    }
    return status;
  }

  /** A text as it may stand in a message: one line, not too long. */
  static String brief(String text) {
    String line = text.strip().replaceAll("\\s+", " ");
    return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "…";
  }

  static long count(JsonNode node, String field) {
    JsonNode value = node.path(field);
    return value.isIntegralNumber() ? Math.max(0, value.asLong()) : 0;
  }

  /** Usage whose cached and uncached input are told apart already. */
  static Usage usage(long input, long cacheRead, long cacheWrite, long output, long reasoning) {
    return new Usage(
        input, cacheRead, cacheWrite, output, Math.min(reasoning, output), Map.of(), false);
  }
}
