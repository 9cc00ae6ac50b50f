package dev.orchestrator.engine.edit;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Lines by which a model stands in for code it did not write, such as {@code // ... rest of code
 * unchanged}. Written to a file they would delete what they stand for.
 */
final class Placeholder {

  private static final int MAX_LENGTH = 120;

  /** What comments begin and end with in the usual languages, and brackets some models use. */
  private static final String DRESS =
      "(?://+|#+|--+|;+|%+|/\\*+|\\*+|<!--|\\{/\\*|\"\"\"|'''|[\\[(<{]|\\s)*";

  private static final String UNDRESS = "(?:\\*+/\\}?|-->|\"\"\"|'''|[\\])>}]|[.:;!]|\\s)*";

  private static final String THING =
      "(?:code|file|class|method|methods|function|functions|implementation|content|contents|imports?"
          + "|fields?|logic|body|tests?|lines?|part|document|text|section|sections)";

  private static final String ELLIPSIS = "(?:\\.{3,}|…)";

  /** An ellipsis beside words that speak of code that is there already. */
  private static final Pattern DOTS =
      Pattern.compile(
          "(?i)"
              + DRESS
              + "(?:"
              + ELLIPSIS
              + "\\s*(?:\\(?the\\s+)?(?:rest|existing|remaining|remainder|other|previous|same|unchanged|omitted|keep|more)\\b.*"
              + "|(?:the\\s+)?(?:rest|existing|remaining|remainder|other|previous|same|unchanged|keep)\\b[^.…]{0,60}"
              + ELLIPSIS
              + ")"
              + UNDRESS);

  /** A sentence that says so without an ellipsis. */
  private static final Pattern WORDS =
      Pattern.compile(
          "(?i)"
              + DRESS
              + "(?:the\\s+)?(?:rest|remainder|remaining|existing|other|previous)\\s+(?:of\\s+)?(?:the\\s+|this\\s+|your\\s+)?(?:\\w+\\s+)?"
              + THING
              + "(?:\\s+(?:code|file|class|here|above|below))?"
              + "(?:\\s+(?:is|are|goes|stays?|remains?))?(?:\\s+the)?\\s*"
              + "(?:unchanged|same|as\\s+(?:is|before)|here|omitted|continues?|not\\s+shown|untouched)"
              + "(?:\\s+(?:here|as\\s+before))?"
              + UNDRESS);

  private Placeholder() {}

  /**
   * The first new line that stands in for code; lines that were there before are no placeholders.
   */
  static Optional<String> in(List<String> replacement, List<String> original) {
    Set<String> known = new HashSet<>(original);
    return replacement.stream()
        .filter(line -> line.length() <= MAX_LENGTH && !known.contains(line))
        .map(String::strip)
        .filter(line -> DOTS.matcher(line).matches() || WORDS.matcher(line).matches())
        .findFirst();
  }
}
