package dev.orchestrator.core.config;

import dev.orchestrator.core.routing.TaskComplexity;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One command of the user's that judges a changed tree. Immutable.
 *
 * @param name its name in reports
 * @param run the command line, run by {@code sh -c}
 * @param timeout how long it may take; default 10 minutes
 * @param at after which edits it runs
 * @param failOn a regular expression; a line of output that matches fails the check although the
 *     command succeeded (warnings as errors); null for none
 * @param exclusive whether it must never run beside another exclusive check
 * @param dir the directory it runs in, relative to the root of the tree; empty for the root
 * @param environment names of variables it may see beside the usual ones and those of the gate
 * @param skipFor tasks it is not run for: those for which one of these rules holds; default none
 * @param coverage what its reports of coverage must say; null for nothing
 */
public record GateCheck(
    String name,
    String run,
    Duration timeout,
    At at,
    @Nullable String failOn,
    boolean exclusive,
    String dir,
    List<String> environment,
    List<SkipRule> skipFor,
    @Nullable CoverageRule coverage) {

  /** Ten minutes. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(10);

  /** When a check runs. */
  public enum At {
    /** After each step's edits, and in the whole gate too. */
    STEP,
    /** After the last step's edits: the default. */
    TASK
  }

  /** Copies its lists. */
  public GateCheck {
    environment = List.copyOf(environment);
    skipFor = List.copyOf(skipFor);
  }

  /** A check in the root of the tree, for every task, with nothing asked of coverage. */
  public GateCheck(
      String name,
      String run,
      Duration timeout,
      At at,
      @Nullable String failOn,
      boolean exclusive) {
    this(name, run, timeout, at, failOn, exclusive, "", List.of(), List.of(), null);
  }

  /** The same check with this rule for coverage. */
  public GateCheck withCoverage(CoverageRule rule) {
    return new GateCheck(
        name, run, timeout, at, failOn, exclusive, dir, environment, skipFor, rule);
  }

  /** The rule by which it is not run for a task of this area and complexity; usually none. */
  public Optional<SkipRule> skippedFor(String area, TaskComplexity complexity) {
    return skipFor.stream().filter(rule -> rule.matches(area, complexity)).findFirst();
  }
}
