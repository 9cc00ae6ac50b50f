package dev.orchestrator.engine.agent;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Shows a repository's files within a given space. */
public final class FileTree {
  private FileTree() {}

  /**
   * One path a line, in order. What does not fit is cut: the deepest folders are folded into one
   * line with the number of their files, until the rest fits; if even that does not, the end is cut
   * off. Either way the last line says so.
   *
   * @param paths paths relative to the repository's root
   * @param maxChars the most characters of the result
   */
  public static String render(List<String> paths, int maxChars) {
    List<String> sorted = paths.stream().sorted().distinct().toList();
    String all = String.join("\n", sorted);
    if (all.length() <= maxChars) {
      return all;
    }
    int deepest = sorted.stream().mapToInt(FileTree::depth).max().orElse(0);
    String note =
        "(cut to fit: " + sorted.size() + " files in all; folders end with / and their number)";
    for (int depth = deepest; depth >= 1; depth--) {
      String folded = folded(sorted, depth);
      if (folded.length() + note.length() + 1 <= maxChars) {
        return folded + "\n" + note;
      }
    }
    return cutOff(folded(sorted, 1), sorted.size(), maxChars);
  }

  private static int depth(String path) {
    return (int) path.chars().filter(c -> c == '/').count();
  }

  /** Files at most this deep by name, deeper ones as a number of their folder at that depth. */
  private static String folded(List<String> sorted, int depth) {
    Map<String, Integer> lines = new TreeMap<>();
    for (String path : sorted) {
      lines.merge(depth(path) < depth ? path : folder(path, depth), 1, Integer::sum);
    }
    StringBuilder text = new StringBuilder();
    lines.forEach((line, count) -> {
      text.append(text.isEmpty() ? "" : "\n").append(line);
      if (line.endsWith("/")) {
        text.append(" (").append(count).append(count == 1 ? " file)" : " files)");
      }
    });
    return text.toString();
  }

  private static String folder(String path, int depth) {
    int end = -1;
    for (int i = 0; i < depth; i++) {
      end = path.indexOf('/', end + 1);
    }
    return path.substring(0, end + 1);
  }

  private static String cutOff(String text, int files, int maxChars) {
    String note = "(cut to fit: " + files + " files in all, not all are shown)";
    int room = Math.max(0, maxChars - note.length() - 1);
    int end = Math.max(0, text.lastIndexOf('\n', room));
    String kept = text.substring(0, end);
    return kept.isEmpty() ? note : kept + "\n" + note;
  }
}
