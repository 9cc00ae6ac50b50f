package dev.orchestrator.engine.report;

import dev.orchestrator.api.Money;
import dev.orchestrator.core.ledger.Attempt;
import dev.orchestrator.engine.journal.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A task in a run, as journal and ledger tell it. All text in it is without secrets.
 *
 * @param id the task's id
 * @param worked whether the run did anything about it
 * @param goal what was asked for; empty if that is not known
 * @param state where it stands
 * @param ended whether it came to an end in this run
 * @param reason why it stands there, for people
 * @param cause what ended it, in the journal's word; null if it has not ended in this run
 * @param branch its branch, or null if it has none
 * @param base the commit that the work began from, or null if it never began
 * @param commit the tip of its branch, or null if nothing was committed
 * @param worktree where its worktree is, or null if it has none, or none is left
 * @param estimate what was expected beforehand, or null if that could not be told
 * @param limit what it might cost in all runs, or null for no limit
 * @param timeline what happened, oldest first
 * @param steps the steps of the plan that it followed last
 * @param questions who was asked, and why them
 * @param turns what was decided after refusals, and by people
 * @param reviews what reviewers said
 * @param gates what the gate said
 * @param commits what was committed
 * @param attempts every call of a model, failed ones too
 * @param changes what the branch changes, or null if nothing was committed
 */
record TaskAccount(
    String id,
    boolean worked,
    String goal,
    TaskState state,
    boolean ended,
    String reason,
    @Nullable String cause,
    @Nullable String branch,
    @Nullable String base,
    @Nullable String commit,
    @Nullable String worktree,
    @Nullable Money estimate,
    @Nullable Money limit,
    List<Moment> timeline,
    List<Step> steps,
    List<Question> questions,
    List<Turn> turns,
    List<Review> reviews,
    List<Gating> gates,
    List<Committed> commits,
    List<Attempt> attempts,
    @Nullable Changes changes) {

  TaskAccount {
    timeline = List.copyOf(timeline);
    steps = List.copyOf(steps);
    questions = List.copyOf(questions);
    turns = List.copyOf(turns);
    reviews = List.copyOf(reviews);
    gates = List.copyOf(gates);
    commits = List.copyOf(commits);
    attempts = List.copyOf(attempts);
  }

  /** Something that happened. */
  record Moment(Instant at, String kind, String text) {}

  /** A step of the plan; its commit is null if it has none. */
  record Step(
      String id, String type, String description, List<String> files, @Nullable String commit) {
    Step {
      files = List.copyOf(files);
    }
  }

  /**
   * A question that a model has answered.
   *
   * @param rationale why this model was chosen
   * @param triedBefore what was tried before and failed, each with why
   */
  record Question(
      Instant at,
      String step,
      String role,
      String model,
      String maker,
      @Nullable Money cost,
      String rationale,
      List<String> triedBefore) {
    Question {
      triedBefore = List.copyOf(triedBefore);
    }
  }

  /**
   * Something that turned the task: who tries next after a refusal, a person asked or heard.
   *
   * @param kind {@code escalated}, {@code awaiting} or {@code decided}
   * @param what what was decided
   * @param why for what reason; may be empty
   */
  record Turn(Instant at, String kind, String what, String why) {}

  /** What a reviewer said. */
  record Review(Instant at, String role, String status, String summary, List<String> findings) {
    Review {
      findings = List.copyOf(findings);
    }
  }

  /** What the gate said of a tree. */
  record Gating(Instant at, String step, String verdict, String tree, List<Check> checks) {
    Gating {
      checks = List.copyOf(checks);
    }
  }

  /**
   * What one check said.
   *
   * @param command what was run; empty if that is not known
   * @param summary the outcome in one line
   * @param tail the end of its output; empty if it passed or that is not known
   * @param log the file with all of it, or null if that is not known
   * @param took how long it ran, or null if that is not known
   */
  record Check(
      String command,
      boolean passed,
      String summary,
      String tail,
      @Nullable String log,
      @Nullable Duration took) {}

  /** A commit. */
  record Committed(Instant at, String step, String commit, String tree) {}

  /**
   * What the branch changes beside its base.
   *
   * @param stat how much of which files
   * @param diff the diff; its middle is missing if it is longer than 1 MiB
   * @param cut whether it is
   * @param problem why neither could be read; empty if they could
   */
  record Changes(String stat, String diff, boolean cut, String problem) {}

  boolean done() {
    return state == TaskState.DONE;
  }

  /** How many calls of this run a subscription covers. */
  long included() {
    return attempts.stream().filter(Attempt::included).count();
  }

  /** What it cost in this run, or null if a call is unpriced. */
  @Nullable Money cost() {
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
}
