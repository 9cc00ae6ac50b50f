package dev.orchestrator.engine.agent;

import java.util.List;

/**
 * One step of a plan. Immutable; made by reading a planner's answer, so its values are checked.
 *
 * @param id unique within the plan: letters, digits, {@code . _ -}, at most 40 characters
 * @param type a free word such as {@code implementation}, {@code docs}, {@code tests}
 * @param description what to do
 * @param risk low, medium or high; empty where the plan does not say and the task's own holds
 * @param complexity trivial, small, medium or large; empty where the plan does not say
 * @param filesToRead paths relative to the repository's root
 * @param filesToModify paths relative to the repository's root
 * @param filesToCreate paths relative to the repository's root
 * @param dependencies ids of steps that come first
 * @param commands what the planner would run: shown to people and never run
 */
public record PlanStep(
    String id,
    String type,
    String description,
    String risk,
    String complexity,
    List<String> filesToRead,
    List<String> filesToModify,
    List<String> filesToCreate,
    List<String> dependencies,
    List<String> commands) {

  /** Copies its lists. */
  public PlanStep {
    filesToRead = List.copyOf(filesToRead);
    filesToModify = List.copyOf(filesToModify);
    filesToCreate = List.copyOf(filesToCreate);
    dependencies = List.copyOf(dependencies);
    commands = List.copyOf(commands);
  }
}
