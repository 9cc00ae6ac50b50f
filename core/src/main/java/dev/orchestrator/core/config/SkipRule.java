package dev.orchestrator.core.config;

import dev.orchestrator.core.routing.TaskComplexity;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Tasks that a check is not run for. Both conditions must hold; an empty one always does.
 * Immutable.
 *
 * @param areas areas of tasks, in small letters; empty for any
 * @param complexities complexities of tasks; empty for any
 */
public record SkipRule(Set<String> areas, Set<TaskComplexity> complexities) {

  /**
   * Copies its sets.
   *
   * @throws IllegalArgumentException if both are empty, since the check would never run
   */
  public SkipRule {
    if (areas.isEmpty() && complexities.isEmpty()) {
      throw new IllegalArgumentException("a rule that skips needs an area or a complexity");
    }
    areas = Collections.unmodifiableSet(new TreeSet<>(areas));
    Set<TaskComplexity> sorted = EnumSet.noneOf(TaskComplexity.class);
    sorted.addAll(complexities);
    complexities = Collections.unmodifiableSet(sorted);
  }

  /** Whether the rule holds for a task of this area and complexity. */
  public boolean matches(String area, TaskComplexity complexity) {
    return (areas.isEmpty() || areas.contains(area.strip().toLowerCase(Locale.ROOT)))
        && (complexities.isEmpty() || complexities.contains(complexity));
  }

  /** The rule in words: {@code area docs, complexity trivial or small}. */
  public String describe() {
    List<String> parts = new ArrayList<>();
    if (!areas.isEmpty()) {
      parts.add("area " + String.join(" or ", areas));
    }
    if (!complexities.isEmpty()) {
      parts.add(
          "complexity "
              + String.join(
                  " or ",
                  complexities.stream().map(c -> c.name().toLowerCase(Locale.ROOT)).toList()));
    }
    return String.join(", ", parts);
  }
}
