package dev.orchestrator.engine.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Puts pieces of data between tags that the data cannot close.
 *
 * <p>The tag is {@code data}, or the first of {@code data-2}, {@code data-3}, … whose closing tag
 * does not stand in the content (compared without case). So the same data always gets the same
 * text, which vendors' prompt caches and stored answers rely on, and no text that a file, a test or
 * a model wrote can pretend to stand outside. Also collects what people should know of the data.
 * Not thread-safe; one for each prompt.
 */
final class Fence {
  private static final int MOST_NAMES = 5;

  private final SecretScan secrets;
  private final List<String> warnings = new ArrayList<>();
  private final List<String> withoutText = new ArrayList<>();
  private boolean complete = true;

  Fence(SecretScan secrets) {
    this.secrets = secrets;
  }

  List<String> warnings() {
    List<String> all = new ArrayList<>(warnings);
    if (!withoutText.isEmpty()) {
      int shown = Math.min(MOST_NAMES, withoutText.size());
      all.add(
          "no room was left for the text of "
              + String.join(", ", withoutText.subList(0, shown))
              + (shown < withoutText.size() ? " and " + (withoutText.size() - shown) + " more" : "")
              + ": name fewer context_files");
    }
    return List.copyOf(all);
  }

  boolean complete() {
    return complete;
  }

  /** A whole piece that is short by its nature. */
  String piece(String kind, String content) {
    return tagged(attributes("kind", kind), clean(kind, content));
  }

  /** A file's text, up to a limit. */
  String file(String path, String text, int maxChars) {
    String clean = clean("the file " + path, AnswerText.wellFormed(text));
    String attributes = attributes("kind", "file", "path", path);
    if (maxChars == 0 && !clean.isEmpty()) {
      withoutText.add(path);
      return tagged(
          attributes + attributes("shown", "none of " + clean.length() + " characters"), "");
    }
    return head("the file " + path, attributes, clean, maxChars);
  }

  /** A file that is not there. */
  String absentFile(String path) {
    return tagged(attributes("kind", "file", "path", path, "exists", "no"), "");
  }

  /** The start of a text, up to a limit. */
  String start(String kind, String content, int maxChars) {
    String clean = clean("the " + kind, AnswerText.wellFormed(content));
    return head("the " + kind, attributes("kind", kind), clean, maxChars);
  }

  /** As {@link #start}, for what a reviewer must see whole. */
  String underReview(String kind, String content, int maxChars) {
    String clean = clean("the " + kind, AnswerText.wellFormed(content));
    complete &= clean.length() <= maxChars;
    return head("the " + kind, attributes("kind", kind), clean, maxChars);
  }

  /** The end of a program's output, up to a limit: what went wrong usually stands there. */
  String output(String check, String content, int maxChars) {
    String name = "the output of " + check;
    String clean = clean(name, AnswerText.clean(content));
    String attributes = attributes("kind", "output", "check", check);
    if (clean.length() <= maxChars) {
      return tagged(attributes, clean);
    }
    int from = boundary(clean, clean.length() - maxChars);
    return cut(name, attributes, clean.substring(from), "last", clean.length());
  }

  private String head(String name, String attributes, String clean, int maxChars) {
    if (clean.length() <= maxChars) {
      return tagged(attributes, clean);
    }
    return cut(
        name, attributes, clean.substring(0, boundary(clean, maxChars)), "first", clean.length());
  }

  private String cut(String name, String attributes, String kept, String which, int of) {
    String note = which + " " + kept.length() + " of " + of + " characters";
    warnings.add(name + " was cut: the prompt shows the " + note);
    return tagged(attributes + attributes("shown", note), kept);
  }

  /** The content as it may leave the machine. */
  private String clean(String name, String content) {
    SecretScan.Scanned scanned = secrets.scan(content);
    for (SecretScan.Hit hit : scanned.hits()) {
      warnings.add(
          name
              + ", line "
              + hit.line()
              + ", holds what looks like "
              + hit.kind()
              + "; the prompt shows "
              + SecretScan.REMOVED
              + " in its place");
    }
    return scanned.text();
  }

  private static String tagged(String attributes, String content) {
    String tag = tag(content);
    String end = content.isEmpty() || content.endsWith("\n") ? "" : "\n";
    return "<" + tag + attributes + ">\n" + content + end + "</" + tag + ">\n";
  }

  private static String attributes(String... namesAndValues) {
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      String value = attribute(namesAndValues[i + 1]);
      all.append(' ').append(namesAndValues[i]).append("=\"").append(value).append('"');
    }
    return all.toString();
  }

  private static String tag(String content) {
    String folded = content.toLowerCase(Locale.ROOT);
    String tag = "data";
    for (int number = 2; folded.contains("</" + tag); number++) {
      tag = "data-" + number;
    }
    return tag;
  }

  /** A name cannot end its attribute, its tag or its line. */
  private static String attribute(String text) {
    StringBuilder safe = new StringBuilder();
    AnswerText.clean(text)
        .codePoints()
        .forEach(c -> {
          if (c == '"' || c == '<' || c == '>' || Character.isISOControl(c)) {
            safe.append(String.format(Locale.ROOT, "\\u%04x", c));
          } else {
            safe.appendCodePoint(c);
          }
        });
    return safe.toString();
  }

  /** The nearest place at or below an index that splits no pair of surrogates. */
  private static int boundary(String text, int index) {
    return index > 0 && index < text.length() && Character.isLowSurrogate(text.charAt(index))
        ? index - 1
        : index;
  }
}
