package dev.orchestrator.cli.command;

import dev.orchestrator.cli.Invocation;
import dev.orchestrator.engine.journal.JournalEvent;
import dev.orchestrator.engine.journal.Journals;
import dev.orchestrator.engine.journal.StateDirectory;
import dev.orchestrator.engine.journal.TaskState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What journals tell of one task: everything that happened in the last attempt at it, in whatever
 * runs.
 *
 * @param id the task
 * @param attempt names the attempt
 * @param entries what happened in that attempt, oldest first; at least one
 */
record TaskStory(String id, String attempt, List<Journals.Entry> entries) {

  /** Copies its list. */
  TaskStory {
    entries = List.copyOf(entries);
  }

  /**
   * The last story of every task, the one worked last at the end; empty where there is no state,
   * and none is made.
   */
  static Map<String, TaskStory> all(Invocation invocation) {
    if (!StateDirectory.exists(invocation.workingDir())) {
      return Map.of();
    }
    Map<String, TaskStory> stories = new LinkedHashMap<>();
    new Journals(StateDirectory.of(invocation.workingDir()))
        .attempts()
        .forEach((task, log) ->
            stories.put(task, new TaskStory(task, log.started().attempt(), log.entries())));
    return stories;
  }

  /** The id of the run in which the attempt was begun. */
  String run() {
    int slash = attempt.indexOf('/');
    return slash < 0 ? attempt : attempt.substring(0, slash);
  }

  /** All events of a kind, oldest first. */
  <E extends JournalEvent> List<E> all(Class<E> kind) {
    return entries.stream()
        .map(Journals.Entry::event)
        .filter(kind::isInstance)
        .map(kind::cast)
        .toList();
  }

  /** The last event of a kind. */
  <E extends JournalEvent> Optional<E> last(Class<E> kind) {
    List<E> found = all(kind);
    return found.isEmpty() ? Optional.empty() : Optional.of(found.getLast());
  }

  Optional<JournalEvent.TaskEnded> end() {
    return entries.getLast().event() instanceof JournalEvent.TaskEnded ended
        ? Optional.of(ended)
        : Optional.empty();
  }

  /** Where the task stands: how it ended, or how far it had come. */
  TaskState state() {
    return end()
        .map(JournalEvent.TaskEnded::state)
        .or(() -> last(JournalEvent.Moved.class).map(JournalEvent.Moved::to))
        .orElse(TaskState.NEW);
  }

  String goal() {
    return last(JournalEvent.TaskStarted.class).map(JournalEvent.TaskStarted::goal).orElse("");
  }

  /** Its branch, or null if it has none, or none is left: an empty one is removed at the end. */
  @Nullable String branch() {
    return end().isPresent()
        ? end().map(JournalEvent.TaskEnded::branch).orElse(null)
        : last(JournalEvent.Opened.class).map(JournalEvent.Opened::branch).orElse(null);
  }

  /** Its worktree, or null if it has none, or none is left. */
  @Nullable String worktree() {
    return end().isPresent()
        ? end().map(JournalEvent.TaskEnded::worktree).orElse(null)
        : last(JournalEvent.Opened.class).map(JournalEvent.Opened::worktree).orElse(null);
  }

  /** Why it stands where it stands, for people; says so if it has not ended. */
  String reason() {
    return end()
        .map(JournalEvent.TaskEnded::reason)
        .orElse("not ended: it is being worked now, or its run was killed; then 'orchestrator"
                + " resume' goes on");
  }

  Instant began() {
    return entries.getFirst().at();
  }

  Instant lastSeen() {
    return entries.getLast().at();
  }
}
