package dev.orchestrator.engine.workflow;

import dev.orchestrator.engine.agent.Feedback;
import dev.orchestrator.engine.agent.ImplementerAnswer;
import dev.orchestrator.engine.agent.Plan;
import dev.orchestrator.engine.agent.PlanStep;
import dev.orchestrator.engine.agent.Prompt;
import dev.orchestrator.engine.agent.PromptBook;
import dev.orchestrator.engine.agent.PromptInput;
import dev.orchestrator.engine.agent.Verdict;
import dev.orchestrator.engine.edit.EditOutcome;
import dev.orchestrator.engine.gate.CheckResult;
import dev.orchestrator.engine.gate.GateReport;
import dev.orchestrator.engine.journal.JournalEvent;
import dev.orchestrator.engine.journal.TaskState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Carries out steps: edits, gate, commit; a refusal goes back to the author. */
final class Implementing {
  /** How often edits that could not be applied go back to the model. */
  static final int EDIT_RETRIES = 3;

  private final TaskWork work;
  private final PromptBook prompts;
  private final int maxRounds;
  private GateReport lastGate = GateReport.notConfigured();
  private String gatedTree = "";

  Implementing(TaskWork work, PromptBook prompts, int maxRounds) {
    this.work = work;
    this.prompts = prompts;
    this.maxRounds = maxRounds;
  }

  /** What the whole gate said of the tree that is the branch's tip now. */
  GateReport lastGate() {
    return lastGate;
  }

  /** The tree that the whole gate judged last. */
  String gatedTree() {
    return gatedTree;
  }

  void workAllSteps(Plan plan) throws InterruptedException {
    List<PlanStep> steps = plan.orderedSteps();
    for (PlanStep step : steps) {
      boolean last = step.id().equals(steps.getLast().id());
      work(new Assignment(plan, step, step.id(), step.description()), last, List.of());
    }
  }

  /** Mends what a reviewer found in the whole. */
  void mend(Plan plan, Verdict verdict, int round) throws InterruptedException {
    String id = "review-" + round;
    work.step(id, "pending", null);
    work(
        new Assignment(plan, null, id, "Mend what the review found"),
        true,
        List.of(new Feedback.ReviewRefused(verdict)));
  }

  /** What is to be done: a step of the plan, or to mend the whole. */
  private record Assignment(Plan plan, @Nullable PlanStep step, String id, String description) {
    Set<String> editable() {
      if (step == null) {
        return new TreeSet<>(plan.changedFiles());
      }
      Set<String> files = new TreeSet<>(step.filesToModify());
      files.addAll(step.filesToCreate());
      return files;
    }

    Set<String> shown() {
      Set<String> files = new LinkedHashSet<>(editable());
      if (step != null) {
        files.addAll(step.filesToRead());
      }
      return files;
    }

    @Nullable String risk() {
      return step == null ? null : step.risk();
    }

    @Nullable String complexity() {
      return step == null ? null : step.complexity();
    }

    String type() {
      return step == null ? "" : step.type();
    }
  }

  private void work(Assignment assignment, boolean last, List<Feedback> first)
      throws InterruptedException {
    List<Feedback> feedback = first;
    Set<String> paths = new TreeSet<>();
    Set<String> asked = new LinkedHashSet<>();
    int editRetries = 0;
    int fileRequests = 0;
    int gateRounds = 0;
    work.move(TaskState.IMPLEMENTING, assignment.id());
    while (true) {
      int left = TaskWork.FILE_REQUESTS - fileRequests;
      Reply reply = ask(assignment, asked, feedback, left);
      List<String> problems;
      switch (ImplementerAnswer.read(reply.text(), reply.finish())) {
        case ImplementerAnswer.EditsText edits -> problems = apply(assignment, edits.text(), paths);
        case ImplementerAnswer.NeedFiles need -> {
          if (left == 0) {
            problems = List.of("no more files can be asked for; answer with edits");
          } else {
            fileRequests++;
            asked.addAll(need.paths());
            continue;
          }
        }
        case ImplementerAnswer.Unreadable unreadable -> problems = unreadable.problems();
      }
      if (!problems.isEmpty()) {
        refused(assignment, problems);
        if (editRetries++ == EDIT_RETRIES) {
          throw stop(
              assignment,
              "its edits could not be applied "
                  + (EDIT_RETRIES + 1)
                  + " times: "
                  + String.join("; ", problems));
        }
        feedback = merged(first, new Feedback.EditsRefused(problems, reply.text()));
        continue;
      }
      work.wrote(reply.author());
      GateReport report = gate(assignment, last, paths);
      if (report.verdict() == GateReport.Verdict.REFUSED) {
        if (gateRounds++ == maxRounds) {
          throw stop(
              assignment,
              "the gate refused it " + (maxRounds + 1) + " times: " + report.describe());
        }
        work.move(TaskState.IMPLEMENTING, "the gate refused");
        editRetries = 0;
        feedback = merged(first, gateFeedback(report));
        continue;
      }
      if (report.verdict() == GateReport.Verdict.COULD_NOT_RUN) {
        throw stop(assignment, "the gate could not run: " + report.describe());
      }
      commit(assignment, paths, reply.author());
      return;
    }
  }

  private Reply ask(
      Assignment assignment, Set<String> asked, List<Feedback> feedback, int fileRequestsLeft)
      throws InterruptedException {
    Set<String> files = new LinkedHashSet<>(assignment.shown());
    files.addAll(asked);
    Prompt prompt =
        prompts.implement(
            new PromptInput.ForStep(
                work.brief(),
                assignment.plan(),
                assignment.step(),
                work.tree(),
                work.files(files),
                work.conventions(),
                work.activities().diff(),
                feedback,
                fileRequestsLeft));
    return work.ask(
        assignment.id(),
        assignment.id(),
        "implementer",
        prompt,
        assignment.risk(),
        assignment.complexity(),
        assignment.type(),
        Set.of());
  }

  /** Applies edits; returns what is wrong with them, empty if they are in the tree. */
  private List<String> apply(Assignment assignment, String answer, Set<String> paths) {
    EditOutcome outcome =
        work.activities()
            .edit(answer, assignment.editable(), new HashSet<>(work.task().contextFiles()));
    return switch (outcome) {
      case EditOutcome.Refused refused ->
          refused.problems().stream().map(problem -> problem.describe()).toList();
      case EditOutcome.Applied applied -> {
        Set<String> all = new TreeSet<>(paths);
        all.addAll(applied.paths());
        if (work.activities().treeWith(all).equals(work.activities().tipTree())) {
          yield List.of("the edits change nothing: the files are as they were");
        }
        paths.addAll(applied.paths());
        yield List.of();
      }
    };
  }

  private void refused(Assignment assignment, List<String> problems) {
    work.activities()
        .record(
            new JournalEvent.EditsRefused(
                work.task().id(), assignment.id(), String.join("\n", problems)));
  }

  private GateReport gate(Assignment assignment, boolean last, Set<String> paths)
      throws InterruptedException {
    work.move(TaskState.GATE, last ? "the whole gate" : "step checks");
    String tree = work.activities().treeWith(paths);
    GateReport report = work.activities().gate(assignment.id(), last);
    work.activities()
        .record(
            new JournalEvent.Gated(
                work.task().id(),
                assignment.id(),
                TaskWork.word(report.verdict()),
                report.checks().stream().map(CheckResult::summary).toList(),
                tree));
    if (last) {
      lastGate = report;
      gatedTree = tree;
    }
    return report;
  }

  private static List<Feedback> merged(List<Feedback> first, Feedback next) {
    List<Feedback> all = new ArrayList<>(first);
    all.add(next);
    return all;
  }

  private static Feedback gateFeedback(GateReport report) {
    CheckResult failed = report.blocking().orElseThrow();
    return new Feedback.GateRefused(failed.check().name(), failed.summary() + "\n" + failed.tail());
  }

  private void commit(Assignment assignment, Set<String> paths, Author author) {
    Map<String, String> trailers = new LinkedHashMap<>();
    trailers.put("Orchestrator-Task", work.task().id());
    trailers.put("Orchestrator-Step", assignment.id());
    trailers.put("Orchestrator-Provider", author.provider());
    trailers.put("Orchestrator-Model", author.model());
    String tree = work.activities().treeWith(paths);
    String subject = work.task().id() + ": " + firstLine(assignment.description());
    String commit = work.activities().commit(paths, subject, trailers);
    work.step(assignment.id(), "committed", commit);
    work.activities()
        .record(new JournalEvent.Committed(work.task().id(), assignment.id(), commit, tree));
    work.lookAgain();
  }

  private static String firstLine(String text) {
    String line = text.strip().lines().findFirst().orElse("change").strip();
    return line.length() <= 64 ? line : line.substring(0, 63) + "…";
  }

  private Pause stop(Assignment assignment, String reason) {
    work.step(assignment.id(), "stopped", null);
    return new Pause("step " + assignment.id() + ": " + reason);
  }
}
