package dev.orchestrator.engine.gate;

import java.time.Duration;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/** How one check of the gate ended. Only {@link Passed} is good. */
public sealed interface CheckOutcome {

  /** The command ended with 0, no line matched its warning rule, no tracked file changed. */
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
}
