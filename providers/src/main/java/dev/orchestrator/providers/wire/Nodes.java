package dev.orchestrator.providers.wire;

import dev.orchestrator.base.json.Json;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Small readers over a vendor's JSON, which may lack any field or hold null in it. */
public final class Nodes {
  private static final double MOST_COUNTED = 1e12;

  private Nodes() {}

  /** The text of a field; empty if it is absent or no text. */
  public static String text(JsonNode node, String field) {
    JsonNode value = node.path(field);
    return value.isString() ? value.stringValue() : "";
  }

  /** A count; 0 if it is absent, no number, or negative; what follows a point is cut off. */
  public static long count(JsonNode node, String field) {
    JsonNode value = node.path(field);
    if (!value.isNumber()) {
      return 0;
    }
    boolean whole = value.isIntegralNumber() && value.canConvertToLong();
    return Math.max(0, whole ? value.longValue() : (long) value.doubleValue());
  }

  /**
   * Whether a usage counts below zero, or more than a million million of anything, anywhere in it.
   * No call does: such a usage says nothing, and none of it may be believed.
   */
  public static boolean absurd(JsonNode usage) {
    return usage.properties().stream()
        .anyMatch(field ->
            field.getValue().isContainer()
                ? absurd(field.getValue())
                : isCount(field.getKey()) && absurdNumber(field.getValue()));
  }

  /** Beside counts usages tell times and prices. */
  private static boolean isCount(String field) {
    String name = field.toLowerCase(Locale.ROOT);
    return name.endsWith("tokens")
        || name.endsWith("count")
        || name.endsWith("requests")
        || name.endsWith("queries");
  }

  private static boolean absurdNumber(JsonNode value) {
    return value.isNumber() && !(value.doubleValue() >= 0 && value.doubleValue() <= MOST_COUNTED);
  }

  /** Whether a field is there and not null. */
  public static boolean has(JsonNode node, String field) {
    JsonNode value = node.path(field);
    return !value.isMissingNode() && !value.isNull();
  }

  /**
   * Arguments of a tool call as JSON text; nothing at all counts as no arguments.
   *
   * @throws MalformedAnswer if the model wrote something else than a JSON object
   */
  public static String arguments(String tool, String text) {
    if (text.isBlank()) {
      return "{}";
    }
    Optional<JsonNode> parsed = Json.tryParse(text);
    if (parsed.isEmpty() || !parsed.get().isObject()) {
      throw new MalformedAnswer(
          "the model asks for tool '" + tool + "' with arguments that are no JSON object");
    }
    return text;
  }
}
