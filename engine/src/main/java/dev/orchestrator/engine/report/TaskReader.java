package dev.orchestrator.engine.report;

import dev.orchestrator.api.Money;
import dev.orchestrator.base.json.Json;
import dev.orchestrator.core.ledger.Attempt;
import dev.orchestrator.engine.journal.JournalEvent;
import dev.orchestrator.engine.journal.Journals;
import dev.orchestrator.engine.journal.TaskState;
import dev.orchestrator.engine.workspace.Changes;
import dev.orchestrator.engine.workspace.Diff;
import dev.orchestrator.engine.workspace.GitException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads what a run's journal tells of one task. An attempt that an earlier run began is told what
 * it needs of that run's: where the work began and what was asked for. Used once; not thread-safe.
 */
final class TaskReader {
  private static final int ABBREVIATED = 10;

  private final String id;
  private final UnaryOperator<String> clean;
  private final List<Attempt> attempts;
  private final List<TaskAccount.Moment> timeline = new ArrayList<>();
  private final List<TaskAccount.Question> questions = new ArrayList<>();
  private final List<TaskAccount.Turn> turns = new ArrayList<>();
  private final List<TaskAccount.Review> reviews = new ArrayList<>();
  private final List<TaskAccount.Gating> gates = new ArrayList<>();
  private final List<TaskAccount.Committed> commits = new ArrayList<>();
  private String goal = "";
  private String plan = "";
  private TaskState state = TaskState.NEW;
  private JournalEvent.@Nullable Opened opened;
  private JournalEvent.@Nullable TaskEnded end;
  private boolean worked;

  /**
   * A reader that knows nothing yet.
   *
   * @param clean takes secrets out of a text
   * @param attempts the task's attempts in this run, oldest first
   */
  TaskReader(String id, UnaryOperator<String> clean, List<Attempt> attempts) {
    this.id = id;
    this.clean = clean;
    this.attempts = attempts.stream().map(this::cleaned).toList();
  }

  /** What earlier runs tell. */
  void before(Journals.Entry entry) {
    read(entry);
    worked = false;
    timeline.clear();
    questions.clear();
    turns.clear();
    reviews.clear();
    gates.clear();
    commits.clear();
  }

  /** What this run tells; oldest first. */
  void read(Journals.Entry entry) {
    if (!worked) {
      worked = true;
      end = null; // that of an earlier run is told by whatever follows
    }
    Instant at = entry.at();
    switch (entry.event()) {
      case JournalEvent.TaskStarted e -> {
        goal = clean(e.goal());
        plan = "";
        opened = null;
        state = TaskState.NEW;
        tell(at, "task_started", "the task begins");
      }
      case JournalEvent.Opened e -> {
        opened = e;
        tell(at, "opened", "worktree and branch " + e.branch() + " from " + abbreviated(e.base()));
      }
      case JournalEvent.Moved e -> {
        state = e.to();
        tell(at, "moved", words(e.to().word()) + (e.reason().isEmpty() ? "" : ": " + e.reason()));
      }
      case JournalEvent.Asked e -> asked(at, e);
      case JournalEvent.Planned e -> {
        plan = e.plan();
        tell(at, "planned", "a plan of " + Wording.count(steps().size(), "step"));
      }
      case JournalEvent.Judged e -> {
        reviews.add(
            new TaskAccount.Review(
                at,
                e.role(),
                e.status(),
                clean(e.summary()),
                e.findings().stream().map(this::clean).toList()));
        String found =
            e.findings().isEmpty() ? "" : ", with " + Wording.count(e.findings().size(), "finding");
        tell(at, "judged", words(e.role()) + " says " + words(e.status()) + found);
      }
      case JournalEvent.EditsRefused e ->
          tell(
              at,
              "edits_refused",
              "edits" + in(e.step()) + " could not be applied: " + e.problems());
      case JournalEvent.Gated e -> {
        gates.add(
            new TaskAccount.Gating(
                at,
                e.step(),
                e.verdict(),
                e.tree(),
                e.checks().stream().map(this::check).toList()));
        tell(at, "gated", "the gate" + in(e.step()) + ": " + words(e.verdict()));
      }
      case JournalEvent.Committed e -> {
        commits.add(new TaskAccount.Committed(at, e.step(), e.commit(), e.tree()));
        tell(at, "committed", "commit" + in(e.step()) + ": " + abbreviated(e.commit()));
      }
      case JournalEvent.TaskEnded e -> {
        end = e;
        state = e.state();
        tell(at, "task_ended", "the task ends: " + words(e.state().word()));
      }
      case JournalEvent.Baselined e -> tell(at, "baselined", "the gate judged the untouched base");
      case JournalEvent.TaskResumed e -> tell(at, "task_resumed", "the task goes on");
      case JournalEvent.Edited e ->
          tell(at, "edited", "edits" + in(e.step()) + ": " + String.join(", ", e.paths()));
      case JournalEvent.Escalated e -> {
        String next = e.model();
        turn(
            at,
            "escalated",
            (e.step().isEmpty() ? "" : e.step() + ": ")
                + (next == null ? "nobody tries again" : next + " tries next"),
            e.reason());
      }
      case JournalEvent.Awaiting e -> turn(at, "awaiting", "a person is asked", e.reason());
      case JournalEvent.Decided e ->
          turn(at, "decided", "a person decides: " + words(e.decision()), e.text());
      case JournalEvent.Discarded e -> tell(at, "discarded", "a person discarded the work");
      // Of the run, not of a task.
      case JournalEvent.RunStarted e -> {}
      case JournalEvent.RunEnded e -> {}
    }
  }

  private void asked(Instant at, JournalEvent.Asked e) {
    String model = e.provider() + "/" + e.model();
    String cost = e.cost();
    List<String> tried =
        attempts.stream()
            .filter(attempt -> e.key().equals(attempt.key()) && attempt.fault() != null)
            .map(attempt -> attempt.provider() + "/" + attempt.model() + ": " + outcome(attempt))
            .toList();
    questions.add(
        new TaskAccount.Question(
            at,
            e.step(),
            e.role(),
            model,
            e.maker(),
            cost == null ? null : Money.usd(cost),
            clean(e.rationale()),
            tried));
    tell(at, "asked", words(e.role()) + in(e.step()) + ": " + model + " has answered");
  }

  /** The outcome of an attempt: {@code rate limited (429)}. */
  static String outcome(Attempt attempt) {
    return words(attempt.outcome()) + (attempt.status() == 0 ? "" : " (" + attempt.status() + ")");
  }

  private TaskAccount.Check check(JournalEvent.Check check) {
    return new TaskAccount.Check(
        check.command(),
        check.passed(),
        clean(check.summary()),
        clean(check.tail()),
        check.log(),
        check.command().isEmpty() ? null : Duration.ofMillis(check.millis()));
  }

  /**
   * All that was read.
   *
   * @param changes reads what has changed, or throws a {@link GitException}
   * @param limit what the task may cost in all runs, or null
   */
  TaskAccount account(Function<Changes.Range, Changes> changes, @Nullable Money limit) {
    JournalEvent.Opened begun = opened;
    JournalEvent.TaskEnded ended = end;
    Changes.Range range = range().orElse(null);
    String estimate = ended == null ? null : ended.estimate();
    return new TaskAccount(
        id,
        worked,
        goal,
        state,
        worked && ended != null,
        reason(ended),
        worked && ended != null ? ended.cause() : null,
        ended != null ? ended.branch() : begun == null ? null : begun.branch(),
        base(),
        commit(),
        ended != null ? ended.worktree() : begun == null ? null : begun.worktree(),
        estimate == null ? null : Money.usd(estimate),
        limit,
        timeline,
        steps(),
        questions,
        turns,
        reviews,
        gates,
        commits,
        attempts,
        range == null ? null : changes(changes, range));
  }

  /** Between which commits the work of this run lies; empty if there is none. */
  Optional<Changes.Range> range() {
    String base = base();
    String commit = commit();
    return !worked || base == null || commit == null
        ? Optional.empty()
        : Optional.of(new Changes.Range(base, commit));
  }

  private @Nullable String base() {
    return opened == null ? null : opened.base();
  }

  private @Nullable String commit() {
    if (end != null) {
      return end.commit();
    }
    return commits.isEmpty() ? null : commits.getLast().commit();
  }

  private String reason(JournalEvent.@Nullable TaskEnded ended) {
    if (!worked) {
      return state == TaskState.DONE ? "done by an earlier run" : "the run did not come to it";
    }
    return ended == null ? "not ended: the run was broken off" : clean(ended.reason());
  }

  private TaskAccount.Changes changes(
      Function<Changes.Range, Changes> changes, Changes.Range range) {
    try {
      Changes read = changes.apply(range);
      Diff diff = read.diff();
      return new TaskAccount.Changes(clean(read.stat()), clean(diff.text()), diff.truncated(), "");
    } catch (GitException e) {
      return new TaskAccount.Changes("", "", false, clean(String.valueOf(e.getMessage())));
    }
  }

  private List<TaskAccount.Step> steps() {
    List<TaskAccount.Step> steps = new ArrayList<>();
    for (JsonNode step : Json.tryParse(plan).orElseGet(Json::object).path("steps")) {
      String name = step.path("id").asString("");
      List<String> files = new ArrayList<>();
      step.path("files_to_modify").forEach(file -> files.add(clean(file.asString(""))));
      step.path("files_to_create").forEach(file -> files.add(clean(file.asString(""))));
      steps.add(
          new TaskAccount.Step(
              clean(name),
              clean(step.path("type").asString("")),
              clean(step.path("description").asString("")),
              files,
              commits.stream()
                  .filter(committed -> committed.step().equals(name))
                  .map(TaskAccount.Committed::commit)
                  .reduce((earlier, later) -> later)
                  .orElse(null)));
    }
    return steps;
  }

  private Attempt cleaned(Attempt a) {
    return new Attempt(
        a.key(),
        a.origin(),
        a.provider(),
        a.model(),
        a.maker(),
        a.endpoint(),
        a.servedModel(),
        a.startedAt(),
        a.duration(),
        a.fault(),
        a.status(),
        clean(a.message()),
        a.requestId(),
        a.usage(),
        a.held(),
        a.cost(),
        a.overBound());
  }

  private void turn(Instant at, String kind, String what, String why) {
    turns.add(new TaskAccount.Turn(at, kind, clean(what), clean(why)));
    tell(at, kind, what + (why.isBlank() ? "" : ": " + why));
  }

  private void tell(Instant at, String kind, String text) {
    timeline.add(new TaskAccount.Moment(at, kind, clean(text)));
  }

  private String clean(String text) {
    return clean.apply(text);
  }

  private static String in(String step) {
    return step.isEmpty() ? "" : " of " + step;
  }

  private static String words(String word) {
    return word.replace('_', ' ');
  }

  static String abbreviated(String commit) {
    return commit.length() > ABBREVIATED ? commit.substring(0, ABBREVIATED) : commit;
  }
}
