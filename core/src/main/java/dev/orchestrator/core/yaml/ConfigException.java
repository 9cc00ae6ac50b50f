package dev.orchestrator.core.yaml;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A file of the user's cannot be used. The message holds every problem on a line of its own, each
 * as {@code file:line:column: key: what is wrong and what to do}.
 */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // Problem holds a Path; nobody serialises this
  private final transient List<Problem> problems;

  /**
   * @param problems what is wrong; at least one
   */
  public ConfigException(List<Problem> problems) {
    this(problems, 0);
  }

  ConfigException(List<Problem> problems, int left) {
    super(
        problems.stream().map(Problem::toString).collect(Collectors.joining("\n"))
            + (left == 0 ? "" : "\n… and " + left + " more"));
    this.problems = List.copyOf(problems);
  }

  /** What is wrong, in the order of the files. */
  public List<Problem> problems() {
    return problems;
  }
}
