package dev.orchestrator.core.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One command of the user's that judges a changed tree.
 *
 * @param name its name in reports
 * @param run the command line, run by {@code sh -c} in the worktree
 * @param timeout how long it may take; default 10 minutes
 * @param at after which edits it runs
 * @param failOn a regular expression; a line of output that matches fails the check although the
 *     command succeeded (warnings as errors); null for none
 * @param exclusive whether it must never run beside another exclusive check
 */
public record GateCheck(
    String name, String run, Duration timeout, At at, @Nullable String failOn, boolean exclusive) {

  /** Ten minutes. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(10);

  /** When a check runs. */
  public enum At {
    /** After each step's edits, and in the whole gate too. */
    STEP,
    /** After the last step's edits: the default. */
    TASK
  }
}
