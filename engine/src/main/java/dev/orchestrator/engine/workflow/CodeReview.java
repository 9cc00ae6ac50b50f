package dev.orchestrator.engine.workflow;

import dev.orchestrator.engine.agent.Plan;
import dev.orchestrator.engine.agent.Prompt;
import dev.orchestrator.engine.agent.PromptBook;
import dev.orchestrator.engine.agent.PromptInput;
import dev.orchestrator.engine.agent.Verdict;
import dev.orchestrator.engine.agent.VerdictAnswer;
import dev.orchestrator.engine.gate.GateReport;
import dev.orchestrator.engine.journal.TaskState;

/** Has the real diff judged by another maker's model until it is approved, on one tree. */
final class CodeReview {
  private final TaskWork work;
  private final PromptBook prompts;
  private final Implementing implementing;
  private final int maxRounds;

  CodeReview(TaskWork work, PromptBook prompts, Implementing implementing, int maxRounds) {
    this.work = work;
    this.prompts = prompts;
    this.implementing = implementing;
    this.maxRounds = maxRounds;
  }

  void approvedCode(Plan plan) throws InterruptedException {
    for (int sentBack = 0; ; sentBack++) {
      work.move(TaskState.CODE_REVIEW, "");
      Verdict verdict = review(plan);
      work.judged("code_reviewer", verdict);
      switch (verdict.status()) {
        case APPROVED -> {
          requireProof();
          return;
        }
        case NEEDS_CHANGES, NEEDS_REVISION -> {
          if (sentBack == maxRounds) {
            throw new Pause(
                "the code was sent back "
                    + maxRounds
                    + " times and is still not approved: "
                    + Words.of(verdict));
          }
          implementing.mend(plan, verdict, sentBack + 1);
        }
        case REJECTED -> throw new Pause("the code was rejected: " + Words.of(verdict));
      }
    }
  }

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
    return work.ask("code-review", "", "code_reviewer", prompt, null, null, "", work.codeAuthors());
  }

  /** Nothing is done without a gate that passed on the very tree that was reviewed. */
  private void requireProof() {
    GateReport gate = implementing.lastGate();
    switch (gate.verdict()) {
      case PASSED -> {}
      case NOT_CONFIGURED ->
          throw new Pause(
              "no gate is configured, so nothing proves the change; it is reviewed and committed."
                  + " Add gate: to .orchestrator/config.yaml, or look at the branch yourself");
      case NOTHING_TO_RUN, COULD_NOT_RUN, REFUSED ->
          throw new Pause("the gate did not pass: " + gate.describe());
    }
    if (!implementing.gatedTree().equals(work.activities().tipTree())) {
      throw new Pause("the tree that the gate judged is not the tip of the branch");
    }
  }
}
