package dev.orchestrator.engine.edit;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the path of a file in the line before a block, in the many ways models write it: bare, in
 * backticks or bold, as a heading or a comment, with a colon after it, before the fence, in it, or
 * in its info string.
 */
final class PathLine {

  private static final Pattern FENCE = Pattern.compile("\\s*(?:`{3,}|~{3,})\\s*(.*?)\\s*");
  private static final Pattern DRESS =
      Pattern.compile(
          "^(?:#{1,6}\\s+|//\\s*|/\\*+\\s*|--\\s+|<!--\\s*|[-*]\\s+|\\d+[.)]\\s+)?"
              + "(?i:(?:file|path|filename)\\s*:\\s*)?(.*?)(?:\\s*\\*/|\\s*-->)?$");
  private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

  /** How many lines that are not blank are looked at. */
  private static final int REACH = 3;

  private PathLine() {}

  /** The path named between the end of the last block and the start of this one. */
  static Optional<String> above(List<String> lines, int from, int start) {
    int seen = 0;
    Optional<String> inFence = Optional.empty();
    for (int i = start - 1; i >= from && seen < REACH; i--) {
      String line = lines.get(i);
      if (line.isBlank()) {
        continue;
      }
      seen++;
      Matcher fence = FENCE.matcher(line);
      if (fence.matches()) {
        inFence = inFence.or(() -> info(fence.group(1)));
        continue;
      }
      Optional<String> path = of(line);
      return path.isPresent() ? path : inFence;
    }
    return inFence;
  }

  /** A path in a fence's info string: {@code java:src/A.java}, {@code java src/A.java}. */
  private static Optional<String> info(String info) {
    String last = info.substring(Math.max(info.lastIndexOf(' '), info.lastIndexOf(':')) + 1);
    return last.contains("/") || last.matches(".+\\.\\w+") ? Optional.of(last) : Optional.empty();
  }

  private static Optional<String> of(String line) {
    Matcher dress = DRESS.matcher(line.strip());
    String text = dress.matches() ? dress.group(1) : line.strip();
    text = undress(text);
    Matcher quoted = QUOTED.matcher(text);
    if (quoted.find()) {
      String path = quoted.group(1);
      boolean alone = !quoted.find();
      return alone && looksLikePath(path) ? Optional.of(path) : Optional.empty();
    }
    return looksLikePath(text) ? Optional.of(text) : Optional.empty();
  }

  /** Takes bold, quotes and a colon off. */
  private static String undress(String text) {
    String result = text;
    if (result.endsWith(":")) {
      result = result.substring(0, result.length() - 1).stripTrailing();
    }
    while (result.length() > 2
        && (result.startsWith("*") && result.endsWith("*")
            || result.startsWith("\"") && result.endsWith("\"")
            || result.startsWith("'") && result.endsWith("'"))) {
      result = result.substring(1, result.length() - 1);
    }
    return result.endsWith(":") ? result.substring(0, result.length() - 1) : result;
  }

  /**
   * Whether this is meant as a path: prose has spaces and ends like a sentence. A name that is
   * taken for a path by mistake is refused later, because there is no such file.
   */
  private static boolean looksLikePath(String text) {
    if (text.isBlank() || text.length() > 6000) {
      return false;
    }
    boolean spaces = text.chars().anyMatch(Character::isWhitespace);
    if (!spaces) {
      // Without a dot or a slash only a plain word, such as Makefile, may be a name.
      return text.matches("[\\w-]+")
          || text.contains("/")
          || text.matches(".*\\w.*[.:\\\\].*|.*[.:\\\\].*\\w.*");
    }
    return text.matches(".*[\\w/]\\.[A-Za-z][A-Za-z0-9]{0,9}") || text.matches("\\S*/.*\\w");
  }

  /** The path after DELETE or RENAME: without spaces, or in backticks or quotes. */
  static Optional<String> operand(String text) {
    String stripped = text.strip();
    Matcher quoted = Pattern.compile("`([^`]+)`|\"([^\"]+)\"|'([^']+)'").matcher(stripped);
    if (quoted.matches()) {
      for (int i = 1; i <= 3; i++) {
        if (quoted.group(i) != null) {
          return Optional.of(quoted.group(i));
        }
      }
    }
    return stripped.chars().anyMatch(Character::isWhitespace)
        ? Optional.empty()
        : Optional.of(stripped);
  }
}
