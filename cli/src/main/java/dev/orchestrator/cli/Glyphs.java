package dev.orchestrator.cli;

import org.jline.utils.WCWidth;

/** How text from anywhere is made fit for a terminal, and how many columns it takes there. */
final class Glyphs {
  private static final int REPLACEMENT = 0xFFFD;

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
}
