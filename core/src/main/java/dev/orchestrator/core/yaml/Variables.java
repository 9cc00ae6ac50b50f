package dev.orchestrator.core.yaml;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts the environment's values into a text: {@code ${NAME}}, {@code ${NAME:-default}} where the
 * variable is unset or empty, {@code $${} for a literal <code>${</code>. A value that was put in is
 * not looked at again, so it can neither name another variable nor become YAML. Immutable.
 */
final class Variables {
  private static final Pattern REFERENCE =
      Pattern.compile("\\$\\$\\{|\\$\\{([A-Za-z_][A-Za-z0-9_]*)(:-([^{}$]*))?\\}|\\$\\{");

  private final Map<String, String> environment;

  Variables(Map<String, String> environment) {
    this.environment = environment;
  }

  /**
   * What became of a text.
   *
   * @param text with every value put in; unset variables leave nothing
   * @param unset the variables that are unset and have no default
   * @param malformed whether a <code>${</code> is no reference
   */
  record Expanded(String text, List<String> unset, boolean malformed) {}

  Expanded expand(String text) {
    if (!text.contains("${")) {
      return new Expanded(text, List.of(), false);
    }
    StringBuilder out = new StringBuilder();
    List<String> unset = new ArrayList<>();
    boolean malformed = false;
    Matcher matcher = REFERENCE.matcher(text);
    while (matcher.find()) {
      String name = matcher.group(1);
      String value = "";
      if (matcher.group().equals("$${")) {
        value = "${";
      } else if (name == null) {
        malformed = true;
      } else {
        value = environment.getOrDefault(name, "");
        if (value.isEmpty() && matcher.group(2) != null) {
          value = matcher.group(3);
        } else if (!environment.containsKey(name)) {
          unset.add(name);
        }
      }
      matcher.appendReplacement(out, Matcher.quoteReplacement(value));
    }
    matcher.appendTail(out);
    return new Expanded(out.toString(), List.copyOf(unset), malformed);
  }

  /** The names of the variables that a text refers to. */
  static List<String> names(String text) {
    List<String> names = new ArrayList<>();
    Matcher matcher = REFERENCE.matcher(text);
    while (matcher.find()) {
      if (matcher.group(1) != null) {
        names.add(matcher.group(1));
      }
    }
    return names;
  }
}
