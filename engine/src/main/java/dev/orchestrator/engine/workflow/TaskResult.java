package dev.orchestrator.engine.workflow;

import dev.orchestrator.api.Money;
import dev.orchestrator.engine.journal.TaskState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a task ended in a run. Immutable.
 *
 * @param id the task's id
 * @param state where it stands
 * @param reason why it stands there, for people
 * @param cause what ended it
 * @param branch its branch, or null if it has none
 * @param commit the tip of the branch, or null if nothing was committed
 * @param worktree where its worktree is, or null if it is gone
 * @param steps the plan's steps
 * @param cost what all attempts cost, or null if one of them is unpriced
 * @param estimate what was expected beforehand, or null if that could not be told
 * @param attempts how many attempts were made
 * @param included how many of them a subscription covers, so that they cost nothing more
 * @param models the qualified names of the models that answered, in the order of their first answer
 * @param skipped whether an earlier run had done it, so that nothing was done now
 */
public record TaskResult(
    String id,
    TaskState state,
    String reason,
    Cause cause,
    @Nullable String branch,
    @Nullable String commit,
    @Nullable String worktree,
    List<StepResult> steps,
    @Nullable Money cost,
    @Nullable Money estimate,
    int attempts,
    int included,
    List<String> models,
    boolean skipped) {

  /** Copies its lists. */
  public TaskResult {
    steps = List.copyOf(steps);
    models = List.copyOf(models);
  }

  /** Whether it is done. */
  public boolean done() {
    return state == TaskState.DONE;
  }
}
