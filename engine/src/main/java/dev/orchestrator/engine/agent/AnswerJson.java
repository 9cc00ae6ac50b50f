package dev.orchestrator.engine.agent;

import dev.orchestrator.api.FinishReason;
import dev.orchestrator.base.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Finds the one JSON object of an answer.
 *
 * <p>The text is walked from left to right. At every brace that opens an object (its next token is
 * a quote) a strict parser reads on; what it accepts is an object, what it refuses makes the answer
 * unreadable with the parser's words: guessing what a broken object meant, or taking a part of it
 * or a later one for the answer, could turn a refusal into an approval. Braces in prose are passed
 * over, as is an empty pair. Exactly one object must remain, and it must not sit in an array. Since
 * only braces count, a Markdown fence around the object, or one inside its strings, needs no care.
 */
final class AnswerJson {
  static final String EMPTY = "the answer is empty";

  private static final int MAX_CHARS = 1_000_000;
  private static final int MAX_DEPTH = 32;
  private static final Pattern THINKING =
      Pattern.compile("\\A\\s*<(think|thinking|reasoning)>.*?</\\1>", Pattern.DOTALL);

  /** Fractions are read as floating point: a decimal of 1e999999999 costs whoever expands it. */
  private static final JsonMapper STRICT =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxNumberLength(20)
                          .build())
                  .build())
          .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private AnswerJson() {}

  sealed interface Extract {}

  record Found(JsonNode object) implements Extract {}

  record Problem(String words) implements Extract {}

  /** What is wrong with an answer for how it ended; empty if nothing. */
  static List<String> endedBadly(FinishReason finish) {
    return switch (finish) {
      case LENGTH ->
          List.of("the answer was cut off at the limit of tokens; give a shorter, complete one");
      case CONTENT_FILTER -> List.of("the answer was stopped by the model's content filter");
      case TOOL_CALLS ->
          List.of("the answer asks for a tool, and there are none; write the answer");
      case STOP, OTHER -> List.of();
    };
  }

  /**
   * The text without a byte order mark and without the block of thoughts that some models put
   * first: drafts in it are not the answer.
   */
  static String withoutThinking(String text) {
    String plain = text.startsWith("\uFEFF") ? text.substring(1) : text;
    return THINKING.matcher(plain).replaceFirst("");
  }

  static Extract object(String answer) {
    String text = withoutThinking(answer);
    if (text.isBlank()) {
      return new Problem(EMPTY);
    }
    if (text.length() > MAX_CHARS) {
      return new Problem(
          "the answer has " + text.length() + " characters; at most " + MAX_CHARS + " are read");
    }
    List<JsonNode> found = new ArrayList<>();
    int at = text.indexOf('{');
    while (at >= 0) {
      char next = nextVisible(text, at + 1);
      int end = at + 1;
      if (next == '"') {
        Parsed parsed = parse(text, at);
        if (parsed.problem() != null) {
          return new Problem(parsed.problem());
        }
        if (previousVisible(text, at - 1) == '[') {
          return new Problem("the JSON object stands in an array; give the object alone");
        }
        found.add(parsed.node());
        end = parsed.end();
      } else if (next == '\'' && looksLikeKey(text, at + 1)) {
        return new Problem(
            "not JSON: keys and strings stand in double quotes, not in single ones ("
                + place(text, at)
                + ")");
      }
      at = text.indexOf('{', end);
    }
    return switch (found.size()) {
      case 0 ->
          new Problem(
              text.strip().matches("(?s)(```\\w*\\s*)?\\{\\s*}(\\s*```)?")
                  ? "the JSON object is empty"
                  : "the answer holds no JSON object");
      case 1 -> new Found(found.getFirst());
      default ->
          new Problem("the answer holds " + found.size() + " JSON objects; give exactly one");
    };
  }

  /** The result of one attempt: a node and where it ends, or a problem. */
  private record Parsed(
      JsonNode node, int end, @org.jspecify.annotations.Nullable String problem) {}

  private static Parsed parse(String text, int from) {
    String rest = text.substring(from);
    try (JsonParser parser = STRICT.createParser(rest)) {
      JsonNode node = STRICT.readTree(parser);
      int length = (int) parser.currentLocation().getCharOffset();
      return new Parsed(node, from + Math.max(1, length), null);
    } catch (UnexpectedEndOfInputException e) {
      return failed("the JSON object that begins at " + place(text, from) + " is cut off");
    } catch (JacksonException e) {
      TokenStreamLocation where = e.getLocation();
      long offset = where == null ? 0 : Math.max(0, where.getCharOffset());
      return failed(
          "not valid JSON at "
              + place(text, (int) Math.min(text.length(), from + offset))
              + ": "
              + firstLine(e.getOriginalMessage()));
    }
  }

  private static Parsed failed(String problem) {
    return new Parsed(Json.object(), 0, problem);
  }

  private static String place(String text, int offset) {
    String before = text.substring(0, Math.min(offset, text.length()));
    long line = before.chars().filter(c -> c == '\n').count() + 1;
    return "line " + line + ", column " + (before.length() - before.lastIndexOf('\n'));
  }

  private static String firstLine(String message) {
    String line = message.lines().findFirst().orElse("");
    return line.length() > 200 ? line.substring(0, 200) + "…" : line;
  }

  private static char nextVisible(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      if (!Character.isWhitespace(text.charAt(i))) {
        return text.charAt(i);
      }
    }
    return 0;
  }

  private static char previousVisible(String text, int from) {
    for (int i = from; i >= 0; i--) {
      if (!Character.isWhitespace(text.charAt(i))) {
        return text.charAt(i);
      }
    }
    return 0;
  }

  private static boolean looksLikeKey(String text, int from) {
    String rest = text.substring(from, Math.min(text.length(), from + 80)).strip();
    return rest.matches("(?s)'\\w+'\\s*:.*");
  }
}
