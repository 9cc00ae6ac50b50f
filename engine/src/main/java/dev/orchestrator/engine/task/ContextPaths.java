package dev.orchestrator.engine.task;

import dev.orchestrator.core.yaml.YamlValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The files and folders that a task shows to the models, as written: whether they exist is seen in
 * the worktree, and links are resolved there.
 */
final class ContextPaths {
  private static final int LONGEST = 1_024;

  private ContextPaths() {}

  static List<String> read(@Nullable YamlValue value) {
    if (value == null) {
      return List.of();
    }
    List<String> paths = new ArrayList<>();
    for (YamlValue item : value.list()) {
      String text = item.literal();
      if (text == null) {
        continue;
      }
      String wrong = wrong(text);
      if (wrong != null) {
        item.problem(item.echo() + " " + wrong);
        continue;
      }
      String path = normal(text);
      // the whole tree is always shown as a list of files
      if (!path.isEmpty() && !paths.contains(path)) {
        paths.add(path);
      }
    }
    return paths;
  }

  private static @Nullable String wrong(String path) {
    if (path.isBlank()) {
      return "is blank";
    }
    if (path.length() > LONGEST) {
      return "is longer than " + LONGEST + " characters";
    }
    if (path.startsWith("/") || path.startsWith("~") || path.matches("[A-Za-z]:.*")) {
      return "must be relative to the repository's root";
    }
    if (path.indexOf('\\') >= 0) {
      return "must be written with '/'";
    }
    if (path.codePoints()
        .anyMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT)) {
      return "holds a control character";
    }
    for (String part : path.split("/")) {
      if (part.equals("..")) {
        return "leads out of the repository; '..' is not allowed";
      }
      String folded = part.toLowerCase(Locale.ROOT);
      if (folded.equals(".git") || folded.equals(".orchestrator")) {
        return "lies in " + folded + ", which is never shown to a model";
      }
    }
    return null;
  }

  private static String normal(String path) {
    List<String> parts = new ArrayList<>();
    for (String part : path.split("/")) {
      if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    return String.join("/", parts);
  }
}
