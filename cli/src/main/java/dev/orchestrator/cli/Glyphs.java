package dev.orchestrator.cli;

import java.util.ArrayList;
import java.util.List;
import org.jline.utils.WCWidth;

/** How text from anywhere is made fit for a terminal, and how many columns it takes there. */
final class Glyphs {
  private static final int REPLACEMENT = 0xFFFD;

  /** How narrow the set-in part of a line may become before it is set in by less. */
  private static final int NARROWEST_SET_IN = 24;

  private static final int SET_IN_LESS = 4;

  private Glyphs() {}

  /**
   * The text without what could steer a terminal or disguise its order: control characters other
   * than line breaks and tabs, and bidirectional overrides, become U+FFFD; carriage returns go,
   * with which a line could hide another. Text from models, tools and repositories passes here
   * before it is shown.
   */
  static String harmless(String text) {
    if (text.codePoints().noneMatch(Glyphs::steers)) {
      return text;
    }
    StringBuilder kept = new StringBuilder(text.length());
    text.codePoints()
        .filter(c -> c != '\r')
        .forEach(c -> kept.appendCodePoint(steers(c) ? REPLACEMENT : c));
    return kept.toString();
  }

  private static boolean steers(int c) {
    boolean bidirectional = (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
    return bidirectional || (Character.isISOControl(c) && c != '\n' && c != '\t');
  }

  /** The text on one line: line breaks and tabs become a space each. */
  static String oneLine(String text) {
    return harmless(text.replace("\r\n", " ")).replace('\n', ' ').replace('\t', ' ');
  }

  /** How many columns the text takes: two for a wide character, none for a combining one. */
  static int columns(String text) {
    return text.codePoints().map(Glyphs::columns).sum();
  }

  private static int columns(int c) {
    return c < 0x300 ? 1 : Math.max(0, WCWidth.wcwidth(c));
  }

  /** The text cut to {@code width} columns, with an ellipsis for its last if anything went. */
  static String cut(String text, int width) {
    if (columns(text) <= width) {
      return text;
    }
    StringBuilder kept = new StringBuilder();
    int room = width - 1;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      room -= columns(c);
      if (room < 0) {
        break;
      }
      kept.appendCodePoint(c);
      i += Character.charCount(c);
    }
    return width > 0 ? kept.append('…').toString() : "";
  }

  /**
   * The text in lines of at most {@code width} columns, broken at blanks where there are any; all
   * but the first are set in.
   */
  static List<String> fold(String text, int width, int indent) {
    if (columns(text) <= width) {
      return List.of(text);
    }
    int less = Math.min(indent, Math.min(SET_IN_LESS, width / 4));
    int setIn = width - indent >= NARROWEST_SET_IN ? indent : less;
    List<String> lines = new ArrayList<>();
    String rest = text;
    String margin = "";
    while (columns(margin + rest) > width) {
      int end = breakAt(rest, Math.max(1, width - margin.length()));
      lines.add(margin + rest.substring(0, end).stripTrailing());
      rest = rest.substring(end).stripLeading();
      margin = " ".repeat(setIn);
    }
    if (!rest.isEmpty()) {
      lines.add(margin + rest);
    }
    return lines;
  }

  /** How many chars of the text make its first line: up to the last blank that fits. */
  private static int breakAt(String text, int width) {
    int taken = 0;
    int blank = -1;
    int i = 0;
    while (i < text.length()) {
      int c = text.codePointAt(i);
      taken += columns(c);
      if (taken > width) {
        break;
      }
      i += Character.charCount(c);
      // Blanks at the beginning are the line's own margin.
      if (c == ' ' && !text.substring(0, i).isBlank()) {
        blank = i;
      }
    }
    boolean wordEndsHere = i < text.length() && text.charAt(i) == ' ';
    return wordEndsHere || blank < 0
        ? Math.max(i, Character.charCount(text.codePointAt(0)))
        : blank;
  }
}
