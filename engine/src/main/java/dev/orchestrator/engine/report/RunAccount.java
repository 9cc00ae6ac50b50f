package dev.orchestrator.engine.report;

import dev.orchestrator.api.Money;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A run, as its journal and the ledger tell it.
 *
 * @param run the run's id
 * @param began when it began
 * @param ended when it ended, or null if it did not come to its end
 * @param limit what it might cost, or null for no limit
 * @param tasks its tasks, in the order in which they were given
 */
record RunAccount(
    String run,
    Instant began,
    @Nullable Instant ended,
    @Nullable Money limit,
    List<TaskAccount> tasks) {

  RunAccount {
    tasks = List.copyOf(tasks);
  }

  long done() {
    return tasks.stream().filter(TaskAccount::done).count();
  }

  /** How many of its calls a subscription covers. */
  long included() {
    return tasks.stream().mapToLong(TaskAccount::included).sum();
  }

  /** What it cost, or null if a call of it is unpriced. */
  @Nullable Money cost() {
    return sum(tasks.stream().map(TaskAccount::cost).toList());
  }

  /** What was expected of the tasks that were worked, or null if that could not be told of one. */
  @Nullable Money estimate() {
    return sum(tasks.stream().filter(TaskAccount::worked).map(TaskAccount::estimate).toList());
  }

  private static @Nullable Money sum(List<? extends @Nullable Money> amounts) {
    Money sum = Money.ZERO;
    for (Money amount : amounts) {
      if (amount == null) {
        return null;
      }
      sum = sum.plus(amount);
    }
    return sum;
  }

  /**
   * What the shell was told, by the causes that the journal names; null if the run has not ended.
   */
  @Nullable Integer exitCode() {
    if (ended == null) {
      return null;
    }
    List<String> causes = tasks.stream().map(TaskAccount::cause).filter(Objects::nonNull).toList();
    if (causes.contains("interrupted")) {
      return 130;
    }
    if (causes.contains("provider")) {
      return 5;
    }
    if (causes.contains("budget")) {
      return 4;
    }
    if (causes.contains("failure")) {
      return 1;
    }
    return causes.contains("human") ? 3 : 0;
  }
}
