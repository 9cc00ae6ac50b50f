package dev.orchestrator.engine.gate;

import dev.orchestrator.base.process.ProcessWatch;
import dev.orchestrator.base.process.Program;
import dev.orchestrator.base.process.ProgramEnvironment;
import dev.orchestrator.base.process.ProgramResult;
import dev.orchestrator.base.process.ProgramStartException;
import dev.orchestrator.base.time.Time;
import dev.orchestrator.core.config.CoverageRule;
import dev.orchestrator.core.config.GateCheck;
import dev.orchestrator.engine.workspace.Snapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/** Runs one check in one tree. */
final class CheckRun {

  /** What a shell answers when it cannot execute, or cannot find, a command. */
  private static final int NOT_EXECUTABLE = 126;

  private static final int NOT_FOUND = 127;

  /** How bubblewrap begins what it says of itself. */
  private static final String OF_BWRAP = "bwrap: ";

  /**
   * One run.
   *
   * @param outcome how it ended, without regard to the base and to coverage
   * @param sameTree whether the tree is as it was before
   */
  record Ended(
      CheckOutcome outcome,
      Duration duration,
      String tail,
      Path log,
      Evidence evidence,
      boolean sameTree) {}

  private final GateCheck check;
  private final Path worktree;
  private final SortedMap<String, String> environment;
  private final Sandbox sandbox;
  private final Time time;
  private final @Nullable ProcessWatch watch;

  /**
   * @param environment where the allowed variables come from
   * @param named names of further variables that all checks may see
   */
  CheckRun(
      GateCheck check,
      Path worktree,
      Map<String, String> environment,
      List<String> named,
      Sandbox sandbox,
      Time time,
      @Nullable ProcessWatch watch) {
    this.check = check;
    this.worktree = worktree;
    this.environment = allowed(environment, named, check.environment());
    this.sandbox = sandbox;
    this.time = time;
    this.watch = watch;
  }

  private static SortedMap<String, String> allowed(
      Map<String, String> all, List<String> ofGate, List<String> ofCheck) {
    SortedMap<String, String> allowed = ProgramEnvironment.allowed(all);
    for (List<String> names : List.of(ofGate, ofCheck)) {
      for (String name : names) {
        String value = all.get(name);
        if (value != null) {
          allowed.put(name, value);
        }
      }
    }
    return allowed;
  }

  /**
   * Runs it.
   *
   * @param log the file for its output
   * @param comparing whether it is to be compared with another run, so that evidence is kept
   */
  Ended run(Path log, boolean comparing) throws InterruptedException {
    Path directory;
    List<String> command;
    try {
      directory = directory();
      command = command(directory);
    } catch (IOException e) {
      return ended(new CheckOutcome.CouldNotRun(String.valueOf(e.getMessage())), log);
    }
    Snapshot before = Snapshot.of(worktree);
    CoverageRule rule = check.coverage();
    CoverageReader coverage = rule == null ? null : new CoverageReader(rule, worktree);
    ReportFiles reports = comparing ? ReportFiles.junit(worktree, directory, check.run()) : null;
    FailingLines lines = comparing ? new FailingLines(worktree) : null;
    try (CheckLog output = new CheckLog(log, Gate.warningRule(check), lines)) {
      ProgramResult result =
          Program.of(command)
              .directory(directory)
              .environment(environment)
              .timeout(check.timeout())
              .time(time)
              .watch(watch)
              .mergedOutput(true)
              .maxCapturedBytes(2) // The log keeps what matters of it.
              .onLine((source, line) -> output.line(line))
              .run();
      Snapshot after = Snapshot.of(worktree);
      return new Ended(
          judge(result, output, before, after),
          result.duration(),
          output.tail(),
          log,
          evidence(directory, reports, lines, coverage),
          after.equals(before));
    } catch (ProgramStartException e) {
      return ended(new CheckOutcome.CouldNotRun(String.valueOf(e.getMessage())), log);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + log, e);
    }
  }

  private static Ended ended(CheckOutcome outcome, Path log) {
    return new Ended(outcome, Duration.ZERO, "", log, Evidence.NONE, true);
  }

  /** Where it runs. A model may have put a link in its place, so it is looked at each time. */
  private Path directory() throws IOException {
    Path directory = worktree.resolve(check.dir()).normalize();
    if (!Files.isDirectory(directory)) {
      throw new IOException("there is no directory '" + check.dir() + "' in the tree");
    }
    Path real = directory.toRealPath();
    if (!real.startsWith(worktree)) {
      throw new IOException("the directory '" + check.dir() + "' leads out of the tree");
    }
    return real;
  }

  private List<String> command(Path directory) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", check.run()));
    return sandbox.on(environment)
        ? sandbox.around(command, worktree, directory, environment)
        : command;
  }

  private Evidence evidence(
      Path directory,
      @Nullable ReportFiles before,
      @Nullable FailingLines lines,
      @Nullable CoverageReader coverage) {
    TestReport tests = TestReport.none("it was not looked for");
    if (before != null) {
      ReportFiles after = ReportFiles.junit(worktree, directory, check.run());
      tests =
          before.all() && after.all()
              ? TestReport.read(after.since(before))
              : TestReport.none("the tree has too many files to look for test reports");
    }
    CoverageReader.Figure figure = coverage == null ? null : coverage.read();
    return new Evidence(
        tests,
        lines == null ? List.of() : lines.failing(),
        lines == null ? List.of() : lines.warnings(),
        lines == null || lines.all(),
        figure instanceof CoverageReader.Known(Coverage known) ? known : null,
        figure instanceof CoverageReader.Unknown(String reason) ? reason : "");
  }

  private CheckOutcome judge(
      ProgramResult result, CheckLog output, Snapshot before, Snapshot after) {
    if (result.timedOut()) {
      return new CheckOutcome.TimedOut(check.timeout());
    }
    if (result.exitCode() == NOT_FOUND || result.exitCode() == NOT_EXECUTABLE) {
      return new CheckOutcome.CouldNotRun(
          "the shell could not start it (exit code "
              + result.exitCode()
              + "): "
              + output.lastLine());
    }
    if (result.exitCode() != 0) {
      return output.tail().startsWith(OF_BWRAP) && output.tail().lines().count() == 1
          ? new CheckOutcome.CouldNotRun("the sandbox could not be made: " + output.tail())
          : new CheckOutcome.Failed(result.exitCode());
    }
    if (!after.head().equals(before.head())) {
      return new CheckOutcome.ChangedTree(before.changedIn(worktree, after));
    }
    if (!after.tree().equals(before.tree())) {
      SortedSet<String> changed = before.changedIn(worktree, after);
      if (!changed.isEmpty()) {
        return new CheckOutcome.ChangedTree(changed);
      }
    }
    return output
        .warning()
        .<CheckOutcome>map(CheckOutcome.Warned::new)
        .orElseGet(CheckOutcome.Passed::new);
  }
}
