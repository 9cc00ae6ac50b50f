package dev.orchestrator.core.yaml;

import java.util.ArrayList;
import java.util.List;

/**
 * Collects what is wrong in files, so that people see all of it at once, and what they should know
 * although it is not wrong. Not thread-safe.
 */
public final class Problems {
  /** More than this nobody reads; the rest is counted. */
  private static final int MOST = 100;

  private final List<Problem> problems = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private int left;

  /** Notes something that is wrong. */
  public void add(Place place, String key, String message) {
    Problem problem = new Problem(place, key, message);
    if (problems.contains(problem)) {
      return;
    }
    if (problems.size() < MOST) {
      problems.add(problem);
    } else {
      left++;
    }
  }

  /** Notes something that people should know, and that stops nothing. */
  public void warn(Place place, String key, String message) {
    String text = new Problem(place, key, message).toString();
    if (warnings.size() < MOST && !warnings.contains(text)) {
      warnings.add(text);
    }
  }

  /** Notes something that people should know and that has no place in a file. */
  public void warn(String message) {
    if (!warnings.contains(message)) {
      warnings.add(message);
    }
  }

  /** Whether nothing is wrong. */
  public boolean isEmpty() {
    return problems.isEmpty();
  }

  /** What is wrong, in the order in which it was found. */
  public List<Problem> found() {
    return List.copyOf(problems);
  }

  /** What people should know. */
  public List<String> warnings() {
    return List.copyOf(warnings);
  }

  /**
   * Stops if anything is wrong.
   *
   * @throws ConfigException with all problems
   */
  public void throwIfAny() {
    if (!problems.isEmpty()) {
      throw new ConfigException(problems, left);
    }
  }
}
