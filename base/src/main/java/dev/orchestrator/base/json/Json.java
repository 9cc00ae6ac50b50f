package dev.orchestrator.base.json;

import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The one JSON mapper. Numbers with a fraction are read as decimals, never as floating point; text
 * after the first value is an error; unknown fields of records are ignored.
 */
public final class Json {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private static final JsonMapper PRETTY =
      MAPPER.rebuild().enable(SerializationFeature.INDENT_OUTPUT).build();

  private Json() {}

  /** The mapper; immutable and thread-safe. */
  public static JsonMapper mapper() {
    return MAPPER;
  }

  /** An empty object. */
  public static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** An empty array. */
  public static ArrayNode array() {
    return MAPPER.createArrayNode();
  }

  /**
   * Reads one JSON value.
   *
   * @throws JacksonException if the text is not exactly one JSON value
   * @throws NumberFormatException if it holds a number beyond all limits
   */
  public static JsonNode parse(String text) {
    return MAPPER.readTree(text);
  }

  /** Reads one JSON value; empty if the text is none. */
  public static Optional<JsonNode> tryParse(String text) {
    try {
      JsonNode node = MAPPER.readTree(text);
      return node.isMissingNode() ? Optional.empty() : Optional.of(node);
    } catch (JacksonException | NumberFormatException e) {
      // Of a number beyond its limits (1e9926120959) Jackson says so in Java's own way.
      return Optional.empty();
    }
  }

  /** The value as compact JSON. */
  public static String write(Object value) {
    return MAPPER.writeValueAsString(value);
  }

  /** The value as indented JSON. */
  public static String writePretty(Object value) {
    return PRETTY.writeValueAsString(value);
  }
}
