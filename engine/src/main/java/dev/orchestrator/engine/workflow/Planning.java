package dev.orchestrator.engine.workflow;

import dev.orchestrator.api.FinishReason;
import dev.orchestrator.core.ledger.Outcome.Source;
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
import dev.orchestrator.engine.workflow.PersonQuestion.Point;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Plans until another maker's model, or a person, approves. */
final class Planning {
  private final TaskWork work;
  private final PromptBook prompts;
  private final int maxRounds;
  private final Set<String> files;
  private int fileRequestsLeft = TaskWork.FILE_REQUESTS;
  private int sentBack;
  private int rung;
  private @Nullable Verdict lastVerdict;

  Planning(TaskWork work, PromptBook prompts, int maxRounds) {
    this.work = work;
    this.prompts = prompts;
    this.maxRounds = maxRounds;
    this.files = new LinkedHashSet<>(work.task().contextFiles());
  }

  /** What the planner came to. */
  private sealed interface Outcome {
    /** A plan with its author. */
    record Written(Plan plan, Author author, String key) implements Outcome {}

    /** No plan, and why. */
    record None(String reason) implements Outcome {}
  }

  /** Says why a plan is not approved: in words, and what the planner is told. */
  private record Refusal(String why, List<Feedback> feedback) {}

  /**
   * A plan that may be carried out.
   *
   * @param kept a plan that was approved in an earlier attempt, as JSON; if it does not fit the
   *     present tree there is planned anew
   */
  Plan approvedPlan(@Nullable String kept) throws InterruptedException {
    if (kept != null) {
      PlanAnswer answer = PlanAnswer.read(kept, FinishReason.STOP, work.tree());
      if (answer instanceof PlanAnswer.Planned planned) {
        takeUp(planned.plan());
        return planned.plan();
      }
      work.warn(List.of("the plan approved before does not fit the present files; planning anew"));
    }
    Plan previous = null;
    Refusal refusal = new Refusal("", List.of());
    while (true) {
      work.move(TaskState.PLANNING, refusal.why());
      switch (plan(previous, refusal.feedback())) {
        case Outcome.None none -> refusal = commented(none.reason(), "");
        case Outcome.Written written -> {
          takeUp(written.plan());
          work.move(TaskState.PLAN_REVIEW, "");
          Refusal next = review(written, previous);
          if (next == null) {
            return written.plan();
          }
          previous = written.plan();
          refusal = next;
          work.steps().forEach(step -> work.drop(step.id()));
        }
      }
    }
  }

  private void takeUp(Plan plan) {
    for (PlanStep step : plan.orderedSteps()) {
      work.step(step.id(), "pending", null);
    }
    work.activities().record(new JournalEvent.Planned(work.task().id(), plan.toJson()));
  }

  /** Null if the plan may be carried out. */
  private @Nullable Refusal review(Outcome.Written written, @Nullable Plan previous)
      throws InterruptedException {
    Plan plan = written.plan();
    Verdict verdict;
    try {
      verdict = verdict(written);
    } catch (Pause e) {
      return byPerson(String.valueOf(e.getMessage()), written);
    }
    work.judged("plan_reviewer", verdict);
    judged(written, Source.REVIEW, verdict.approved());
    return switch (verdict.status()) {
      case APPROVED ->
          work.activities().personWatches()
              ? byPerson("the plan is approved by its reviewer; look at it", written)
              : null;
      case REJECTED -> byPerson("the plan was rejected: " + Words.of(verdict), written);
      case NEEDS_REVISION, NEEDS_CHANGES -> {
        String stuck = stuck(verdict, plan, previous);
        lastVerdict = verdict;
        if (stuck != null) {
          yield byPerson(stuck + ": " + Words.of(verdict), written);
        }
        if (sentBack == maxRounds) {
          yield byPerson(
              "the plan was sent back "
                  + maxRounds
                  + " times and is still not approved: "
                  + Words.of(verdict),
              written);
        }
        sentBack++;
        yield new Refusal("the plan was sent back", List.of(new Feedback.ReviewRefused(verdict)));
      }
    };
  }

  private @Nullable String stuck(Verdict verdict, Plan plan, @Nullable Plan previous) {
    if (plan.equals(previous)) {
      return "stuck: the planner sent the same plan again";
    }
    Verdict last = lastVerdict;
    return last != null
            && !verdict.findings().isEmpty()
            && verdict.findings().equals(last.findings())
        ? "stuck: the reviewer finds the same again"
        : null;
  }

  /** Null if the person approves. */
  private @Nullable Refusal byPerson(String reason, Outcome.Written written)
      throws InterruptedException {
    Decision decision = work.person(Point.PLAN, reason, true, written.plan().toJson());
    judged(written, Source.PERSON, decision.kind() == Decision.Kind.APPROVE);
    return decision.kind() == Decision.Kind.APPROVE ? null : commented(decision);
  }

  private void judged(Outcome.Written written, Source source, boolean accepted) {
    work.activities()
        .judged(
            new Judgement(
                written.key(),
                "planner",
                work.risk(null),
                work.complexity(null),
                "",
                written.author(),
                source,
                accepted,
                rung));
    rung += source == Source.REVIEW ? 1 : 0;
  }

  private Refusal commented(String reason, String shown) throws InterruptedException {
    return commented(work.person(Point.PLAN, reason, false, shown));
  }

  private Refusal commented(Decision decision) {
    sentBack = 0;
    lastVerdict = null;
    fileRequestsLeft = TaskWork.FILE_REQUESTS;
    return new Refusal("a person commented", List.of(new Feedback.HumanSaid(decision.text())));
  }

  private Outcome plan(@Nullable Plan previous, List<Feedback> feedback)
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
          return new Outcome.Written(planned.plan(), reply.author(), reply.key());
        }
        case PlanAnswer.NeedFiles need -> {
          if (fileRequestsLeft-- == 0) {
            return new Outcome.None(
                "the planner asks for more files than it may: " + String.join(", ", need.paths()));
          }
          files.addAll(need.paths());
        }
        case PlanAnswer.Unreadable unreadable -> {
          return new Outcome.None(
              "no plan could be read, not even after a repair: "
                  + String.join("; ", unreadable.problems()));
        }
      }
    }
  }

  private Reply ask(Prompt prompt) throws InterruptedException {
    return work.ask("plan", "", "planner", prompt, null, null, "", Set.of(), null);
  }

  /**
   * What the reviewer says.
   *
   * @throws Pause if the plan cannot be shown whole, or no verdict could be read
   */
  private Verdict verdict(Outcome.Written written) throws InterruptedException {
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
    return work.ask(
        "plan-review", "", "plan_reviewer", prompt, null, null, "", Set.of(author), null);
  }
}
