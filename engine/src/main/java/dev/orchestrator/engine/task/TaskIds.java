package dev.orchestrator.engine.task;

import dev.orchestrator.core.yaml.Echo;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a task may be called: its id names a branch, a folder and a file. */
final class TaskIds {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  private TaskIds() {}

  /** What is wrong with an id, or null. */
  static @Nullable String wrong(String id) {
    if (!ID.matcher(id).matches()) {
      return Echo.quote(id)
          + " may hold letters, digits, '.', '_' and '-' only, begins with a letter or digit, and"
          + " has at most 64 characters";
    }
    // git's rules for branch names
    if (id.contains("..") || id.endsWith(".") || id.toLowerCase(Locale.ROOT).endsWith(".lock")) {
      return Echo.quote(id) + " may not hold '..' nor end with '.' or '.lock'";
    }
    return null;
  }
}
