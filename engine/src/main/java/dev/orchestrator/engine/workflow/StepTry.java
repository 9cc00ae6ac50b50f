package dev.orchestrator.engine.workflow;

import dev.orchestrator.core.ledger.Outcome;
import dev.orchestrator.engine.agent.Feedback;
import dev.orchestrator.engine.agent.ImplementerAnswer;
import dev.orchestrator.engine.agent.Prompt;
import dev.orchestrator.engine.agent.PromptBook;
import dev.orchestrator.engine.agent.PromptInput;
import dev.orchestrator.engine.edit.EditOutcome;
import dev.orchestrator.engine.journal.JournalEvent;
import dev.orchestrator.engine.journal.TaskState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Tries at one step: edits until they can be applied, then the gate. */
final class StepTry {
  /** How often edits that could not be applied go back to the model. */
  static final int EDIT_RETRIES = 3;

  private final TaskWork work;
  private final PromptBook prompts;
  private final Assignment assignment;
  private final Set<String> paths = new TreeSet<>();
  private final Set<String> asked = new LinkedHashSet<>();
  private int fileRequests;
  private JournalEvent.@Nullable Gated gated;
  private @Nullable Judgement lastWork;
  private int rung;

  StepTry(TaskWork work, PromptBook prompts, Assignment assignment) {
    this.work = work;
    this.prompts = prompts;
    this.assignment = assignment;
  }

  /** What a try came to. */
  sealed interface Result {
    /** The gate has nothing against it. */
    record Accepted(Author author) implements Result {}

    /** The gate could not judge it; nobody can mend that by edits. */
    record NotJudged(String reason, Author author) implements Result {}

    /**
     * It was refused.
     *
     * @param by {@code edits} or {@code gate}
     * @param reason what was wrong, for people
     * @param feedback what was wrong, for the author
     * @param mark two refusals of one mark are the same refusal
     * @param again what to say if this refusal was there before
     */
    record Refused(
        String by, String reason, Feedback feedback, Author author, String mark, String again)
        implements Result {}
  }

  /** The paths that are edited and not committed. */
  Set<String> paths() {
    return paths;
  }

  /** What the gate said last, if it was asked. */
  JournalEvent.@Nullable Gated gated() {
    return gated;
  }

  /** What is edited and not committed, as git shows it. */
  String diff() {
    return work.activities().diffOf(paths);
  }

  /** What a person should look at. */
  String shown() {
    JournalEvent.Gated gate = gated;
    return (paths.isEmpty() ? "" : diff()) + (gate == null ? "" : "\n" + gate.describe());
  }

  /** Makes the files what they were before the step. */
  void takeBack() {
    work.activities().undo();
    paths.clear();
  }

  /**
   * Asks for edits until some can be applied, and has the gate judge them.
   *
   * @param model the qualified name of the model to ask first, or null
   */
  Result once(List<Feedback> first, @Nullable String model) throws InterruptedException {
    List<Feedback> feedback = first;
    String who = model;
    int left = EDIT_RETRIES;
    while (true) {
      int filesLeft = TaskWork.FILE_REQUESTS - fileRequests;
      Reply reply = ask(feedback, filesLeft, who);
      // A retry is the same author's.
      who = reply.author().qualifiedName();
      List<String> problems;
      switch (ImplementerAnswer.read(reply.text(), reply.finish())) {
        case ImplementerAnswer.EditsText edits -> problems = apply(edits.text());
        case ImplementerAnswer.NeedFiles need -> {
          if (filesLeft == 0) {
            problems = List.of("no more files can be asked for; answer with edits");
          } else {
            fileRequests++;
            asked.addAll(need.paths());
            continue;
          }
        }
        case ImplementerAnswer.Unreadable unreadable -> problems = unreadable.problems();
      }
      if (problems.isEmpty()) {
        work.wrote(reply.author());
        return judged(reply);
      }
      String text = String.join("\n", problems);
      work.activities()
          .record(new JournalEvent.EditsRefused(work.task().id(), assignment.id(), text));
      Feedback refused = new Feedback.EditsRefused(problems, reply.text());
      if (left-- == 0) {
        judged(reply, Outcome.Source.EDITS, false);
        return new Result.Refused(
            "edits",
            "its edits could not be applied "
                + (EDIT_RETRIES + 1)
                + " times: "
                + String.join("; ", problems),
            refused,
            reply.author(),
            "edits:" + text,
            "stuck: the edits fail for the same reason again");
      }
      feedback = new ArrayList<>(first);
      feedback.add(refused);
    }
  }

  private Reply ask(List<Feedback> feedback, int fileRequestsLeft, @Nullable String model)
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
        assignment.purpose(),
        assignment.id(),
        "implementer",
        prompt,
        assignment.risk(),
        assignment.complexity(),
        assignment.type(),
        Set.of(),
        model);
  }

  /** Applies edits; returns what is wrong with them, empty if they are in the tree. */
  private List<String> apply(String answer) {
    EditOutcome outcome =
        work.activities()
            .edit(answer, assignment.editable(), new HashSet<>(work.task().contextFiles()));
    return switch (outcome) {
      case EditOutcome.Refused refused ->
          refused.problems().stream().map(problem -> problem.describe()).toList();
      case EditOutcome.Applied applied -> {
        Set<String> all = new TreeSet<>(paths);
        all.addAll(applied.paths());
        String tree = work.activities().treeWith(all);
        if (tree.equals(work.activities().tipTree())) {
          yield List.of("the edits change nothing: the files are as they were");
        }
        paths.addAll(applied.paths());
        work.activities()
            .record(
                new JournalEvent.Edited(
                    work.task().id(), assignment.id(), List.copyOf(paths), tree));
        yield List.of();
      }
    };
  }

  private Result judged(Reply reply) throws InterruptedException {
    Author author = reply.author();
    work.move(TaskState.GATE, assignment.last() ? "the whole gate" : "step checks");
    String tree = work.activities().treeWith(paths);
    JournalEvent.Gated gate = work.activities().gate(assignment.id(), assignment.last(), tree);
    gated = gate;
    return switch (gate.verdict()) {
      case "refused" -> {
        judged(reply, Outcome.Source.GATE, false);
        JournalEvent.Check failed = gate.failed();
        String said = failed == null ? gate.describe() : failed.summary() + "\n" + failed.tail();
        yield new Result.Refused(
            "gate",
            "the gate refused it: " + gate.describe(),
            new Feedback.GateRefused(failed == null ? "gate" : failed.name(), said),
            author,
            "tree:" + tree,
            "stuck: the same change was refused before");
      }
      case "could_not_run" ->
          new Result.NotJudged("the gate could not run: " + gate.describe(), author);
      case "passed" -> {
        judged(reply, Outcome.Source.GATE, true);
        yield new Result.Accepted(author);
      }
      default -> new Result.Accepted(author);
    };
  }

  private void judged(Reply reply, Outcome.Source source, boolean accepted) {
    lastWork =
        new Judgement(
            reply.key(),
            "implementer",
            work.risk(assignment.risk()),
            work.complexity(assignment.complexity()),
            assignment.type(),
            reply.author(),
            source,
            accepted,
            rung++);
    work.activities().judged(lastWork);
  }

  /** The last verdict on an answer of this step, or null if there was none. */
  @Nullable Judgement lastWork() {
    return lastWork;
  }
}
