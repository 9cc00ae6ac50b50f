package dev.orchestrator.engine.workflow;

import dev.orchestrator.core.ledger.Outcome;
import dev.orchestrator.engine.agent.Feedback;
import dev.orchestrator.engine.agent.Plan;
import dev.orchestrator.engine.agent.PlanStep;
import dev.orchestrator.engine.agent.PromptBook;
import dev.orchestrator.engine.journal.JournalEvent;
import dev.orchestrator.engine.journal.TaskState;
import dev.orchestrator.engine.workflow.EscalationQuestion.Try;
import dev.orchestrator.engine.workflow.PersonQuestion.Point;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Carries out steps: edits, gate, commit. A refusal goes back to the author, then up the ladder to
 * stronger models, and at last to a person.
 */
final class Implementing {
  private final TaskWork work;
  private final PromptBook prompts;
  private JournalEvent.@Nullable Gated lastGate;
  private @Nullable Author lastAuthor;
  private @Nullable Judgement lastWork;

  Implementing(TaskWork work, PromptBook prompts) {
    this.work = work;
    this.prompts = prompts;
  }

  /** What the whole gate said last. */
  JournalEvent.Gated lastGate() {
    return Objects.requireNonNull(lastGate, "the last step is gated before anything is reviewed");
  }

  /** Keeps what a reviewer or a person says of what was committed last. */
  void judged(Outcome.Source source, boolean accepted) {
    Judgement last = lastWork;
    if (last != null) {
      work.activities()
          .judged(
              new Judgement(
                  last.work(),
                  last.role(),
                  last.risk(),
                  last.complexity(),
                  last.stepType(),
                  last.author(),
                  source,
                  accepted,
                  last.rung()));
    }
  }

  /** Who wrote what was committed last. */
  Author lastAuthor() {
    return Objects.requireNonNull(lastAuthor, "nothing is reviewed before it is committed");
  }

  void workAllSteps(Plan plan) throws InterruptedException {
    List<PlanStep> steps = plan.orderedSteps();
    for (PlanStep step : steps) {
      boolean last = step.id().equals(steps.getLast().id());
      carryOut(Assignment.step(plan, step, last), List.of(), null);
    }
  }

  /**
   * Mends what a reviewer found in the whole, or a person wants.
   *
   * @param model the qualified name of the model to ask first, or null
   */
  void mend(Plan plan, Feedback found, int round, @Nullable String model)
      throws InterruptedException {
    Assignment assignment = Assignment.mend(plan, round);
    work.step(assignment.id(), "pending", null);
    carryOut(assignment, List.of(found), model);
  }

  private void carryOut(Assignment assignment, List<Feedback> first, @Nullable String model)
      throws InterruptedException {
    StepTry trying = new StepTry(work, prompts, assignment);
    List<Feedback> standing = new ArrayList<>(first);
    List<Feedback> feedback = List.copyOf(first);
    List<Try> tries = new ArrayList<>();
    Set<String> marks = new HashSet<>();
    String asked = model;
    work.move(TaskState.IMPLEMENTING, assignment.id());
    while (true) {
      StepTry.Result outcome = trying.once(feedback, asked);
      if (assignment.last() && trying.gated() != null) {
        lastGate = trying.gated();
      }
      lastWork = trying.lastWork() == null ? lastWork : trying.lastWork();
      switch (outcome) {
        case StepTry.Result.Accepted(Author author) -> {
          commit(assignment, trying.paths(), author);
          return;
        }
        case StepTry.Result.NotJudged(String reason, Author author) -> {
          Decision decision = person(assignment, reason, true, trying);
          if (decision.kind() == Decision.Kind.APPROVE) {
            commit(assignment, trying.paths(), author);
            return;
          }
          feedback = again(standing, decision);
          work.move(TaskState.IMPLEMENTING, "a person commented");
        }
        case StepTry.Result.Refused refused -> {
          tries.add(new Try(refused.author().qualifiedName(), refused.by()));
          String stuck = marks.add(refused.mark()) ? null : refused.again();
          JournalEvent.Escalated next = next(assignment, tries, stuck);
          if (next.model() == null) {
            boolean approvable = !trying.paths().isEmpty();
            String reason = refused.reason() + "; " + next.reason();
            Decision decision = person(assignment, reason, approvable, trying);
            if (decision.kind() == Decision.Kind.APPROVE) {
              commit(assignment, trying.paths(), refused.author());
              return;
            }
            tries.clear();
            marks.clear();
            feedback = again(standing, decision);
            asked = refused.author().qualifiedName();
            work.move(TaskState.IMPLEMENTING, "a person commented");
          } else {
            if (work.state() != TaskState.IMPLEMENTING) {
              work.move(TaskState.IMPLEMENTING, next.reason());
            }
            feedback = with(standing, handOver(refused, next, trying));
            asked = next.model();
          }
        }
      }
    }
  }

  /** What the next one is told; who follows on another model begins with the committed files. */
  private static Feedback handOver(
      StepTry.Result.Refused refused, JournalEvent.Escalated next, StepTry trying) {
    if (refused.author().qualifiedName().equals(next.model()) || trying.paths().isEmpty()) {
      return refused.feedback();
    }
    Feedback failed = new Feedback.OtherFailed(trying.diff(), refused.reason());
    trying.takeBack();
    return failed;
  }

  private JournalEvent.Escalated next(
      Assignment assignment, List<Try> tries, @Nullable String stuck) {
    return work.activities()
        .escalate(
            new EscalationQuestion(
                assignment.id(),
                work.risk(assignment.risk()),
                work.complexity(assignment.complexity()),
                assignment.type(),
                tries,
                stuck));
  }

  private Decision person(Assignment assignment, String reason, boolean approvable, StepTry trying)
      throws InterruptedException {
    work.step(assignment.id(), "stopped", null);
    return work.person(
        Point.STEP, "step " + assignment.id() + ": " + reason, approvable, trying.shown());
  }

  private static List<Feedback> again(List<Feedback> standing, Decision decision) {
    standing.add(new Feedback.HumanSaid(decision.text()));
    return List.copyOf(standing);
  }

  private static List<Feedback> with(List<Feedback> standing, Feedback next) {
    List<Feedback> all = new ArrayList<>(standing);
    all.add(next);
    return all;
  }

  /** Who is to mend what a review refused; a null model means a person. */
  JournalEvent.Escalated nextAfterReview(int round, List<Try> tries, @Nullable String stuck) {
    return work.activities()
        .escalate(
            new EscalationQuestion(
                "review-" + round, work.risk(null), work.complexity(null), "", tries, stuck));
  }

  private void commit(Assignment assignment, Set<String> paths, Author author) {
    Map<String, String> trailers = new LinkedHashMap<>();
    trailers.put("Orchestrator-Task", work.task().id());
    trailers.put("Orchestrator-Step", assignment.id());
    trailers.put("Orchestrator-Provider", author.provider());
    trailers.put("Orchestrator-Model", author.model());
    String subject = work.task().id() + ": " + firstLine(assignment.description());
    String commit = work.activities().commit(assignment.id(), paths, subject, trailers);
    work.step(assignment.id(), "committed", commit);
    lastAuthor = author;
    work.lookAgain();
  }

  private static String firstLine(String text) {
    String line = text.strip().lines().findFirst().orElse("change").strip();
    return line.length() <= 64 ? line : line.substring(0, 63) + "…";
  }
}
