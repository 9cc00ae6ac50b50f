package dev.orchestrator.engine.workflow;

import dev.orchestrator.engine.agent.Feedback;
import dev.orchestrator.engine.agent.FileText;
import dev.orchestrator.engine.agent.Plan;
import dev.orchestrator.engine.agent.PlanAnswer;
import dev.orchestrator.engine.agent.PlanStep;
import dev.orchestrator.engine.agent.Prompt;
import dev.orchestrator.engine.agent.PromptBook;
import dev.orchestrator.engine.agent.PromptInput;
import dev.orchestrator.engine.agent.Verdict;
import dev.orchestrator.engine.agent.VerdictAnswer;
import dev.orchestrator.engine.journal.JournalEvent;
import dev.orchestrator.engine.journal.TaskState;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Plans until another maker's model approves. */
final class Planning {
  private final TaskWork work;
  private final PromptBook prompts;
  private final int maxRounds;
  private final Set<String> files;
  private int fileRequestsLeft = TaskWork.FILE_REQUESTS;

  Planning(TaskWork work, PromptBook prompts, int maxRounds) {
    this.work = work;
    this.prompts = prompts;
    this.maxRounds = maxRounds;
    this.files = new LinkedHashSet<>(work.task().contextFiles());
  }

  /** A plan with its author. */
  private record Written(Plan plan, Author author) {}

  Plan approvedPlan() throws InterruptedException {
    Plan previous = null;
    List<Feedback> feedback = List.of();
    for (int sentBack = 0; ; sentBack++) {
      work.move(TaskState.PLANNING, sentBack == 0 ? "" : "the plan was sent back");
      Written written = plan(previous, feedback);
      for (PlanStep step : written.plan().orderedSteps()) {
        work.step(step.id(), "pending", null);
      }
      work.activities().record(new JournalEvent.Planned(work.task().id(), written.plan().toJson()));
      work.move(TaskState.PLAN_REVIEW, "");
      Verdict verdict = review(written);
      work.judged("plan_reviewer", verdict);
      switch (verdict.status()) {
        case APPROVED -> {
          return written.plan();
        }
        case NEEDS_REVISION, NEEDS_CHANGES -> {
          if (sentBack == maxRounds) {
            throw new Pause(
                "the plan was sent back "
                    + maxRounds
                    + " times and is still not approved: "
                    + Words.of(verdict));
          }
          previous = written.plan();
          feedback = List.of(new Feedback.ReviewRefused(verdict));
        }
        case REJECTED -> throw new Pause("the plan was rejected: " + Words.of(verdict));
      }
      work.steps().forEach(step -> work.drop(step.id()));
    }
  }

  private Written plan(@Nullable Plan previous, List<Feedback> feedback)
      throws InterruptedException {
    while (true) {
      List<FileText> texts = work.files(files);
      Prompt prompt =
          prompts.plan(
              new PromptInput.ForPlan(
                  work.brief(),
                  work.tree(),
                  texts,
                  work.conventions(),
                  previous,
                  feedback,
                  fileRequestsLeft));
      Reply reply = ask(prompt);
      PlanAnswer answer = PlanAnswer.read(reply.text(), reply.finish(), work.tree());
      if (answer instanceof PlanAnswer.Unreadable unreadable) {
        reply = ask(prompts.repair(prompt, reply.text(), unreadable.problems()));
        answer = PlanAnswer.read(reply.text(), reply.finish(), work.tree());
      }
      switch (answer) {
        case PlanAnswer.Planned planned -> {
          return new Written(planned.plan(), reply.author());
        }
        case PlanAnswer.NeedFiles need -> {
          if (fileRequestsLeft-- == 0) {
            throw new Pause(
                "the planner asks for more files than it may: " + String.join(", ", need.paths()));
          }
          files.addAll(need.paths());
        }
        case PlanAnswer.Unreadable unreadable ->
            throw new Pause(
                "no plan could be read, not even after a repair: "
                    + String.join("; ", unreadable.problems()));
      }
    }
  }

  private Reply ask(Prompt prompt) throws InterruptedException {
    return work.ask("plan", "", "planner", prompt, null, null, "", Set.of());
  }

  private Verdict review(Written written) throws InterruptedException {
    Prompt prompt =
        prompts.planReview(
            new PromptInput.ForPlanReview(
                work.brief(), written.plan(), work.tree(), work.files(files)));
    Words.requireComplete(prompt, "the plan");
    Reply reply = askReviewer(prompt, written.author());
    VerdictAnswer answer = VerdictAnswer.readPlanReview(reply.text(), reply.finish());
    if (answer instanceof VerdictAnswer.Unreadable unreadable) {
      reply =
          askReviewer(
              prompts.repair(prompt, reply.text(), unreadable.problems()), written.author());
      answer = VerdictAnswer.readPlanReview(reply.text(), reply.finish());
    }
    return Words.verdict(answer, "plan");
  }

  private Reply askReviewer(Prompt prompt, Author author) throws InterruptedException {
    return work.ask("plan-review", "", "plan_reviewer", prompt, null, null, "", Set.of(author));
  }
}
