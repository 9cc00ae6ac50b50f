package dev.orchestrator.engine.workflow;

import dev.orchestrator.engine.agent.Plan;
import dev.orchestrator.engine.agent.PlanStep;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done: a step of the plan, or to mend the whole.
 *
 * @param step the step, or null to mend the whole
 * @param id the step's id, or {@code review-N}
 * @param last whether the whole gate judges it, and not the step checks alone
 */
record Assignment(
    Plan plan, @Nullable PlanStep step, String id, String description, boolean last) {

  static Assignment step(Plan plan, PlanStep step, boolean last) {
    return new Assignment(plan, step, step.id(), step.description(), last);
  }

  static Assignment mend(Plan plan, int round) {
    return new Assignment(plan, null, "review-" + round, "Mend what the review found", true);
  }

  Set<String> editable() {
    if (step == null) {
      return new TreeSet<>(plan.changedFiles());
    }
    Set<String> files = new TreeSet<>(step.filesToModify());
    files.addAll(step.filesToCreate());
    return files;
  }

  Set<String> shown() {
    Set<String> files = new LinkedHashSet<>(editable());
    if (step != null) {
      files.addAll(step.filesToRead());
    }
    return files;
  }

  @Nullable String risk() {
    return step == null ? null : step.risk();
  }

  @Nullable String complexity() {
    return step == null ? null : step.complexity();
  }

  String type() {
    return step == null ? "" : step.type();
  }

  /** What its questions are called: a plan's ids cannot take the name of another purpose. */
  String purpose() {
    return (step == null ? "mend." : "step.") + id;
  }
}
