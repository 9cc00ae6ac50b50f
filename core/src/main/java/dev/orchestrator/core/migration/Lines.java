package dev.orchestrator.core.migration;

import dev.orchestrator.core.yaml.Place;
import dev.orchestrator.core.yaml.YamlNode;
import dev.orchestrator.core.yaml.YamlNode.Entry;
import dev.orchestrator.core.yaml.YamlNode.Mapping;
import dev.orchestrator.core.yaml.YamlNode.Scalar;
import dev.orchestrator.core.yaml.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The lines of a YAML file while they are edited in place, so that comments, quotes and order stay
 * as their author left them. Places are those of the file as it was read. Not thread-safe.
 */
final class Lines {
  private static final String COMMENT = "# no longer used: ";

  private final List<String> lines;
  private final List<String> original;
  private final Set<Integer> removed = new HashSet<>();

  Lines(String text) {
    this.lines = new ArrayList<>(List.of(text.split("\n", -1)));
    this.original = List.copyOf(lines);
  }

  /** Puts a word in the place of another; false if it does not stand there by itself. */
  boolean replace(Place place, String before, String after) {
    int index = place.line() - 1;
    String line = lines.get(index);
    // What stood before it may have been replaced already.
    int shift = line.length() - original.get(index).length();
    for (int start : new int[] {place.column() - 1, place.column() - 1 + shift}) {
      if (start >= 0 && line.startsWith(before, start)) {
        lines.set(
            index, line.substring(0, start) + after + line.substring(start + before.length()));
        return true;
      }
    }
    return false;
  }

  /** Whether an entry has its line, or lines, for itself. */
  boolean standsAlone(Entry entry) {
    String before = original.get(entry.place().line() - 1).substring(0, entry.place().column() - 1);
    return before.isBlank();
  }

  /** Makes a comment of an entry and all that is below it. */
  void retire(Entry entry) {
    for (int line = entry.place().line(); line <= lastLine(entry); line++) {
      String text = lines.get(line - 1);
      int indent = text.length() - text.stripLeading().length();
      lines.set(line - 1, text.substring(0, indent) + COMMENT + text.substring(indent));
    }
  }

  /** Takes out the line of a key whose children stand below it, and moves them to its place. */
  void unnest(Entry entry, Mapping children) {
    int by = children.entries().getFirst().place().column() - entry.place().column();
    for (int line = entry.place().line() + 1; line <= lastLine(entry); line++) {
      String text = lines.get(line - 1);
      int indent = text.length() - text.stripLeading().length();
      lines.set(line - 1, text.substring(Math.min(by, indent)));
    }
    removed.add(entry.place().line());
  }

  /**
   * Where an entry ends. A node tells only where its last part begins: what follows further to the
   * right (a text over several lines), or closes a bracket, belongs to it too.
   */
  private int lastLine(Entry entry) {
    int last = Math.max(entry.place().line(), lastLine(entry.value()));
    int indent = entry.place().column() - 1;
    for (int line = last + 1; line <= original.size(); line++) {
      String text = original.get(line - 1);
      String word = text.stripLeading();
      int own = text.length() - word.length();
      boolean closes = own == indent && (word.startsWith("}") || word.startsWith("]"));
      if (!word.isEmpty() && own <= indent && !closes) {
        break;
      }
      if (!word.isEmpty() && !word.startsWith("#")) {
        last = line;
      }
    }
    return last;
  }

  private static int lastLine(YamlNode node) {
    return switch (node) {
      case Scalar scalar -> scalar.place().line();
      case Sequence sequence ->
          sequence.items().stream().mapToInt(Lines::lastLine).max().orElse(sequence.place().line());
      case Mapping mapping ->
          mapping.entries().stream()
              .mapToInt(entry -> Math.max(entry.place().line(), lastLine(entry.value())))
              .max()
              .orElse(mapping.place().line());
    };
  }

  String text() {
    List<String> left = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (!removed.contains(i + 1)) {
        left.add(lines.get(i));
      }
    }
    return String.join("\n", left);
  }
}
