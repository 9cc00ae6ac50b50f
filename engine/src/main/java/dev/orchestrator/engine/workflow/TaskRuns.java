package dev.orchestrator.engine.workflow;

import dev.orchestrator.api.Money;
import dev.orchestrator.core.config.LimitSettings;
import dev.orchestrator.core.ledger.Scope;
import dev.orchestrator.engine.journal.AttemptLog;
import dev.orchestrator.engine.journal.JournalEvent;
import dev.orchestrator.engine.journal.TaskState;
import dev.orchestrator.engine.task.Task;
import dev.orchestrator.engine.workspace.GitException;
import dev.orchestrator.engine.workspace.Workspace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Works the tasks of a run, each on the thread that asks for it. Thread-safe. */
final class TaskRuns {
  private final RunParts parts;
  private final RunSettings settings;
  private final Map<String, Undertaking> undertakings;
  private final Map<String, Preflight.Finding.Ready> ready;
  private final Map<String, AttemptLog> known;
  private final Map<String, TaskResult> results = new ConcurrentHashMap<>();

  /**
   * @param known the last attempt at each task before this run
   */
  TaskRuns(
      RunParts parts,
      RunSettings settings,
      Map<String, Undertaking> undertakings,
      Map<String, Preflight.Finding.Ready> ready,
      Map<String, AttemptLog> known) {
    this.parts = parts;
    this.settings = settings;
    this.undertakings = undertakings;
    this.ready = ready;
    this.known = known;
  }

  /** Works a task to its end; never throws but for errors of the program itself. */
  TaskResult work(Task task) {
    Undertaking undertaking = undertakings.get(task.id());
    TaskResult result =
        switch (undertaking) {
          case Undertaking.Skip skip -> skip.result();
          case Undertaking.Begin begin -> begin(task, begin.plan());
          case Undertaking.GoOn goOn -> goOn(task, goOn);
          case null -> throw new IllegalStateException(task.id() + " is none of this run");
        };
    results.put(task.id(), result);
    parts.events().accept(new RunEvent.TaskEnds(result));
    return result;
  }

  /** What becomes of a task that the user's interrupt came before. */
  TaskResult interrupted(Task task) {
    TaskResult result =
        undertakings.get(task.id()) instanceof Undertaking.Skip skip
            ? skip.result()
            : new TaskResult(
                task.id(),
                TaskState.CANCELLED,
                "interrupted before it was begun",
                Cause.INTERRUPTED,
                null,
                null,
                null,
                List.of(),
                Money.ZERO,
                null,
                0,
                0,
                List.of(),
                false);
    parts.events().accept(new RunEvent.TaskEnds(result));
    return result;
  }

  private TaskResult begin(Task task, @Nullable String plan) {
    String attempt = parts.journal().run() + "/" + task.id();
    String fingerprint = Fingerprint.of(task);
    parts
        .journal()
        .append(
            new JournalEvent.TaskStarted(
                task.id(), attempt, fingerprint, task.goal(), plan, settings.pinnedModel()));
    begins(task);
    tellOfLost(task);
    String start;
    try {
      Start from = new Start(parts.repository(), results, known);
      String blocked = from.blocker(task);
      if (blocked != null) {
        return unworked(task, TaskState.BLOCKED, blocked);
      }
      start = from.commit(task);
    } catch (GitException e) {
      return unworked(
          task,
          TaskState.BLOCKED,
          "the branches of "
              + String.join(", ", task.dependsOn())
              + " cannot be joined: "
              + e.getMessage());
    }
    return worked(
        task,
        new TaskAttempt(attempt, needs(task), logs(attempt), scope(task), start, List.of()),
        plan);
  }

  private void tellOfLost(Task task) {
    AttemptLog before = known.get(task.id());
    if (before != null && Undertakings.isLost(before, task)) {
      String where =
          before
              .last(JournalEvent.Opened.class)
              .map(opened -> "; what it did is left on the branch " + opened.branch())
              .orElse("");
      parts
          .events()
          .accept(
              new RunEvent.Warning(
                  task.id(),
                  "an older orchestrator left it unfinished, and its journal (format "
                      + before.format()
                      + ") does not hold what is needed to go on: it begins anew"
                      + where));
    }
  }

  private TaskResult goOn(Task task, Undertaking.GoOn goOn) {
    AttemptLog log = goOn.log();
    String attempt = log.started().attempt();
    Decision decision = goOn.decision();
    parts.journal().append(new JournalEvent.TaskResumed(task.id(), attempt));
    begins(task);
    parts.events().accept(new RunEvent.TaskResumes(task.id(), log.state()));
    List<JournalEvent> recorded =
        new ArrayList<>(decision == null ? log.toReplay() : log.toReplayWithGate());
    if (decision != null) {
      JournalEvent.Decided decided = LocalActivities.decided(task.id(), decision);
      parts.journal().append(decided);
      parts.events().accept(new RunEvent.Journaled(decided));
      recorded.add(decided);
      if (PersonsWord.settles(goOn)) {
        return settled(task, log, decision);
      }
    }
    return worked(
        task,
        new TaskAttempt(attempt, needs(task), logs(attempt), scope(task), null, recorded),
        log.started().plan());
  }

  private TaskResult worked(Task task, TaskAttempt attempt, @Nullable String plan) {
    LocalActivities activities = new LocalActivities(parts, attempt);
    TaskWorkflow workflow =
        new TaskWorkflow(
            task,
            activities,
            settings.prompts(),
            settings.configuration().review().maxRounds(),
            plan);
    TaskWorkflow.End end = workflow.run();
    // The rest is written down without being interrupted; the schedule knows of the interrupt.
    boolean cancelled = Thread.interrupted();
    try {
      Preflight.Finding.Ready checked = ready.get(task.id());
      return Ending.of(
          attempt, end, checked == null ? null : checked.estimate(), activities.workspace(), parts);
    } finally {
      if (cancelled) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** A person's word ends the task: nobody is asked, and the branch stays as the person left it. */
  private TaskResult settled(Task task, AttemptLog log, Decision decision) {
    TaskWorkflow.End end = PersonsWord.end(log, decision);
    parts
        .journal()
        .append(
            new JournalEvent.Moved(task.id(), TaskState.AWAITING_HUMAN, end.state(), end.reason()));
    JournalEvent.Opened opened = log.last(JournalEvent.Opened.class).orElse(null);
    Workspace workspace = null;
    String reason = end.reason();
    if (opened != null) {
      try {
        workspace =
            Workspace.reopen(
                parts.repository(),
                Path.of(opened.worktree()),
                opened.branch(),
                opened.base(),
                parts.workspaceSettings());
        String kept = workspace.rescue(task.id() + "-" + parts.journal().run()).orElse(null);
        reason += kept == null ? "" : "; what was not committed is kept as " + kept;
      } catch (GitException e) {
        reason += "; its worktree is gone: " + e.getMessage();
      }
    }
    TaskAttempt attempt =
        new TaskAttempt(
            log.started().attempt(),
            new Needs(task, settings.pinnedModel(), Map.of()),
            logs(log.started().attempt()),
            scope(task),
            null,
            List.of());
    return Ending.of(
        attempt,
        new TaskWorkflow.End(end.state(), reason, end.cause(), end.steps()),
        null,
        workspace,
        parts);
  }

  /** What each task that was worked may cost, by id; those without a limit are left out. */
  Map<String, Money> limits() {
    Map<String, Money> limits = new HashMap<>();
    for (Undertaking undertaking : undertakings.values()) {
      Money limit = scope(undertaking.task()).limit();
      if (limit != null) {
        limits.put(undertaking.task().id(), limit);
      }
    }
    return limits;
  }

  private void begins(Task task) {
    Scope scope = scope(task);
    parts
        .events()
        .accept(
            new RunEvent.TaskBegins(
                task.id(), task.goal(), scope.limit(), parts.ledger().standing(scope).settled()));
  }

  private TaskResult unworked(Task task, TaskState state, String reason) {
    parts.journal().append(new JournalEvent.Moved(task.id(), TaskState.NEW, state, reason));
    return Ending.unworked(task.id(), state, reason, Cause.FAILURE, parts.journal());
  }

  private Needs needs(Task task) {
    Preflight.Finding.Ready checked = ready.get(task.id());
    if (checked == null) {
      throw new IllegalStateException(task.id() + " was not checked");
    }
    return checked.needs();
  }

  /** The logs of an attempt lie where it was begun. */
  private Path logs(String attempt) {
    int slash = attempt.indexOf('/');
    return parts.state().logs(attempt.substring(0, slash), attempt.substring(slash + 1));
  }

  /** What the task may cost in all runs: the configured limit, which its own only lowers. */
  private Scope scope(Task task) {
    LimitSettings limits = settings.configuration().limits();
    Money configured = limits.perTask();
    Money own = task.maxCost();
    Money told = settings.maxCost();
    String name = task.id() + "@" + Fingerprint.of(task);
    if (told != null) {
      return Scope.task(name, told).setBy("--max-cost");
    }
    return own == null || (configured != null && own.isMoreThan(configured))
        ? Scope.task(name, configured).setBy(limits.setBy("task"))
        : Scope.task(name, own).setBy("max_cost of the task " + task.id());
  }
}
