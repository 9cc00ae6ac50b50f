package dev.orchestrator.engine.gate;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** How one check of the gate ended. Only {@link Passed} is good. */
public sealed interface CheckOutcome {

  /** The command ended with 0, no rule of the check was broken, no tracked file changed. */
  record Passed() implements CheckOutcome {}

  /**
   * The command ended otherwise.
   *
   * @param exitCode its exit code
   */
  record Failed(int exitCode) implements CheckOutcome {}

  /**
   * The command was ended because its time was over.
   *
   * @param timeout how long it had
   */
  record TimedOut(Duration timeout) implements CheckOutcome {}

  /**
   * The command ended with 0, but a line of its output matches the check's {@code fail_on}.
   *
   * @param line the first such line
   */
  record Warned(String line) implements CheckOutcome {}

  /**
   * The command refused the tree, but for nothing that it did not refuse the untouched base for,
   * and that is forgiven as configured. It is no pass of the check, but does not refuse the tree.
   *
   * @param refusal how it ended: Failed or Warned
   * @param before what failed at the base and fails still: tests, or lines of output
   */
  record AsBefore(CheckOutcome refusal, List<String> before) implements CheckOutcome {
    /** Copies the list. */
    public AsBefore {
      before = List.copyOf(before);
    }
  }

  /**
   * Tests reach less of the code than they did at the untouched base.
   *
   * @param base what they reached there
   * @param now what they reach
   * @param tolerance by how many percentage points it might have fallen
   */
  record CoverageFell(Coverage base, Coverage now, BigDecimal tolerance) implements CheckOutcome {}

  /**
   * Whether coverage has fallen cannot be told, so it is taken to have.
   *
   * @param reason why, and what to mend
   */
  record CoverageUnknown(String reason) implements CheckOutcome {}

  /**
   * The command changed files it was to judge.
   *
   * @param files those it changed or deleted; empty if it moved HEAD alone
   */
  record ChangedTree(SortedSet<String> files) implements CheckOutcome {
    /** Copies the set. */
    public ChangedTree {
      files = Collections.unmodifiableSortedSet(new TreeSet<>(files));
    }
  }

  /**
   * The command could not be run at all: the fault lies in the configuration or the machine, and no
   * edit will mend it.
   *
   * @param reason what to mend
   */
  record CouldNotRun(String reason) implements CheckOutcome {}

  /** An earlier check failed, so this one was not run. It counts as not passed. */
  record NotRun() implements CheckOutcome {}

  /**
   * The check is configured not to run for tasks like this one. It counts neither as passed nor as
   * failed.
   *
   * @param rule the rule in words, such as {@code area docs}
   */
  record Skipped(String rule) implements CheckOutcome {}
}
