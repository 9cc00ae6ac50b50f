package dev.orchestrator.engine.journal;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * Where a task stands. The table of {@link #next()} is the only way to move; it is drawn in {@code
 * docs/what-happens-to-a-task.md}.
 */
public enum TaskState {
  /** Nothing was done yet. */
  NEW,
  /** The planner is asked. */
  PLANNING,
  /** Another maker's model judges the plan. */
  PLAN_REVIEW,
  /** A step's edits are asked for and applied. */
  IMPLEMENTING,
  /** The user's checks judge the changed tree. */
  GATE,
  /** Another maker's model judges the diff. */
  CODE_REVIEW,
  /** Gated, reviewed and committed: one tree. */
  DONE,
  /** A person has to decide; the branch and the worktree are kept. */
  AWAITING_HUMAN,
  /** A task it depends on did not get done. */
  BLOCKED,
  /** It could not be worked: budget, provider, repository or program. */
  FAILED,
  /** The user stopped it. */
  CANCELLED;

  /** The states that may follow this one. */
  public Set<TaskState> next() {
    return switch (this) {
      case NEW -> EnumSet.of(PLANNING, IMPLEMENTING, BLOCKED, FAILED, CANCELLED);
      case PLANNING -> EnumSet.of(PLAN_REVIEW, AWAITING_HUMAN, FAILED, CANCELLED);
      case PLAN_REVIEW -> EnumSet.of(PLANNING, IMPLEMENTING, AWAITING_HUMAN, FAILED, CANCELLED);
      case IMPLEMENTING -> EnumSet.of(GATE, AWAITING_HUMAN, FAILED, CANCELLED);
      case GATE -> EnumSet.of(IMPLEMENTING, CODE_REVIEW, AWAITING_HUMAN, FAILED, CANCELLED);
      case CODE_REVIEW -> EnumSet.of(IMPLEMENTING, DONE, AWAITING_HUMAN, FAILED, CANCELLED);
      case AWAITING_HUMAN ->
          EnumSet.of(PLANNING, IMPLEMENTING, CODE_REVIEW, DONE, FAILED, CANCELLED);
      case DONE, BLOCKED, FAILED, CANCELLED -> EnumSet.noneOf(TaskState.class);
    };
  }

  /** Whether nothing follows but by a person's word. */
  public boolean isFinal() {
    return this == AWAITING_HUMAN || next().isEmpty();
  }

  /** The name in documents: {@code awaiting_human}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
