package dev.orchestrator.engine.workflow;

import dev.orchestrator.api.Money;
import dev.orchestrator.core.ledger.Attempt;
import dev.orchestrator.engine.journal.Journal;
import dev.orchestrator.engine.journal.JournalEvent;
import dev.orchestrator.engine.journal.TaskState;
import dev.orchestrator.engine.task.Task;
import dev.orchestrator.engine.workspace.GitException;
import dev.orchestrator.engine.workspace.Workspace;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts together what a task came to, and writes it down. */
final class Ending {
  private Ending() {}

  static TaskResult of(
      TaskAttempt work,
      TaskWorkflow.End end,
      @Nullable Money estimate,
      @Nullable Workspace workspace,
      RunParts parts) {
    Task task = work.task();
    List<Attempt> attempts =
        parts.ledger().attemptsOfTask(task.id()).stream()
            .filter(attempt -> belongs(attempt, work.id()))
            .toList();
    String branch = null;
    String commit = null;
    String worktree = null;
    String reason = end.reason();
    if (workspace != null) {
      branch = workspace.branch();
      commit = tip(workspace);
      worktree = workspace.root().toString();
      try {
        switch (end.state()) {
          case DONE -> {
            workspace.remove();
            worktree = null;
          }
          case FAILED, BLOCKED, CANCELLED -> {
            if (workspace.removeIfUntouched()) {
              branch = null;
              worktree = null;
            }
          }
          // A person may want to look, even if nothing was written yet.
          case AWAITING_HUMAN, NEW, PLANNING, PLAN_REVIEW, IMPLEMENTING, GATE, CODE_REVIEW -> {}
        }
      } catch (GitException e) {
        reason = reason + "; its worktree could not be removed: " + e.getMessage();
      }
    }
    TaskResult result =
        new TaskResult(
            task.id(),
            end.state(),
            reason,
            end.cause(),
            branch,
            commit,
            worktree,
            end.steps(),
            sum(attempts),
            estimate,
            attempts.size(),
            (int) attempts.stream().filter(Attempt::included).count(),
            models(attempts),
            false);
    write(result, parts.journal());
    return result;
  }

  /** Whether an attempt in the ledger answered, or tried to answer, this attempt at the task. */
  private static boolean belongs(Attempt attempt, String work) {
    String key = attempt.key();
    return key != null && key.startsWith(work + "/");
  }

  static TaskResult unworked(
      String task, TaskState state, String reason, Cause cause, Journal journal) {
    TaskResult result =
        new TaskResult(
            task,
            state,
            reason,
            cause,
            null,
            null,
            null,
            List.of(),
            Money.ZERO,
            null,
            0,
            0,
            List.of(),
            false);
    write(result, journal);
    return result;
  }

  /** The tip of the branch, or null if nothing was committed on it. */
  private static @Nullable String tip(Workspace workspace) {
    String head = workspace.head();
    return head.equals(workspace.baseCommit()) ? null : head;
  }

  private static List<String> models(List<Attempt> attempts) {
    return attempts.stream()
        .filter(attempt -> attempt.fault() == null)
        .map(attempt -> attempt.provider() + "/" + attempt.model())
        .distinct()
        .toList();
  }

  /** What attempts cost together; null if one of them is unpriced. */
  static @Nullable Money sum(List<Attempt> attempts) {
    Money sum = Money.ZERO;
    for (Attempt attempt : attempts) {
      Money cost = attempt.cost();
      if (cost == null) {
        return null;
      }
      sum = sum.plus(cost);
    }
    return sum;
  }

  private static void write(TaskResult r, Journal journal) {
    Money cost = r.cost();
    Money estimate = r.estimate();
    journal.append(
        new JournalEvent.TaskEnded(
            r.id(),
            r.state(),
            r.reason(),
            TaskWork.word(r.cause()),
            r.branch(),
            r.commit(),
            r.worktree(),
            cost == null ? null : cost.toString(),
            estimate == null ? null : estimate.toString(),
            r.attempts()));
  }
}
