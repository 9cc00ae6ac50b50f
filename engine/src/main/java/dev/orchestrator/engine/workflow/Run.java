package dev.orchestrator.engine.workflow;

import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.Money;
import dev.orchestrator.base.time.Time;
import dev.orchestrator.core.config.Configuration;
import dev.orchestrator.core.config.LimitSettings;
import dev.orchestrator.core.dispatch.ModelClient;
import dev.orchestrator.core.ledger.Ledger;
import dev.orchestrator.core.ledger.Scope;
import dev.orchestrator.core.registry.ProviderRegistry;
import dev.orchestrator.core.routing.ModelRouter;
import dev.orchestrator.core.telemetry.Telemetry;
import dev.orchestrator.engine.agent.PromptBook;
import dev.orchestrator.engine.agent.SecretScan;
import dev.orchestrator.engine.gate.Gate;
import dev.orchestrator.engine.journal.Journal;
import dev.orchestrator.engine.journal.JournalEvent;
import dev.orchestrator.engine.journal.JournalException;
import dev.orchestrator.engine.journal.Journals;
import dev.orchestrator.engine.journal.StateDirectory;
import dev.orchestrator.engine.journal.TaskState;
import dev.orchestrator.engine.report.Reports;
import dev.orchestrator.engine.task.Task;
import dev.orchestrator.engine.workspace.GitRepository;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One run over some tasks. Used by {@code Orchestrator}, which documents what it does. */
public final class Run {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

  /** What a run is given. */
  public record Settings(
      Path workingDir,
      ProviderRegistry registry,
      Configuration configuration,
      Map<String, String> environment,
      Path stateHome,
      PromptBook prompts,
      Time time,
      @Nullable String pinnedModel,
      @Nullable String tag,
      Consumer<RunEvent> events,
      Telemetry telemetry) {}

  private final Settings settings;
  private final ModelRouter router;
  private final Map<String, TaskResult> results = new LinkedHashMap<>();
  private boolean interrupted;

  /** A run; it does nothing before {@link #work}. */
  public Run(Settings settings) {
    this.settings = settings;
    this.router = new ModelRouter(settings.registry(), settings.configuration().routing());
  }

  /** Works the tasks. */
  public RunResult work(List<Task> tasks) {
    GitRepository repository = GitRepository.open(settings.workingDir(), settings.environment());
    StateDirectory state = StateDirectory.of(settings.workingDir());
    StateDirectory.RunLock lock = state.lock();
    try {
      return work(tasks, repository, state);
    } finally {
      lock.close();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private RunResult work(List<Task> tasks, GitRepository repository, StateDirectory state) {
    Map<String, JournalEvent.TaskEnded> done = done(tasks, state);
    List<Task> todo = tasks.stream().filter(task -> !done.containsKey(task.id())).toList();
    Map<String, Preflight.Finding.Ready> ready = preflight(todo);
    String run =
        STAMP.format(settings.time().now()) + "-" + UUID.randomUUID().toString().substring(0, 4);
    try (Ledger ledger = Ledger.open(state.ledgerFile(), settings.time());
        Journal journal =
            Journal.start(state, run, tasks.stream().map(Task::id).toList(), settings.time())) {
      LocalActivities.Shared shared = shared(repository, state, ledger, journal);
      for (Task task : inOrder(tasks)) {
        JournalEvent.TaskEnded before = done.get(task.id());
        TaskResult result =
            before != null
                ? skipped(before)
                : work(task, ready.get(task.id()), shared, state, ledger);
        results.put(task.id(), result);
        settings.events().accept(new RunEvent.TaskEnds(result));
      }
      Money cost = Money.ZERO;
      for (TaskResult result : results.values()) {
        Money one = result.cost();
        cost = cost == null || one == null ? null : result.skipped() ? cost : cost.plus(one);
      }
      RunResult result = new RunResult(run, List.copyOf(results.values()), cost, remarks());
      int finished = (int) result.tasks().stream().filter(TaskResult::done).count();
      journal.append(new JournalEvent.RunEnded(finished, result.tasks().size() - finished));
      report(run, tasks, repository, state, ledger);
      return result;
    }
  }

  /** A run is what it is, whether its report can be written or not. */
  private void report(
      String run,
      List<Task> tasks,
      GitRepository repository,
      StateDirectory state,
      Ledger ledger) {
    interrupted |= Thread.interrupted(); // git would be interrupted, too
    SecretScan secrets =
        SecretScan.knowing(
            settings.configuration().providers().stream()
                .flatMap(entry -> entry.settings().secrets().stream())
                .toList());
    Map<String, Money> limits = new HashMap<>();
    for (Task task : tasks) {
      Money limit = scope(task, Fingerprint.of(task)).limit();
      if (limit != null) {
        limits.put(task.id(), limit);
      }
    }
    try {
      new Reports(state, repository, ledger, secrets)
          .write(run, new Reports.Limits(settings.configuration().limits().perRun(), limits));
    } catch (UncheckedIOException | JournalException e) {
      settings
          .events()
          .accept(new RunEvent.Warning("", "the run has no report: " + e.getMessage()));
    }
  }

  private LocalActivities.Shared shared(
      GitRepository repository, StateDirectory state, Ledger ledger, Journal journal) {
    Configuration configuration = settings.configuration();
    ModelClient client =
        ModelClient.builder()
            .registry(settings.registry())
            .ledger(ledger)
            .policy(configuration.routing())
            .limits(configuration.limits())
            .failover(configuration.failover())
            .rateLimits(configuration.rateLimits())
            .time(settings.time())
            .run(journal.run())
            .tag(settings.tag())
            .events(event -> settings.events().accept(new RunEvent.Called(event)))
            .telemetry(settings.telemetry())
            .build();
    return new LocalActivities.Shared(
        repository,
        settings.stateHome(),
        configuration.workspace(),
        new Gate(configuration.gate()),
        settings.environment(),
        client,
        new Independence(configuration.review().independence(), settings.registry()),
        journal,
        settings.events());
  }

  /** Tasks that an earlier run has done, as they are now. */
  private Map<String, JournalEvent.TaskEnded> done(List<Task> tasks, StateDirectory state) {
    Journals journals = new Journals(state);
    Map<String, JournalEvent.TaskEnded> done = new HashMap<>();
    for (Task task : tasks) {
      Optional<JournalEvent.TaskEnded> end = journals.lastEnd(task.id(), Fingerprint.of(task));
      end.filter(e -> e.state() == TaskState.DONE).ifPresent(e -> done.put(task.id(), e));
    }
    return done;
  }

  private Map<String, Preflight.Finding.Ready> preflight(List<Task> tasks) {
    Preflight preflight =
        new Preflight(
            router, settings.registry(), settings.configuration().review().independence());
    Map<String, Preflight.Finding.Ready> ready = new HashMap<>();
    List<String> problems = new ArrayList<>();
    boolean noModel = false;
    for (Task task : tasks) {
      switch (preflight.check(task, settings.pinnedModel())) {
        case Preflight.Finding.Ready r -> ready.put(task.id(), r);
        case Preflight.Finding.NoModel no -> {
          problems.add(no.message());
          noModel = true;
        }
        case Preflight.Finding.NotIndependent no -> problems.add(no.message());
      }
    }
    if (!problems.isEmpty()) {
      throw new PreflightException(problems, noModel);
    }
    return ready;
  }

  private TaskResult work(
      Task task,
      Preflight.Finding.@Nullable Ready ready,
      LocalActivities.Shared shared,
      StateDirectory state,
      Ledger ledger) {
    if (ready == null) {
      throw new IllegalStateException(task.id() + " was not checked");
    }
    String attempt = shared.journal().run() + "/" + task.id();
    String fingerprint = Fingerprint.of(task);
    shared
        .journal()
        .append(new JournalEvent.TaskStarted(task.id(), attempt, fingerprint, task.goal()));
    Scope scope = scope(task, fingerprint);
    Money limit = scope.limit();
    Money before = ledger.standing(scope).settled();
    settings.events().accept(new RunEvent.TaskBegins(task.id(), task.goal(), limit, before));
    interrupted |= Thread.interrupted();
    if (interrupted) {
      return unworked(task, TaskState.CANCELLED, "interrupted", Cause.INTERRUPTED, shared);
    }
    Optional<String> blocked = blocker(task);
    if (blocked.isPresent()) {
      return unworked(task, TaskState.BLOCKED, blocked.get(), Cause.FAILURE, shared);
    }
    LocalActivities activities =
        new LocalActivities(
            shared,
            ready.needs(),
            attempt,
            state.logs(shared.journal().run(), task.id()),
            scope,
            startCommit(task));
    TaskWorkflow workflow =
        new TaskWorkflow(
            task, activities, settings.prompts(), settings.configuration().review().maxRounds());
    TaskWorkflow.End end = workflow.run();
    interrupted |= Thread.interrupted() | end.cause() == Cause.INTERRUPTED;
    return Ending.of(task, end, ready.estimate(), activities, shared.journal(), ledger);
  }

  private TaskResult unworked(
      Task task, TaskState state, String reason, Cause cause, LocalActivities.Shared shared) {
    shared.journal().append(new JournalEvent.Moved(task.id(), TaskState.NEW, state, reason));
    return Ending.unworked(task.id(), state, reason, cause, shared.journal());
  }

  /** Why a task cannot be worked now; empty if it can. */
  private Optional<String> blocker(Task task) {
    List<String> missing =
        task.dependsOn().stream()
            .filter(id -> results.containsKey(id) && !results.get(id).done())
            .toList();
    if (!missing.isEmpty()) {
      return Optional.of("it depends on " + String.join(", ", missing) + ", not done");
    }
    if (task.dependsOn().stream().filter(results::containsKey).count() > 1) {
      return Optional.of(
          "it depends on several tasks whose branches are not merged yet: "
              + String.join(", ", task.dependsOn())
              + "; merge them and run again");
    }
    return Optional.empty();
  }

  /** A task that depends on another one starts from its branch. */
  private @Nullable String startCommit(Task task) {
    return task.dependsOn().stream()
        .map(results::get)
        .filter(result -> result != null && result.commit() != null)
        .map(TaskResult::commit)
        .findFirst()
        .orElse(null);
  }

  private static TaskResult skipped(JournalEvent.TaskEnded e) {
    return new TaskResult(
        e.task(),
        e.state(),
        "done by an earlier run",
        Cause.NONE,
        e.branch(),
        e.commit(),
        e.worktree(),
        List.of(),
        e.cost() == null ? null : Money.usd(e.cost()),
        e.estimate() == null ? null : Money.usd(e.estimate()),
        e.attempts(),
        List.of(),
        true);
  }

  private List<String> remarks() {
    return settings.registry().providers().stream()
        .map(LlmProvider::remarks)
        .flatMap(List::stream)
        .toList();
  }

  /** What the task may cost in all runs: the configured limit, which its own only lowers. */
  private Scope scope(Task task, String fingerprint) {
    LimitSettings limits = settings.configuration().limits();
    Money configured = limits.perTask();
    Money own = task.maxCost();
    String name = task.id() + "@" + fingerprint;
    return own == null || (configured != null && own.isMoreThan(configured))
        ? Scope.task(name, configured).setBy(limits.setBy("task"))
        : Scope.task(name, own).setBy("max_cost of the task " + task.id());
  }

  /** Dependencies first, otherwise the order of the file. */
  private static List<Task> inOrder(List<Task> tasks) {
    Map<String, Task> byId = new LinkedHashMap<>();
    tasks.forEach(task -> byId.put(task.id(), task));
    Map<String, Task> ordered = new LinkedHashMap<>();
    tasks.forEach(task -> visit(task, byId, ordered));
    return List.copyOf(ordered.values());
  }

  private static void visit(Task task, Map<String, Task> byId, Map<String, Task> ordered) {
    if (ordered.containsKey(task.id())) {
      return;
    }
    for (String id : task.dependsOn()) {
      Task dependency = byId.get(id);
      if (dependency != null) {
        visit(dependency, byId, ordered); // cycles are refused when the file is read
      }
    }
    ordered.put(task.id(), task);
  }
}
