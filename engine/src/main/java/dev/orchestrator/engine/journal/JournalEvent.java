package dev.orchestrator.engine.journal;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a run has done, one line each. Answers are not repeated here: {@link Asked} names their key
 * in the ledger. Amounts are decimal strings of dollars, or null where unpriced.
 *
 * <p>The events of one attempt at a task, in their order, are all that is needed to replay it: what
 * depends on the world (an answer, a gate, a commit, a person) is written down with what it came
 * to.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonSubTypes({
  @JsonSubTypes.Type(value = JournalEvent.RunStarted.class, name = "run_started"),
  @JsonSubTypes.Type(value = JournalEvent.TaskStarted.class, name = "task_started"),
  @JsonSubTypes.Type(value = JournalEvent.TaskResumed.class, name = "task_resumed"),
  @JsonSubTypes.Type(value = JournalEvent.Opened.class, name = "opened"),
  @JsonSubTypes.Type(value = JournalEvent.Baselined.class, name = "baselined"),
  @JsonSubTypes.Type(value = JournalEvent.Moved.class, name = "moved"),
  @JsonSubTypes.Type(value = JournalEvent.Asked.class, name = "asked"),
  @JsonSubTypes.Type(value = JournalEvent.Planned.class, name = "planned"),
  @JsonSubTypes.Type(value = JournalEvent.Judged.class, name = "judged"),
  @JsonSubTypes.Type(value = JournalEvent.EditsRefused.class, name = "edits_refused"),
  @JsonSubTypes.Type(value = JournalEvent.Edited.class, name = "edited"),
  @JsonSubTypes.Type(value = JournalEvent.Gated.class, name = "gated"),
  @JsonSubTypes.Type(value = JournalEvent.Escalated.class, name = "escalated"),
  @JsonSubTypes.Type(value = JournalEvent.Committed.class, name = "committed"),
  @JsonSubTypes.Type(value = JournalEvent.Awaiting.class, name = "awaiting"),
  @JsonSubTypes.Type(value = JournalEvent.Decided.class, name = "decided"),
  @JsonSubTypes.Type(value = JournalEvent.TaskEnded.class, name = "task_ended"),
  @JsonSubTypes.Type(value = JournalEvent.Discarded.class, name = "discarded"),
  @JsonSubTypes.Type(value = JournalEvent.RunEnded.class, name = "run_ended"),
})
public sealed interface JournalEvent {

  /** The id of the task that it is about, or null if it is about the run. */
  @Nullable String task();

  /**
   * The first line of every journal.
   *
   * @param format the version of the format
   * @param run the run's id, the same in all its parts
   * @param tasks the ids of its tasks
   * @param part 1 for the run itself, 2 for the first time it was resumed, …; 0 in format 1
   * @param definitions the tasks as they were asked for, so that a run can be resumed whatever
   *     became of the file; null in format 1
   * @param model the model that the user named for the run, or null
   * @param tag what the costs are counted under, or null
   */
  record RunStarted(
      int format,
      String run,
      List<String> tasks,
      int part,
      @Nullable List<JsonNode> definitions,
      @Nullable String model,
      @Nullable String tag)
      implements JournalEvent {
    @Override
    public @Nullable String task() {
      return null;
    }
  }

  /**
   * A new attempt at a task begins.
   *
   * @param attempt this attempt at the task; part of the keys of its answers
   * @param fingerprint what the task asks for, as a hash: another goal is another task
   * @param plan the approved plan of an earlier attempt that is kept, or null
   * @param model the model that the user named for it, or null
   */
  record TaskStarted(
      String task,
      String attempt,
      String fingerprint,
      String goal,
      @Nullable String plan,
      @Nullable String model)
      implements JournalEvent {}

  /** An attempt at a task that an earlier run, or an earlier part of it, began goes on. */
  record TaskResumed(String task, String attempt) implements JournalEvent {}

  /** The task's worktree is there. */
  record Opened(String task, String branch, String base, String worktree) implements JournalEvent {}

  /**
   * The gate has judged the untouched tree.
   *
   * @param baseline what it said, as the gate reads it again
   */
  record Baselined(String task, JsonNode baseline) implements JournalEvent {}

  /** The task moved to another state. */
  record Moved(String task, TaskState from, TaskState to, String reason) implements JournalEvent {}

  /**
   * A model was asked and has answered.
   *
   * @param question names the question within the attempt; null in format 1
   * @param endpoint the origin of the provider's endpoint; null in format 1
   */
  record Asked(
      String task,
      @Nullable String question,
      String step,
      String role,
      String key,
      String provider,
      String model,
      String maker,
      @Nullable String endpoint,
      int attempts,
      @Nullable String cost,
      String rationale)
      implements JournalEvent {}

  /** A plan was read. */
  record Planned(String task, String plan) implements JournalEvent {}

  /** A reviewer has judged. */
  record Judged(String task, String role, String status, List<String> findings, String summary)
      implements JournalEvent {}

  /** An answer's edits could not be applied; the tree is as it was. */
  record EditsRefused(String task, String step, String problems) implements JournalEvent {}

  /**
   * An answer's edits are in the tree, not yet committed.
   *
   * @param paths all paths that the step has edited so far
   * @param tree the tree that a commit of these paths would have
   */
  record Edited(String task, String step, List<String> paths, String tree)
      implements JournalEvent {}

  /**
   * The gate has run.
   *
   * @param whole whether all checks ran, or those for a step alone
   * @param verdict {@code passed}, {@code refused}, {@code could_not_run}, {@code nothing_to_run}
   *     or {@code not_configured}
   * @param tree the tree that was judged
   */
  record Gated(
      String task, String step, boolean whole, String verdict, List<Check> checks, String tree)
      implements JournalEvent {

    /** Copies its list. */
    public Gated {
      checks = List.copyOf(checks);
    }

    /** Whether at least one check ran and every one passed. */
    public boolean passed() {
      return verdict.equals("passed");
    }

    /** The first check that did not pass; null if there is none. */
    public @Nullable Check failed() {
      return checks.stream().filter(check -> !check.passed()).findFirst().orElse(null);
    }

    /** Each check in a line, and below it the end of its output if it did not pass. */
    public String describe() {
      return switch (verdict) {
        case "not_configured" -> "no gate is configured";
        case "nothing_to_run" -> "no check is configured for this point";
        default ->
            checks.stream()
                .map(check ->
                    check.passed() || check.tail().isBlank()
                        ? check.summary()
                        : check.summary() + "\n$ " + check.command() + "\n" + check.tail())
                .collect(Collectors.joining("\n"));
      };
    }
  }

  /**
   * What one check said.
   *
   * @param name its name
   * @param command what was run
   * @param passed whether it passed
   * @param summary the outcome in one line
   * @param tail the end of its output; empty if it passed
   * @param log the file with all of it, or null
   * @param millis how long it took
   */
  record Check(
      String name,
      String command,
      boolean passed,
      String summary,
      String tail,
      @Nullable String log,
      long millis) {

    /** As format 1 has it: the outcome in one line. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Check of(String summary) {
      return new Check("", "", summary.endsWith(": passed"), summary, "", null, 0);
    }

    /** All of it. */
    @JsonCreator(mode = JsonCreator.Mode.PROPERTIES)
    public Check {}

    /** The outcome in one line. */
    @Override
    public String toString() {
      return summary;
    }
  }

  /**
   * After a refusal it was decided who tries next.
   *
   * @param model the qualified name of the model that tries next, or null if nobody does
   */
  record Escalated(String task, String step, @Nullable String model, String reason)
      implements JournalEvent {}

  /** A step is committed. */
  record Committed(String task, String step, String commit, String tree) implements JournalEvent {}

  /**
   * A person has to decide.
   *
   * @param point {@code plan}, {@code step} or {@code code}
   * @param reason why
   * @param approvable whether there is something that a person can approve
   */
  record Awaiting(String task, String point, String reason, boolean approvable)
      implements JournalEvent {}

  /**
   * A person has decided.
   *
   * @param decision {@code approve}, {@code reject} or {@code comment}
   * @param text what the person says; may be empty
   */
  record Decided(String task, String decision, String text) implements JournalEvent {}

  /**
   * A task has ended for this run.
   *
   * @param cause {@code none}, {@code human}, {@code budget}, {@code provider}, {@code failure} or
   *     {@code interrupted}
   */
  record TaskEnded(
      String task,
      TaskState state,
      String reason,
      String cause,
      @Nullable String branch,
      @Nullable String commit,
      @Nullable String worktree,
      @Nullable String cost,
      @Nullable String estimate,
      int attempts)
      implements JournalEvent {
    private static final Set<String> CAUSES =
        Set.of("none", "human", "budget", "provider", "failure", "interrupted");

    /** Refuses a cause that is none: what follows depends on it. */
    public TaskEnded {
      if (!CAUSES.contains(String.valueOf(cause))) {
        throw new IllegalArgumentException("'" + cause + "' is no cause of an end");
      }
    }
  }

  /** A person has thrown the work on a task away: it can be worked anew. */
  record Discarded(String task) implements JournalEvent {}

  /** The run has ended, with so many of its tasks done and so many not. */
  record RunEnded(int done, int others) implements JournalEvent {
    @Override
    public @Nullable String task() {
      return null;
    }
  }
}
