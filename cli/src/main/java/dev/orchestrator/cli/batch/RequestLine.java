package dev.orchestrator.cli.batch;

import dev.orchestrator.base.json.Json;
import dev.orchestrator.core.ledger.Scope;
import dev.orchestrator.core.routing.TaskComplexity;
import dev.orchestrator.core.routing.TaskRisk;
import dev.orchestrator.core.yaml.Nearest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;

/** Reads one line as a request: strictly, since a slip in a name would be paid for. */
final class RequestLine {
  private static final List<String> FIELDS =
      List.of(
          "id",
          "prompt",
          "system",
          "role",
          "risk",
          "area",
          "complexity",
          "model",
          "max_tokens",
          "temperature",
          "json_schema",
          "tag");
  private static final ObjectReader READER =
      Json.mapper().reader().with(StreamReadFeature.STRICT_DUPLICATE_DETECTION);
  private static final int MOST_CHARS_OF_AN_ID = 200;

  private final JsonNode fields;

  private RequestLine(JsonNode fields) {
    this.fields = fields;
  }

  /**
   * The request that a line holds.
   *
   * @param number where it stands, from 1
   * @throws BadLineException if it holds none
   */
  static BatchRequest read(int number, ByteLines.Line line, BatchRequest.Defaults defaults)
      throws BadLineException {
    if (line.tooLong()) {
      throw new BadLineException("it holds more than 10 MB");
    }
    RequestLine read = new RequestLine(object(text(line.bytes())));
    read.refuseUnknown();
    String role = read.words("role", defaults.role());
    return new BatchRequest(
        number,
        read.id(number),
        read.prompt(),
        read.text("system", defaults.system()),
        role,
        read.word("risk", TaskRisk.class, defaults.risk()),
        read.text("area", ""),
        read.word("complexity", TaskComplexity.class, TaskComplexity.MEDIUM),
        read.has("model") ? read.words("model", "") : defaults.model(),
        read.maxTokens(defaults.maxTokens()),
        read.temperature(),
        read.schema(),
        read.tag(defaults.tag()));
  }

  /** Whether there is nothing on the line, so that it is passed over. */
  static boolean isBlank(ByteLines.Line line) {
    for (byte b : line.bytes()) {
      if (b != ' ' && b != '\t' && b != '\r') {
        return false;
      }
    }
    return !line.tooLong();
  }

  private static String text(byte[] bytes) throws BadLineException {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new BadLineException("it is not UTF-8 text; convert the file first (iconv)");
    }
  }

  private static JsonNode object(String text) throws BadLineException {
    JsonNode node;
    try {
      node = READER.readTree(text);
    } catch (JacksonException e) {
      String why = String.valueOf(e.getOriginalMessage());
      throw new BadLineException("it is not one JSON object: " + why.replace('\n', ' '));
    }
    if (!node.isObject()) {
      throw new BadLineException("it is JSON, but no object; write {\"prompt\": \"…\"}");
    }
    return node;
  }

  private void refuseUnknown() throws BadLineException {
    for (String name : fields.propertyNames()) {
      if (!FIELDS.contains(name)) {
        String advice =
            Nearest.of(name, FIELDS)
                .map(near -> "; did you mean \"" + near + "\"?")
                .orElse("; there are " + String.join(", ", FIELDS));
        throw new BadLineException("unknown field \"" + name + "\"" + advice);
      }
    }
  }

  private boolean has(String name) {
    return fields.hasNonNull(name);
  }

  private String text(String name, String otherwise) throws BadLineException {
    if (!has(name)) {
      return otherwise;
    }
    JsonNode value = fields.get(name);
    if (!value.isString()) {
      throw new BadLineException("\"" + name + "\" must be a string");
    }
    return value.asString();
  }

  private String words(String name, String otherwise) throws BadLineException {
    String text = text(name, otherwise);
    if (text.isBlank()) {
      throw new BadLineException("\"" + name + "\" is empty");
    }
    return text;
  }

  private String id(int number) throws BadLineException {
    if (!has("id")) {
      return Integer.toString(number);
    }
    JsonNode value = fields.get("id");
    String id = value.isString() || value.isIntegralNumber() ? value.asString() : "";
    if (id.isBlank() || id.length() > MOST_CHARS_OF_AN_ID) {
      throw new BadLineException(
          "\"id\" must be a string or a whole number of 1 to "
              + MOST_CHARS_OF_AN_ID
              + " characters");
    }
    return id;
  }

  private String prompt() throws BadLineException {
    if (!has("prompt")) {
      throw new BadLineException("\"prompt\" is missing");
    }
    return words("prompt", "");
  }

  private <E extends Enum<E>> E word(String name, Class<E> type, E otherwise)
      throws BadLineException {
    if (!has(name)) {
      return otherwise;
    }
    String word = text(name, "");
    List<E> all = List.of(type.getEnumConstants());
    return all.stream()
        .filter(one -> one.name().equalsIgnoreCase(word))
        .findFirst()
        .orElseThrow(() ->
            new BadLineException(
                "\"%s\" is \"%s\"; it must be one of %s"
                    .formatted(
                        name,
                        word,
                        String.join(
                            ", ",
                            all.stream()
                                .map(one -> one.name().toLowerCase(Locale.ROOT))
                                .toList()))));
  }

  private int maxTokens(int otherwise) throws BadLineException {
    if (!has("max_tokens")) {
      return otherwise;
    }
    JsonNode value = fields.get("max_tokens");
    if (!value.isIntegralNumber() || !value.canConvertToInt() || value.asInt() < 1) {
      throw new BadLineException("\"max_tokens\" must be a whole number, 1 at least");
    }
    return value.asInt();
  }

  private @Nullable Double temperature() throws BadLineException {
    if (!has("temperature")) {
      return null;
    }
    JsonNode value = fields.get("temperature");
    if (!value.isNumber() || value.asDouble() < 0 || value.asDouble() > 2) {
      throw new BadLineException("\"temperature\" must be a number from 0 to 2");
    }
    return value.asDouble();
  }

  private @Nullable String schema() throws BadLineException {
    if (!has("json_schema")) {
      return null;
    }
    JsonNode value = fields.get("json_schema");
    if (!value.isObject()) {
      throw new BadLineException("\"json_schema\" must be a JSON object");
    }
    return Json.write(value);
  }

  private @Nullable String tag(@Nullable String otherwise) throws BadLineException {
    if (!has("tag")) {
      return otherwise;
    }
    String tag = text("tag", "");
    if (!Scope.isTag(tag)) {
      throw new BadLineException("\"tag\" must be " + Scope.TAG_RULE);
    }
    return tag;
  }
}
