package dev.orchestrator.core.yaml;

import java.util.regex.Pattern;

/** Repeats text of a file in a message, short and harmless. */
public final class Echo {
  private static final int LONGEST = 60;

  /** What vendors' keys begin with: a key pasted in the wrong place must not be repeated. */
  private static final Pattern KEY =
      Pattern.compile("(?i)(sk-|sk_|AIza|gsk_|xai-|ghp_|gho_|github_pat_|hf_|AKIA|Bearer ).{8,}.*");

  private Echo() {}

  /** The text in quotes: control characters visible, cut at 60 characters, keys masked. */
  public static String quote(String text) {
    if (KEY.matcher(text).matches()) {
      return "'****'";
    }
    String cut =
        text.codePointCount(0, text.length()) > LONGEST
            ? text.substring(0, text.offsetByCodePoints(0, LONGEST)) + "…"
            : text;
    return "'" + visible(cut) + "'";
  }

  /**
   * The text with control characters and those that change the direction of writing made visible,
   * so that a file cannot draw on a terminal.
   */
  public static String visible(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints()
        .forEach(c -> {
          int type = Character.getType(c);
          if (type == Character.CONTROL
              || type == Character.FORMAT
              || type == Character.SURROGATE
              || type == Character.LINE_SEPARATOR
              || type == Character.PARAGRAPH_SEPARATOR) {
            out.append(String.format("\\u%04x", c));
          } else {
            out.appendCodePoint(c);
          }
        });
    return out.toString();
  }
}
