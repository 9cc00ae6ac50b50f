package dev.orchestrator.engine.workflow;

import dev.orchestrator.api.Money;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a run ended. Immutable.
 *
 * @param run the run's id
 * @param tasks each task, in the order in which they were worked
 * @param cost what all of them cost together, or null if an attempt is unpriced
 * @param remarks what providers say at the end, for example scripted answers left over
 */
public record RunResult(
    String run, List<TaskResult> tasks, @Nullable Money cost, List<String> remarks) {

  /** Copies its lists. */
  public RunResult {
    tasks = List.copyOf(tasks);
    remarks = List.copyOf(remarks);
  }
}
