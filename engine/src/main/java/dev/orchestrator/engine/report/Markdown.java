package dev.orchestrator.engine.report;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Puts text from anywhere (models, tools, repositories, people) into Markdown so that it is shown
 * as it is and does nothing: no markup, no HTML, no end of the fence it stands in. What cannot be
 * seen (control characters, marks that turn the reading order) is shown as an escape.
 */
final class Markdown {
  private static final Pattern BLANKS = Pattern.compile("\\s+");

  private Markdown() {}

  /** Text within a line; line breaks become blanks. */
  static String text(String text) {
    int[] chars = inOneLine(text.strip()).codePoints().toArray();
    StringBuilder safe = new StringBuilder();
    for (int i = 0; i < chars.length; i++) {
      if (isMarkup(chars, i)) {
        safe.append('\\').appendCodePoint(chars[i]);
      } else {
        append(safe, chars[i]);
      }
    }
    return safe.toString();
  }

  private static String inOneLine(String text) {
    return BLANKS.matcher(text).replaceAll(" ");
  }

  private static boolean isMarkup(int[] chars, int i) {
    return switch (chars[i]) {
      case '\\', '`', '*', '[', ']', '<', '>', '&', '|', '~' -> true;
      case '_' -> !insideWord(chars, i);
      case ':' -> i + 1 < chars.length && chars[i + 1] == '/'; // an address becomes no link
      case '#', '-', '+', '=' -> i == 0;
      case '.', ')' -> i > 0 && i < 10 && onlyDigits(chars, i); // a number becomes no list
      default -> false;
    };
  }

  private static boolean onlyDigits(int[] chars, int end) {
    for (int i = 0; i < end; i++) {
      if (chars[i] < '0' || chars[i] > '9') {
        return false;
      }
    }
    return true;
  }

  /** Between letters and digits an underscore is no markup, and words stay readable without. */
  private static boolean insideWord(int[] chars, int i) {
    return i > 0
        && i + 1 < chars.length
        && Character.isLetterOrDigit(chars[i - 1])
        && Character.isLetterOrDigit(chars[i + 1]);
  }

  /** As {@link #text}, at most this many characters of it. */
  static String text(String text, int most) {
    String line = inOneLine(text.strip());
    if (line.codePointCount(0, line.length()) <= most) {
      return text(line);
    }
    return text(line.substring(0, line.offsetByCodePoints(0, most - 1)).strip()) + "…";
  }

  /** Text as code within a line, not for tables. */
  static String code(String text) {
    String line = visible(inOneLine(text));
    String ticks = "`".repeat(longestRun(line) + 1);
    String pad = line.isEmpty() || line.startsWith("`") || line.endsWith("`") ? " " : "";
    return ticks + pad + line + pad + ticks;
  }

  /** Lines as they are, in a fence that nothing in them can end. */
  static String fence(String language, String text) {
    String lines = visible(text).stripTrailing();
    String ticks = "`".repeat(Math.max(3, longestRun(lines) + 1));
    return ticks + language + "\n" + lines + "\n" + ticks + "\n";
  }

  private static int longestRun(String text) {
    int longest = 0;
    int run = 0;
    for (int i = 0; i < text.length(); i++) {
      run = text.charAt(i) == '`' ? run + 1 : 0;
      longest = Math.max(longest, run);
    }
    return longest;
  }

  private static String visible(String text) {
    StringBuilder safe = new StringBuilder();
    text.codePoints().forEach(c -> append(safe, c));
    return safe.toString();
  }

  private static void append(StringBuilder to, int c) {
    if (c >= ' ' && c <= '~') { // most of a report
      to.append((char) c);
      return;
    }
    int type = Character.getType(c);
    boolean joiner = c == 0x200C || c == 0x200D; // parts of words and signs
    boolean hidden =
        type == Character.CONTROL && c != '\n' && c != '\t'
            || type == Character.FORMAT && !joiner
            || type == Character.SURROGATE
            || type == Character.LINE_SEPARATOR
            || type == Character.PARAGRAPH_SEPARATOR;
    if (hidden) {
      to.append(
          c > 0xFFFF
              ? String.format(Locale.ROOT, "\\u{%x}", c)
              : String.format(Locale.ROOT, "\\u%04x", c));
    } else {
      to.appendCodePoint(c);
    }
  }
}
