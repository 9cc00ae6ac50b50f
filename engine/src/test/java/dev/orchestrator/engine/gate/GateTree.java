package dev.orchestrator.engine.gate;

import dev.orchestrator.base.time.Time;
import dev.orchestrator.core.config.CoverageRule;
import dev.orchestrator.core.config.GateCheck;
import dev.orchestrator.core.config.GateCheck.At;
import dev.orchestrator.core.config.GateSettings;
import dev.orchestrator.core.config.SkipRule;
import dev.orchestrator.core.routing.TaskComplexity;
import dev.orchestrator.engine.workspace.TestRepository;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A real tree with a gate that tests shape step by step. Without a sandbox unless told. */
final class GateTree {

  static final GateTask TASK = new GateTask("core", TaskComplexity.MEDIUM);

  final TestRepository repository;
  final Map<String, String> environment = new HashMap<>(System.getenv());
  private final Path logs;
  private GateSettings settings =
      new GateSettings(
          List.of(),
          GateSettings.Sandbox.OFF,
          false,
          GateSettings.Baseline.FORGIVE,
          false,
          List.of());
  private @Nullable Gate gate;
  private int runs;

  GateTree(Path dir) {
    repository = TestRepository.withCommit(dir.resolve("tree"));
    logs = dir.resolve("logs");
  }

  static GateCheck check(String name, String run) {
    return new GateCheck(name, run, Duration.ofMinutes(1), At.TASK, null, false);
  }

  static GateCheck failingOn(String pattern, String run) {
    return new GateCheck("check", run, Duration.ofMinutes(1), At.TASK, pattern, false);
  }

  static GateCheck in(String dir, String run) {
    return all(run, dir, List.of(), List.of(), null);
  }

  static GateCheck all(
      String run,
      String dir,
      List<String> environment,
      List<SkipRule> skipFor,
      @Nullable CoverageRule coverage) {
    return new GateCheck(
        "check",
        run,
        Duration.ofMinutes(1),
        At.TASK,
        null,
        false,
        dir,
        environment,
        skipFor,
        coverage);
  }

  GateTree checks(GateCheck... checks) {
    return with(
        new GateSettings(
            List.of(checks),
            settings.sandbox(),
            settings.network(),
            settings.baseline(),
            settings.rerun(),
            settings.environment()));
  }

  GateTree checks(String run) {
    return checks(check("check", run));
  }

  GateTree baseline(GateSettings.Baseline value) {
    return with(
        new GateSettings(
            settings.checks(),
            settings.sandbox(),
            settings.network(),
            value,
            settings.rerun(),
            settings.environment()));
  }

  GateTree rerun() {
    return with(
        new GateSettings(
            settings.checks(),
            settings.sandbox(),
            settings.network(),
            settings.baseline(),
            true,
            settings.environment()));
  }

  GateTree sandbox(GateSettings.Sandbox value, boolean network) {
    return with(
        new GateSettings(
            settings.checks(),
            value,
            network,
            settings.baseline(),
            settings.rerun(),
            settings.environment()));
  }

  GateTree passing(String... names) {
    return with(
        new GateSettings(
            settings.checks(),
            settings.sandbox(),
            settings.network(),
            settings.baseline(),
            settings.rerun(),
            List.of(names)));
  }

  private GateTree with(GateSettings value) {
    settings = value;
    gate = null;
    return this;
  }

  Gate gate() {
    Gate present = gate;
    if (present == null) {
      present = new Gate(settings);
      gate = present;
    }
    return present;
  }

  /** The gate with another clock. */
  Gate gate(Time time) {
    return new Gate(settings, time, null);
  }

  Path root() {
    return repository.root();
  }

  Baseline base() throws InterruptedException {
    return gate().baseline(root(), TASK, nextLogs(), environment);
  }

  GateReport run() throws InterruptedException {
    return run(TASK, null);
  }

  GateReport run(@Nullable Baseline baseline) throws InterruptedException {
    return run(TASK, baseline);
  }

  GateReport run(GateTask task, @Nullable Baseline baseline) throws InterruptedException {
    return gate().run(root(), At.TASK, task, baseline, nextLogs(), environment);
  }

  private Path nextLogs() {
    return logs.resolve(Integer.toString(++runs));
  }
}
