package dev.orchestrator.engine.gate;

import dev.orchestrator.base.process.Program;
import dev.orchestrator.base.process.ProgramEnvironment;
import dev.orchestrator.base.process.ProgramResult;
import dev.orchestrator.base.process.ProgramStartException;
import dev.orchestrator.base.time.Time;
import dev.orchestrator.core.config.GateCheck;
import dev.orchestrator.engine.workspace.Snapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.SortedSet;

/** One run of one check. */
final class CheckRun {

  /** What a shell answers when it cannot execute, or cannot find, a command. */
  private static final int NOT_EXECUTABLE = 126;

  private static final int NOT_FOUND = 127;

  private final GateCheck check;
  private final Path worktree;
  private final Map<String, String> environment;
  private final Time time;

  CheckRun(GateCheck check, Path worktree, Map<String, String> environment, Time time) {
    this.check = check;
    this.worktree = worktree;
    this.environment = environment;
    this.time = time;
  }

  CheckResult notRun() {
    return new CheckResult(check, new CheckOutcome.NotRun(), Duration.ZERO, "", null);
  }

  CheckResult run(Path log) throws InterruptedException {
    Snapshot before = Snapshot.of(worktree);
    try (CheckLog output = new CheckLog(log, Gate.warningRule(check))) {
      ProgramResult result =
          Program.of("/bin/sh", "-c", check.run())
              .directory(worktree)
              .environment(ProgramEnvironment.allowed(environment))
              .timeout(check.timeout())
              .time(time)
              .mergedOutput(true)
              .maxCapturedBytes(2) // The log keeps what matters of it.
              .onLine((source, line) -> output.line(line))
              .run();
      CheckOutcome outcome = judge(result, output, before);
      return new CheckResult(check, outcome, result.duration(), output.tail(), log);
    } catch (ProgramStartException e) {
      CheckOutcome outcome = new CheckOutcome.CouldNotRun(String.valueOf(e.getMessage()));
      return new CheckResult(check, outcome, Duration.ZERO, "", log);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + log, e);
    }
  }

  private CheckOutcome judge(ProgramResult result, CheckLog output, Snapshot before) {
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
      return new CheckOutcome.Failed(result.exitCode());
    }
    Snapshot after = Snapshot.of(worktree);
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
