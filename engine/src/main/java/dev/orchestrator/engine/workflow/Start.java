package dev.orchestrator.engine.workflow;

import dev.orchestrator.engine.journal.AttemptLog;
import dev.orchestrator.engine.journal.JournalEvent;
import dev.orchestrator.engine.journal.TaskState;
import dev.orchestrator.engine.task.Task;
import dev.orchestrator.engine.workspace.GitRepository;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where a task that depends on others starts. */
final class Start {
  private final GitRepository repository;
  private final Map<String, TaskResult> results;
  private final Map<String, AttemptLog> known;

  /**
   * @param results the tasks of this run that have ended
   * @param known the last attempt at each task before this run
   */
  Start(
      GitRepository repository, Map<String, TaskResult> results, Map<String, AttemptLog> known) {
    this.repository = repository;
    this.results = results;
    this.known = known;
  }

  /** Why a task cannot be worked now; null if it can. */
  @Nullable String blocker(Task task) {
    List<String> missing = task.dependsOn().stream().filter(id -> !isDone(id)).toList();
    return missing.isEmpty()
        ? null
        : "it depends on " + String.join(", ", missing) + ", not done; work that first";
  }

  private boolean isDone(String id) {
    TaskResult here = results.get(id);
    if (here != null) {
      return here.done();
    }
    AttemptLog before = known.get(id);
    return before != null
        && before.end().filter(end -> end.state() == TaskState.DONE).isPresent();
  }

  /**
   * The tip of what it depends on, joined where that is several; null for the user's present
   * commit, which is where a dependency that is merged has gone.
   *
   * @throws dev.orchestrator.engine.workspace.GitException if they cannot be joined
   */
  @Nullable String commit(Task task) {
    String head = repository.head();
    List<String> commits = new ArrayList<>();
    for (String id : task.dependsOn()) {
      String commit = tip(id);
      if (commit != null && !repository.isAncestor(commit, head)) {
        commits.add(commit);
      }
    }
    return commits.isEmpty() ? null : repository.merged(commits);
  }

  private @Nullable String tip(String id) {
    TaskResult here = results.get(id);
    if (here != null) {
      return here.commit();
    }
    AttemptLog before = known.get(id);
    return before == null ? null : before.end().map(JournalEvent.TaskEnded::commit).orElse(null);
  }
}
