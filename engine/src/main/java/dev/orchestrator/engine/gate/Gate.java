package dev.orchestrator.engine.gate;

import dev.orchestrator.base.time.Time;
import dev.orchestrator.core.config.GateCheck;
import dev.orchestrator.engine.gate.GateReport.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The user's own commands that decide whether a changed tree is good. They come from the
 * configuration and never from a model; what they run, though, a model may have written, so they
 * get an environment without secrets and are ended as a process group.
 *
 * <p>Thread-safe. Exclusive checks of one gate never overlap, whichever task they run for.
 */
public final class Gate {

  private final List<GateCheck> checks;
  private final Time time;
  private final ReentrantLock exclusive = new ReentrantLock(true);

  /**
   * A gate of these checks, in their order.
   *
   * @throws IllegalArgumentException if a {@code fail_on} is no regular expression
   */
  public Gate(List<GateCheck> checks) {
    this(checks, Time.system());
  }

  /** As {@link #Gate(List)}, with the clock by which timeouts are waited for. */
  public Gate(List<GateCheck> checks, Time time) {
    this.checks = List.copyOf(checks);
    this.time = time;
    this.checks.forEach(Gate::warningRule);
  }

  /** The command lines of its checks, in their order. */
  public List<String> commands() {
    return checks.stream().map(GateCheck::run).toList();
  }

  /** Whether there is anything that could be proved. */
  public boolean isConfigured() {
    return !checks.isEmpty();
  }

  /**
   * Runs the checks that apply, one after the other, until one does not pass.
   *
   * @param worktree the root of a git worktree
   * @param at STEP for the step checks alone, TASK for all
   * @param logDirectory where each check's output goes; made if absent
   * @param environment where the allowed variables come from, usually {@link System#getenv()}
   * @throws InterruptedException if interrupted; the running check's process group has been ended
   */
  public GateReport run(
      Path worktree, GateCheck.At at, Path logDirectory, Map<String, String> environment)
      throws InterruptedException {
    if (checks.isEmpty()) {
      return GateReport.notConfigured();
    }
    List<GateCheck> applying =
        checks.stream()
            .filter(check -> at == GateCheck.At.TASK || check.at() == GateCheck.At.STEP)
            .toList();
    if (applying.isEmpty()) {
      return new GateReport(Verdict.NOTHING_TO_RUN, List.of());
    }
    try {
      Files.createDirectories(logDirectory);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make " + logDirectory, e);
    }
    return run(applying, worktree, logDirectory, environment);
  }

  private GateReport run(
      List<GateCheck> applying, Path worktree, Path logDirectory, Map<String, String> environment)
      throws InterruptedException {
    List<CheckResult> results = new ArrayList<>();
    Verdict verdict = Verdict.PASSED;
    for (GateCheck check : applying) {
      CheckRun run = new CheckRun(check, worktree, environment, time);
      CheckResult result =
          verdict == Verdict.PASSED
              ? run(run, check, logDirectory.resolve(logName(results.size() + 1, check)))
              : run.notRun();
      results.add(result);
      if (verdict == Verdict.PASSED) {
        verdict = verdict(result.outcome());
      }
    }
    return new GateReport(verdict, results);
  }

  private CheckResult run(CheckRun run, GateCheck check, Path log) throws InterruptedException {
    if (!check.exclusive()) {
      return run.run(log);
    }
    exclusive.lockInterruptibly();
    try {
      return run.run(log);
    } finally {
      exclusive.unlock();
    }
  }

  private static Verdict verdict(CheckOutcome outcome) {
    return switch (outcome) {
      case CheckOutcome.Passed passed -> Verdict.PASSED;
      case CheckOutcome.CouldNotRun couldNotRun -> Verdict.COULD_NOT_RUN;
      case CheckOutcome.Failed failed -> Verdict.REFUSED;
      case CheckOutcome.TimedOut timedOut -> Verdict.REFUSED;
      case CheckOutcome.Warned warned -> Verdict.REFUSED;
      case CheckOutcome.ChangedTree changed -> Verdict.REFUSED;
      case CheckOutcome.NotRun notRun -> Verdict.REFUSED;
    };
  }

  private static String logName(int number, GateCheck check) {
    String name = check.name().replaceAll("[^A-Za-z0-9._-]", "_");
    return String.format("%02d-%s.log", number, name.substring(0, Math.min(80, name.length())));
  }

  static Optional<Pattern> warningRule(GateCheck check) {
    String rule = check.failOn();
    if (rule == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(Pattern.compile(rule));
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "gate check '" + check.name() + "': fail_on is no regular expression: " + e.getMessage(),
          e);
    }
  }
}
