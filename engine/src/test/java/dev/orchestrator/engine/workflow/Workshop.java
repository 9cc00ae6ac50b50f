package dev.orchestrator.engine.workflow;

import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.base.time.Time;
import dev.orchestrator.core.config.Configuration;
import dev.orchestrator.core.config.FailoverSettings;
import dev.orchestrator.core.config.GateCheck;
import dev.orchestrator.core.config.GateSettings;
import dev.orchestrator.core.config.LimitSettings;
import dev.orchestrator.core.config.ReviewSettings;
import dev.orchestrator.core.config.WorkspaceSettings;
import dev.orchestrator.core.ledger.Attempt;
import dev.orchestrator.core.ledger.Ledger;
import dev.orchestrator.core.registry.ProviderRegistry;
import dev.orchestrator.core.routing.EscalationSettings;
import dev.orchestrator.core.routing.RoutingPolicy;
import dev.orchestrator.engine.Orchestrator;
import dev.orchestrator.engine.journal.JournalEvent;
import dev.orchestrator.engine.task.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/** A repository, models, a configuration, and the orchestrator that works with them. */
final class Workshop {
  final Path dir;
  final TestRepository repository;
  final List<RunEvent> events = new ArrayList<>();
  List<LlmProvider> providers = List.of();
  List<GateCheck> gate = List.of(check("grep -q world greeting.txt"));
  ReviewSettings review = ReviewSettings.DEFAULT;
  EscalationSettings escalation = EscalationSettings.DEFAULT;
  RoutingPolicy routing = RoutingPolicy.DEFAULT;
  LimitSettings limits = LimitSettings.NONE;
  Time time = Time.system();
  int parallel = 1;
  Consumer<RunEvent> listener = event -> {};

  /** In an empty directory: a repository with {@code greeting.txt} and {@code count.txt}. */
  Workshop(Path dir) throws IOException {
    this(
        dir,
        new TestRepository(Files.createDirectories(dir.resolve("repo")))
            .write("greeting.txt", "hello\n")
            .write("count.txt", "one\n")
            .commit("Begin"));
  }

  private Workshop(Path dir, TestRepository repository) {
    this.dir = dir;
    this.repository = repository;
  }

  /** One that was made before, by another process. */
  static Workshop at(Path dir) {
    return new Workshop(dir, TestRepository.at(dir.resolve("repo")));
  }

  static GateCheck check(String run) {
    return new GateCheck("check", run, Duration.ofMinutes(1), GateCheck.At.TASK, null, false);
  }

  static Task task(String id) {
    return Task.builder(id, "Greet the world and count")
        .contextFiles(List.of("greeting.txt", "count.txt"))
        .build();
  }

  Workshop with(LlmProvider... all) {
    providers = List.of(all);
    return this;
  }

  /** Is told of everything from the next run on. */
  Workshop listening(Consumer<RunEvent> value) {
    listener = value;
    return this;
  }

  Orchestrator orchestrator() {
    ProviderRegistry registry = new ProviderRegistry();
    providers.forEach(registry::register);
    return orchestrator(registry);
  }

  Orchestrator orchestrator(ProviderRegistry registry) {
    return Orchestrator.builder()
        .workingDir(repository.root)
        .registry(registry)
        .stateHome(dir.resolve("state"))
        .environment(Map.of("PATH", System.getenv("PATH"), "HOME", dir.toString()))
        .time(time)
        .parallel(parallel)
        .configuration(
            new Configuration(
                List.of(),
                routing,
                FailoverSettings.DEFAULT,
                GateSettings.of(gate),
                WorkspaceSettings.NONE,
                review,
                escalation,
                limits,
                List.of(),
                List.of()))
        .events(event -> {
          events.add(event);
          listener.accept(event);
        })
        .build();
  }

  Path state() {
    return repository.root.resolve(".orchestrator/state");
  }

  /** Reads the ledger. */
  <T> T ledger(Function<Ledger, T> reader) {
    try (Ledger ledger = Ledger.open(state().resolve("ledger.db"))) {
      return reader.apply(ledger);
    }
  }

  List<Attempt> attempts(String task) {
    return ledger(ledger -> ledger.attemptsOfTask(task));
  }

  List<String> warnings() {
    return events.stream()
        .filter(RunEvent.Warning.class::isInstance)
        .map(event -> ((RunEvent.Warning) event).text())
        .toList();
  }

  <T extends JournalEvent> List<T> journal(Class<T> type) {
    return events.stream()
        .filter(RunEvent.Journaled.class::isInstance)
        .map(event -> ((RunEvent.Journaled) event).event())
        .filter(type::isInstance)
        .map(type::cast)
        .toList();
  }
}
