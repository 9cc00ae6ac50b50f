package dev.orchestrator.engine.journal;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run has done, one line each. Answers are not repeated here: {@link Asked} names their key
 * in the ledger. Amounts are decimal strings of dollars, or null where unpriced.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = JournalEvent.RunStarted.class, name = "run_started"),
  @JsonSubTypes.Type(value = JournalEvent.TaskStarted.class, name = "task_started"),
  @JsonSubTypes.Type(value = JournalEvent.Opened.class, name = "opened"),
  @JsonSubTypes.Type(value = JournalEvent.Moved.class, name = "moved"),
  @JsonSubTypes.Type(value = JournalEvent.Asked.class, name = "asked"),
  @JsonSubTypes.Type(value = JournalEvent.Planned.class, name = "planned"),
  @JsonSubTypes.Type(value = JournalEvent.Judged.class, name = "judged"),
  @JsonSubTypes.Type(value = JournalEvent.EditsRefused.class, name = "edits_refused"),
  @JsonSubTypes.Type(value = JournalEvent.Gated.class, name = "gated"),
  @JsonSubTypes.Type(value = JournalEvent.Committed.class, name = "committed"),
  @JsonSubTypes.Type(value = JournalEvent.TaskEnded.class, name = "task_ended"),
  @JsonSubTypes.Type(value = JournalEvent.RunEnded.class, name = "run_ended"),
})
public sealed interface JournalEvent {

  /** The id of the task that it is about, or null if it is about the run. */
  @Nullable String task();

  /** The first line of every journal. */
  record RunStarted(int format, String run, List<String> tasks) implements JournalEvent {
    @Override
    public @Nullable String task() {
      return null;
    }
  }

  /**
   * A task begins.
   *
   * @param attempt this attempt at the task; part of the keys of its answers
   * @param fingerprint what the task asks for, as a hash: another goal is another task
   */
  record TaskStarted(String task, String attempt, String fingerprint, String goal)
      implements JournalEvent {}

  /** The task's worktree is there. */
  record Opened(String task, String branch, String base, String worktree) implements JournalEvent {}

  /** The task moved to another state. */
  record Moved(String task, TaskState from, TaskState to, String reason) implements JournalEvent {}

  /** A model was asked and has answered. */
  record Asked(
      String task,
      String step,
      String role,
      String key,
      String provider,
      String model,
      String maker,
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

  /** The gate has run. */
  record Gated(String task, String step, String verdict, List<String> checks, String tree)
      implements JournalEvent {}

  /** A step is committed. */
  record Committed(String task, String step, String commit, String tree) implements JournalEvent {}

  /** A task has ended for this run. */
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
      implements JournalEvent {}

  /** The run has ended, with so many of its tasks done and so many not. */
  record RunEnded(int done, int others) implements JournalEvent {
    @Override
    public @Nullable String task() {
      return null;
    }
  }
}
