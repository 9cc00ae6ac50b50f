package dev.orchestrator.engine.workflow;

/**
 * Where and why a person is asked.
 *
 * @param task the task's id
 * @param point what is to be decided
 * @param reason why, for people
 * @param approvable whether there is something that can be approved
 * @param shown what to look at: the plan, the gate's output, the diff; may be empty
 */
public record PersonQuestion(
    String task, Point point, String reason, boolean approvable, String shown) {

  /** What is to be decided. */
  public enum Point {
    /** Whether a plan is good enough to be carried out. */
    PLAN,
    /** What is to become of a step that its author could not finish. */
    STEP,
    /** Whether the committed change is good enough. */
    CODE
  }
}
