package dev.orchestrator.engine.agent;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/** Reads the fields of an answer's JSON; texts come without what a terminal would obey. */
final class AnswerText {
  private static final Pattern ANSI = Pattern.compile("\\x1B(\\[[0-?]*[ -/]*[@-~]|[@-Z\\\\-_])");

  private AnswerText() {}

  /**
   * The text without ANSI escapes; control characters other than newline and tab, and halves of
   * surrogate pairs, become U+FFFD.
   */
  static String clean(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    ANSI.matcher(text)
        .replaceAll("")
        .codePoints()
        .forEach(c -> {
          boolean bad =
              Character.getType(c) == Character.SURROGATE
                  || (Character.isISOControl(c) && c != '\n' && c != '\t' && c != '\r');
          clean.appendCodePoint(bad ? 0xFFFD : c);
        });
    return clean.toString();
  }

  /**
   * The text with U+FFFD for NUL and for halves of surrogate pairs, which no JSON document can
   * carry; otherwise as it is, so that lines copied from it are found again in the file.
   */
  static String wellFormed(String text) {
    StringBuilder formed = new StringBuilder(text.length());
    text.codePoints()
        .forEach(c ->
            formed.appendCodePoint(
                c == 0 || Character.getType(c) == Character.SURROGATE ? 0xFFFD : c));
    return formed.toString();
  }

  /** The field as clean text; empty if it is absent or null. */
  static String text(JsonNode object, String key) {
    JsonNode value = object.path(key);
    return value.isMissingNode() || value.isNull() ? "" : clean(value.asString()).strip();
  }

  /** The field's items as they are; empty if it is absent or null. */
  static List<String> list(JsonNode object, String key) {
    return StreamSupport.stream(object.path(key).spliterator(), false)
        .map(JsonNode::asString)
        .toList();
  }
}
