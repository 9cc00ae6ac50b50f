package dev.orchestrator.engine.agent;

import java.util.List;

/**
 * What a model is asked. Immutable.
 *
 * @param system the system text; its first line is {@code role: <role>}
 * @param user the data, each piece fenced and named
 * @param warnings what people should know of the data: texts that were cut, secrets that were
 *     removed
 * @param complete whether the plan or diff under review is shown whole; an approval given on an
 *     incomplete prompt approves what nobody saw. Always true for the authors' prompts
 */
public record Prompt(String system, String user, List<String> warnings, boolean complete) {
  /** Copies its list. */
  public Prompt {
    warnings = List.copyOf(warnings);
  }
}
