package dev.orchestrator.providers.scripted;

import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Reads the {@code match:} of an answer: a substring, or a regular expression between slashes. */
final class PromptMatch {
  private PromptMatch() {}

  static Predicate<String> of(String match) {
    if (match.length() < 2 || !match.startsWith("/") || !match.endsWith("/")) {
      return prompt -> prompt.contains(match);
    }
    String expression = match.substring(1, match.length() - 1);
    try {
      return Pattern.compile(expression, Pattern.MULTILINE | Pattern.DOTALL).asPredicate();
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "match: '" + match + "' is no regular expression: " + e.getDescription(), e);
    }
  }
}
