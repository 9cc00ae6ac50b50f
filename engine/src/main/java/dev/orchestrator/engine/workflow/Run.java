package dev.orchestrator.engine.workflow;

import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.Money;
import dev.orchestrator.base.time.Time;
import dev.orchestrator.core.config.Configuration;
import dev.orchestrator.core.dispatch.ModelClient;
import dev.orchestrator.core.ledger.Ledger;
import dev.orchestrator.core.routing.ModelRouter;
import dev.orchestrator.core.routing.SuccessTable;
import dev.orchestrator.engine.agent.SecretScan;
import dev.orchestrator.engine.gate.Gate;
import dev.orchestrator.engine.journal.AttemptLog;
import dev.orchestrator.engine.journal.Journal;
import dev.orchestrator.engine.journal.JournalEvent;
import dev.orchestrator.engine.journal.JournalException;
import dev.orchestrator.engine.journal.Journals;
import dev.orchestrator.engine.journal.StateDirectory;
import dev.orchestrator.engine.report.Reports;
import dev.orchestrator.engine.task.Dependencies;
import dev.orchestrator.engine.task.Task;
import dev.orchestrator.engine.task.TaskDefinition;
import dev.orchestrator.engine.workspace.GitRepository;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One run over some tasks. Used by {@code Orchestrator}, which documents what it does. */
public final class Run {
  private final StateDirectory state;
  private final Journals journals;
  private RunSettings settings;
  private boolean interrupted;

  /** The last attempt at each task before this run: nobody else works here while it does. */
  private Map<String, AttemptLog> before = Map.of();

  /** A run; it does nothing before it is told what. */
  public Run(RunSettings settings) {
    this.settings = settings;
    this.state = StateDirectory.of(settings.workingDir());
    this.journals = new Journals(state);
  }

  /** Works tasks; what was interrupted goes on, what is done or waits for a person is left. */
  public RunResult work(List<Task> tasks) {
    return locked(() -> {
      before = journals.attempts();
      Undertakings known = new Undertakings(before);
      return work(begun(newId(), 1, tasks), tasks.stream().map(known::of).toList());
    });
  }

  /**
   * Goes on with the last run: with those of its tasks that were interrupted, had no budget or no
   * provider left, or were never begun.
   *
   * @throws NothingToDoException if there is nothing to go on with
   */
  public RunResult resume() {
    return locked(() -> {
      List<Journals.Run> runs = journals.all();
      Journals.Run last =
          Journals.last(runs)
              .orElseThrow(() ->
                  new NothingToDoException("there is no run to resume; 'orchestrator run' begins"));
      List<Task> tasks = definitions(last);
      before = Journals.attempts(runs);
      boolean open =
          !last.ended()
              || tasks.stream()
                  .map(task -> before.get(task.id()))
                  .anyMatch(log -> log == null || Undertakings.isUnfinished(log));
      if (!open) {
        throw new NothingToDoException(
            "the last run ("
                + last.id()
                + ") left nothing to resume: its tasks are done, wait for a person ('orchestrator"
                + " review') or have failed ('orchestrator retry TASK')");
      }
      Undertakings known = new Undertakings(before);
      JournalEvent.RunStarted begun = last.started();
      settings = settings.with(begun.model(), begun.tag());
      return work(
          begun(last.id(), last.parts() + 1, tasks),
          tasks.stream().map(known::of).toList(),
          last.entries().getFirst().at());
    });
  }

  /**
   * Begins a task again that was worked before; a plan that was approved is kept.
   *
   * @throws NothingToDoException if it was never worked
   */
  public RunResult retry(String id) {
    return locked(() -> {
      List<Journals.Run> runs = journals.all();
      Task task = definition(runs, id);
      AttemptLog log = attempt(runs, id);
      String plan = log.approvedPlan().orElse(null);
      return work(begun(newId(), 1, List.of(task)), List.of(new Undertaking.Begin(task, plan)));
    });
  }

  /**
   * Goes on with a task that waits, by a person's word.
   *
   * @throws NothingToDoException if it does not wait, or there is nothing that could be approved
   */
  public RunResult decide(String id, Decision decision) {
    return locked(() -> {
      List<Journals.Run> runs = journals.all();
      Task task = definition(runs, id);
      AttemptLog log = attempt(runs, id);
      JournalEvent.Awaiting awaiting = PersonsWord.awaiting(log);
      PersonsWord.require(awaiting, decision);
      return work(
          begun(newId(), 1, List.of(task)), List.of(new Undertaking.GoOn(task, log, decision)));
    });
  }

  private <T> T locked(Supplier<T> body) {
    StateDirectory.RunLock lock = state.lock();
    try {
      return body.get();
    } finally {
      lock.close();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private String newId() {
    return RunIds.next(settings.time().now(), journals.ids());
  }

  private JournalEvent.RunStarted begun(String run, int part, List<Task> tasks) {
    return new JournalEvent.RunStarted(
        Journal.FORMAT,
        run,
        tasks.stream().map(Task::id).toList(),
        part,
        tasks.stream().<JsonNode>map(TaskDefinition::write).toList(),
        settings.pinnedModel(),
        settings.tag());
  }

  private static List<Task> definitions(Journals.Run run) {
    List<JsonNode> definitions = run.started().definitions();
    if (definitions == null) {
      throw new NothingToDoException(
          "the last run ("
              + run.id()
              + ") was made by an older orchestrator, whose runs cannot be resumed; 'orchestrator"
              + " run' skips what it has done and begins the rest");
    }
    return definitions.stream().map(TaskDefinition::read).toList();
  }

  /** The task as it was asked for last. */
  private static Task definition(List<Journals.Run> runs, String id) {
    Task found = null;
    for (Journals.Run run : runs) {
      List<JsonNode> definitions = run.started().definitions();
      for (JsonNode node : definitions == null ? List.<JsonNode>of() : definitions) {
        if (node.path("id").asString("").equals(id)) {
          found = TaskDefinition.read(node);
        }
      }
    }
    if (found == null && Journals.attempts(runs).containsKey(id)) {
      throw new NothingToDoException(
          "the task '"
              + id
              + "' was worked by an older orchestrator, whose tasks can be neither retried nor"
              + " decided. Its branch is as it was (git log orchestrator/"
              + id
              + "); to have it worked anew give it another id or goal");
    }
    if (found == null) {
      throw new NothingToDoException(
          "no task '" + id + "' was worked here; 'orchestrator status' lists those that were");
    }
    return found;
  }

  private AttemptLog attempt(List<Journals.Run> runs, String id) {
    before = Journals.attempts(runs);
    AttemptLog log = before.get(id);
    if (log == null) {
      throw new NothingToDoException(
          "the task '" + id + "' was not begun yet; 'orchestrator run " + id + "' does");
    }
    return log;
  }

  private RunResult work(JournalEvent.RunStarted begin, List<Undertaking> undertakings) {
    return work(begin, undertakings, settings.time().now());
  }

  private RunResult work(
      JournalEvent.RunStarted begin, List<Undertaking> undertakings, Instant began) {
    GitRepository repository =
        GitRepository.open(settings.workingDir(), settings.environment(), state.processes());
    Map<String, Undertaking> byTask = new LinkedHashMap<>();
    undertakings.forEach(undertaking -> byTask.put(undertaking.task().id(), undertaking));
    List<Task> tasks = Dependencies.first(undertakings.stream().map(Undertaking::task).toList());
    try (Ledger ledger = Ledger.open(state.ledgerFile(), settings.time())) {
      // What was known when the run began, so that one that is resumed chooses as it would have.
      ModelRouter router =
          new ModelRouter(
              settings.registry(),
              settings.configuration().routing(),
              SuccessTable.of(ledger.talliesBefore(began)));
      Map<String, Preflight.Finding.Ready> ready = preflight(undertakings, router);
      try (Journal journal = Journal.start(state, begin, settings.time())) {
        return work(tasks, byTask, ready, parts(repository, ledger, journal, began, router));
      }
    }
  }

  private RunResult work(
      List<Task> tasks,
      Map<String, Undertaking> byTask,
      Map<String, Preflight.Finding.Ready> ready,
      RunParts parts) {
    Journal journal = parts.journal();
    Ledger ledger = parts.ledger();
    tellOfProtection(parts);
    TaskRuns runs = new TaskRuns(parts, settings, byTask, ready, before);
    Schedule schedule = new Schedule(settings.parallel(), tasks);
    List<TaskResult> results = List.copyOf(schedule.run(runs::work, runs::interrupted).values());
    interrupted = schedule.interrupted();
    RunResult result =
        new RunResult(
            journal.run(), results, Ending.sum(ledger.attemptsOfRun(journal.run())), remarks());
    int finished = (int) results.stream().filter(TaskResult::done).count();
    report(parts, runs.limits());
    journal.append(new JournalEvent.RunEnded(finished, results.size() - finished));
    return result;
  }

  /** That nothing protects the machine from what the gate runs is told before it does. */
  private void tellOfProtection(RunParts parts) {
    try {
      if (parts.gate().isConfigured() && !parts.gate().isSandboxed(parts.environment())) {
        String sentence = parts.gate().protection(parts.environment());
        parts.events().accept(new RunEvent.Warning("", sentence));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the schedule begins nothing then
    }
  }

  /** A run is what it is, whether its report can be written or not. */
  private void report(RunParts parts, Map<String, Money> limits) {
    SecretScan secrets =
        SecretScan.knowing(
            settings.configuration().providers().stream()
                .flatMap(entry -> entry.settings().secrets().stream())
                .toList());
    Money perRun = settings.configuration().limits().perRun();
    try {
      new Reports(state, journals, parts.repository(), parts.ledger(), secrets)
          .write(parts.journal().run(), new Reports.Limits(perRun, limits), parts.time().now());
    } catch (UncheckedIOException | JournalException e) {
      parts.events().accept(new RunEvent.Warning("", "the run has no report: " + e.getMessage()));
    }
  }

  private RunParts parts(
      GitRepository repository, Ledger ledger, Journal journal, Instant began, ModelRouter router) {
    Configuration configuration = settings.configuration();
    Consumer<RunEvent> events = oneAtATime(settings.events());
    SuccessTable learned = SuccessTable.of(ledger.talliesBefore(began));
    ModelClient client =
        ModelClient.builder()
            .registry(settings.registry())
            .ledger(ledger)
            .policy(configuration.routing())
            .limits(configuration.limits())
            .failover(configuration.failover())
            .rateLimits(configuration.rateLimits())
            .learned(learned)
            .time(settings.time())
            .run(journal.run())
            .tag(settings.tag())
            .events(event -> events.accept(new RunEvent.Called(event)))
            .telemetry(settings.telemetry())
            .build();
    return new RunParts(
        repository,
        settings.stateHome(),
        configuration.workspace(),
        new Gate(configuration.gate(), Time.system(), state.processes()),
        settings.environment(),
        client,
        new Independence(configuration.review().independence(), settings.registry()),
        state,
        ledger,
        journal,
        new Escalation(
            configuration.escalation(),
            configuration.review().maxRounds(),
            router,
            settings.registry(),
            ledger,
            learned),
        settings.time(),
        events,
        oneAtATime(settings.person()));
  }

  /** Tasks tell side by side; whoever listens hears one after the other. */
  private static Consumer<RunEvent> oneAtATime(Consumer<RunEvent> events) {
    ReentrantLock lock = new ReentrantLock();
    return event -> {
      lock.lock();
      try {
        events.accept(event);
      } finally {
        lock.unlock();
      }
    };
  }

  private static @Nullable Person oneAtATime(@Nullable Person person) {
    if (person == null) {
      return null;
    }
    ReentrantLock lock = new ReentrantLock();
    return question -> {
      lock.lockInterruptibly();
      try {
        return person.ask(question);
      } finally {
        lock.unlock();
      }
    };
  }

  private Map<String, Preflight.Finding.Ready> preflight(
      List<Undertaking> undertakings, ModelRouter router) {
    Configuration configuration = settings.configuration();
    Preflight preflight =
        new Preflight(router, settings.registry(), configuration.review().independence());
    Map<String, Preflight.Finding.Ready> ready = new HashMap<>();
    List<String> problems = new ArrayList<>();
    boolean noModel = false;
    for (Undertaking undertaking : undertakings) {
      if (undertaking instanceof Undertaking.Skip || PersonsWord.settles(undertaking)) {
        continue;
      }
      Task task = undertaking.task();
      switch (preflight.check(task, pinned(undertaking))) {
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

  /** The model that the user names now, else the one that was named when the attempt was begun. */
  private @Nullable String pinned(Undertaking undertaking) {
    String now = settings.pinnedModel();
    return now == null && undertaking instanceof Undertaking.GoOn goOn
        ? goOn.log().started().model()
        : now;
  }

  private List<String> remarks() {
    return settings.registry().providers().stream()
        .map(LlmProvider::remarks)
        .flatMap(List::stream)
        .toList();
  }
}
