package dev.orchestrator.engine.workflow;

import dev.orchestrator.core.ledger.Outcome.Source;
import dev.orchestrator.engine.agent.Feedback;
import dev.orchestrator.engine.agent.Plan;
import dev.orchestrator.engine.agent.Prompt;
import dev.orchestrator.engine.agent.PromptBook;
import dev.orchestrator.engine.agent.PromptInput;
import dev.orchestrator.engine.agent.Verdict;
import dev.orchestrator.engine.agent.VerdictAnswer;
import dev.orchestrator.engine.journal.JournalEvent;
import dev.orchestrator.engine.journal.TaskState;
import dev.orchestrator.engine.workflow.EscalationQuestion.Try;
import dev.orchestrator.engine.workflow.PersonQuestion.Point;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Has the real diff judged by another maker's model until it, or a person, approves one tree. */
final class CodeReview {
  private final TaskWork work;
  private final PromptBook prompts;
  private final Implementing implementing;
  private final int maxRounds;
  private final List<Try> tries = new ArrayList<>();
  private @Nullable Verdict lastVerdict;
  private int sentBack;
  private int mended;

  CodeReview(TaskWork work, PromptBook prompts, Implementing implementing, int maxRounds) {
    this.work = work;
    this.prompts = prompts;
    this.implementing = implementing;
    this.maxRounds = maxRounds;
  }

  /** How a review came out. */
  private sealed interface Outcome {
    /** It is done, and why it counts as done. */
    record Done(String reason) implements Outcome {}

    /** It goes back, to this model if it is not null. */
    record Back(Feedback feedback, @Nullable String model) implements Outcome {}
  }

  /** Returns why the task counts as done. */
  String approvedCode(Plan plan) throws InterruptedException {
    while (true) {
      work.move(TaskState.CODE_REVIEW, "");
      switch (judge(plan)) {
        case Outcome.Done done -> {
          return done.reason();
        }
        case Outcome.Back back ->
            implementing.mend(plan, back.feedback(), ++mended, back.model());
      }
    }
  }

  private Outcome judge(Plan plan) throws InterruptedException {
    Verdict verdict;
    try {
      verdict = review(plan);
    } catch (Pause e) {
      return byPerson(String.valueOf(e.getMessage()));
    }
    work.judged("code_reviewer", verdict);
    implementing.judged(Source.REVIEW, verdict.approved());
    return switch (verdict.status()) {
      case APPROVED -> approved();
      case REJECTED -> byPerson("the code was rejected: " + Words.of(verdict));
      case NEEDS_CHANGES, NEEDS_REVISION -> sentBack(verdict);
    };
  }

  private Outcome approved() throws InterruptedException {
    String missing = missingProof();
    if (missing != null) {
      return byPerson(missing);
    }
    return work.activities().personWatches()
        ? byPerson("gated and reviewed; look at the result")
        : new Outcome.Done("gated, reviewed and committed: one tree");
  }

  private Outcome sentBack(Verdict verdict) throws InterruptedException {
    if (sentBack == maxRounds) {
      return byPerson(
          "the code was sent back "
              + maxRounds
              + " times and is still not approved: "
              + Words.of(verdict));
    }
    Verdict last = lastVerdict;
    boolean same =
        last != null
            && !verdict.findings().isEmpty()
            && verdict.findings().equals(last.findings());
    lastVerdict = verdict;
    sentBack++;
    tries.add(new Try(implementing.lastAuthor().qualifiedName(), "review"));
    JournalEvent.Escalated next =
        implementing.nextAfterReview(
            mended + 1, tries, same ? "stuck: the reviewer finds the same again" : null);
    return next.model() == null
        ? byPerson("the reviewer wants changes: " + Words.of(verdict) + "; " + next.reason())
        : new Outcome.Back(new Feedback.ReviewRefused(verdict), next.model());
  }

  /** A person may approve what no reviewer or gate has: the result says so. */
  private Outcome byPerson(String reason) throws InterruptedException {
    Decision decision = work.person(Point.CODE, reason, true, work.activities().diff());
    implementing.judged(Source.PERSON, decision.kind() == Decision.Kind.APPROVE);
    if (decision.kind() == Decision.Kind.APPROVE) {
      String words = decision.text().isEmpty() ? "" : " (" + decision.text() + ")";
      return new Outcome.Done(
          missingProof() == null
              ? "gated, committed and approved by a person" + words
              : "approved by a person" + words + "; " + missingProof());
    }
    sentBack = 0;
    tries.clear();
    lastVerdict = null;
    return new Outcome.Back(
        new Feedback.HumanSaid(decision.text()), implementing.lastAuthor().qualifiedName());
  }

  /**
   * What the reviewer says.
   *
   * @throws Pause if the diff cannot be shown whole, no verdict could be read, or the tree was
   *     changed meanwhile
   */
  private Verdict review(Plan plan) throws InterruptedException {
    String tip = work.activities().tipTree();
    String before = work.activities().wholeTree();
    Prompt prompt =
        prompts.codeReview(
            new PromptInput.ForCodeReview(
                work.brief(),
                plan,
                work.activities().diff(),
                implementing.lastGate().describe(),
                work.files(plan.changedFiles())));
    Words.requireComplete(prompt, "the diff");
    Reply reply = ask(prompt);
    VerdictAnswer answer = VerdictAnswer.readCodeReview(reply.text(), reply.finish());
    if (answer instanceof VerdictAnswer.Unreadable unreadable) {
      reply = ask(prompts.repair(prompt, reply.text(), unreadable.problems()));
      answer = VerdictAnswer.readCodeReview(reply.text(), reply.finish());
    }
    if (!before.equals(work.activities().wholeTree()) || !tip.equals(work.activities().tipTree())) {
      throw new Pause("the tree was changed while it was being reviewed");
    }
    return Words.verdict(answer, "code");
  }

  private Reply ask(Prompt prompt) throws InterruptedException {
    return work.ask(
        "code-review", "", "code_reviewer", prompt, null, null, "", work.codeAuthors(), null);
  }

  /** Nothing is done without a gate that passed on the very tree that was reviewed. */
  private @Nullable String missingProof() {
    JournalEvent.Gated gate = implementing.lastGate();
    if (gate.verdict().equals("not_configured")) {
      return "no gate is configured, so nothing proves the change; it is committed. Look at it and"
          + " approve it ('orchestrator review "
          + work.task().id()
          + "'), or add gate: to .orchestrator/config.yaml and say 'orchestrator retry "
          + work.task().id()
          + "'";
    }
    if (!gate.passed()) {
      return "the gate did not pass: " + gate.describe();
    }
    return gate.tree().equals(work.activities().tipTree())
        ? null
        : "the tree that the gate judged is not the tip of the branch";
  }
}
