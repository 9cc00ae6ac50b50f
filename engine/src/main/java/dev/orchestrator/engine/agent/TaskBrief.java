package dev.orchestrator.engine.agent;

import java.util.List;

/**
 * What a prompt says of the task. Immutable.
 *
 * @param id the task's id
 * @param goal what is wanted
 * @param risk low, medium or high
 * @param area core, api, docs, tests, …; may be empty
 * @param complexity trivial, small, medium or large
 * @param constraints what must hold; may be empty
 */
public record TaskBrief(
    String id, String goal, String risk, String area, String complexity, List<String> constraints) {
  /** Copies its list. */
  public TaskBrief {
    constraints = List.copyOf(constraints);
  }
}
