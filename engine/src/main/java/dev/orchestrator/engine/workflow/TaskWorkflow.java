package dev.orchestrator.engine.workflow;

import dev.orchestrator.core.dispatch.CallFailedException;
import dev.orchestrator.core.ledger.LedgerException;
import dev.orchestrator.engine.agent.Plan;
import dev.orchestrator.engine.agent.PromptBook;
import dev.orchestrator.engine.journal.JournalException;
import dev.orchestrator.engine.journal.TaskState;
import dev.orchestrator.engine.task.Task;
import dev.orchestrator.engine.workspace.GitException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The way of one task: plan, review of the plan, edits step by step, gate, review of the code, done
 * — or a person is asked. It touches the world through {@link Activities} only and has no clock,
 * thread, file or random of its own, so that it can be replayed.
 *
 * <pre>
 * NEW → PLANNING ⇄ PLAN_REVIEW → IMPLEMENTING ⇄ GATE → CODE_REVIEW → DONE
 *                                      ↑_________________|
 * </pre>
 *
 * From every state but the final ones a task may go to AWAITING_HUMAN, FAILED or CANCELLED.
 */
final class TaskWorkflow {
  private final TaskWork work;
  private final Planning planning;
  private final Implementing implementing;
  private final CodeReview codeReview;
  private final @Nullable String keptPlan;

  /**
   * The way of a task.
   *
   * @param keptPlan a plan that was approved in an earlier attempt, as JSON, or null
   */
  TaskWorkflow(
      Task task,
      Activities activities,
      PromptBook prompts,
      int maxRounds,
      @Nullable String keptPlan) {
    this.keptPlan = keptPlan;
    this.work = new TaskWork(task, activities);
    this.planning = new Planning(work, prompts, maxRounds);
    this.implementing = new Implementing(work, prompts);
    this.codeReview = new CodeReview(work, prompts, implementing, maxRounds);
  }

  /** How the workflow ended. */
  record End(TaskState state, String reason, Cause cause, List<StepResult> steps) {}

  /**
   * Works the task; never throws but for errors of the program itself.
   *
   * @throws JournalException if what happens cannot be written down any more: the attempt stays as
   *     it is written and can be resumed
   * @throws LedgerException likewise
   */
  End run() {
    try {
      work.warn(work.activities().open());
      String hopeless = work.activities().judgeBase();
      if (hopeless != null) {
        return end(TaskState.FAILED, hopeless, Cause.FAILURE);
      }
      work.look();
      Plan plan = planning.approvedPlan(keptPlan);
      implementing.workAllSteps(plan);
      return end(TaskState.DONE, codeReview.approvedCode(plan), Cause.NONE);
    } catch (RejectedException e) {
      return end(TaskState.FAILED, String.valueOf(e.getMessage()), Cause.FAILURE);
    } catch (ReplayException e) {
      return end(TaskState.FAILED, String.valueOf(e.getMessage()), Cause.FAILURE);
    } catch (Pause e) {
      return end(TaskState.AWAITING_HUMAN, String.valueOf(e.getMessage()), Cause.HUMAN);
    } catch (CallFailedException e) {
      return callFailed(e);
    } catch (InterruptedException e) {
      // The run keeps the interrupt until all is written down: git would be interrupted, too.
      return end(TaskState.CANCELLED, "interrupted", Cause.INTERRUPTED);
    } catch (JournalException | LedgerException e) {
      throw e; // nothing may happen that cannot be written down
    } catch (UncheckedIOException e) {
      return end(TaskState.FAILED, said(e), Cause.FAILURE);
    } catch (GitException e) {
      if (Thread.interrupted()) {
        return end(TaskState.CANCELLED, "interrupted", Cause.INTERRUPTED);
      }
      return end(TaskState.FAILED, "git: " + e.getMessage(), Cause.FAILURE);
    } catch (RuntimeException e) {
      // One bad task never stops the queue: what is wrong with the program is told here.
      return end(TaskState.FAILED, "internal error: " + e, Cause.FAILURE);
    }
  }

  private static String said(UncheckedIOException e) {
    String what = String.valueOf(e.getMessage());
    String why = e.getCause() == null ? "" : String.valueOf(e.getCause().getMessage());
    return what.contains(why) ? what : what + ": " + why;
  }

  private End callFailed(CallFailedException e) {
    String message = String.valueOf(e.getMessage());
    return switch (e.kind()) {
      case BUDGET -> end(TaskState.FAILED, message, Cause.BUDGET);
      case NO_PROVIDER, NO_MODEL -> end(TaskState.FAILED, message, Cause.PROVIDER);
      case REQUEST -> end(TaskState.FAILED, message, Cause.FAILURE);
    };
  }

  private End end(TaskState state, String reason, Cause cause) {
    if (work.state() == state) {
      return new End(state, reason, cause, work.steps()); // a person was asked, and is not there
    }
    // Nothing was begun: a pause before the plan is a failure to start.
    TaskState reached = work.state().next().contains(state) ? state : TaskState.FAILED;
    work.end(reached, reason);
    return new End(reached, reason, cause, work.steps());
  }
}
