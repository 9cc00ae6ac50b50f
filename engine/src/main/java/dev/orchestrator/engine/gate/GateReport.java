package dev.orchestrator.engine.gate;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What the gate said of a tree.
 *
 * @param verdict the whole in one word
 * @param checks each check that applied, in order
 */
public record GateReport(Verdict verdict, List<CheckResult> checks) {

  /** The gate in one word. Only {@link #PASSED} is a pass. */
  public enum Verdict {
    /** At least one check ran, and every one passed. */
    PASSED,
    /** A check failed, timed out, warned or changed the tree: the author may mend it. */
    REFUSED,
    /** A check could not be run at all: a human must mend the configuration or the machine. */
    COULD_NOT_RUN,
    /** There are checks, but none for this point of the task. */
    NOTHING_TO_RUN,
    /** There are no checks: nothing is proved. */
    NOT_CONFIGURED
  }

  /** Copies its list. */
  public GateReport {
    checks = List.copyOf(checks);
  }

  /** The report where no gate is configured; it never counts as passed. */
  public static GateReport notConfigured() {
    return new GateReport(Verdict.NOT_CONFIGURED, List.of());
  }

  /** Whether at least one check ran and every one passed. */
  public boolean passed() {
    return verdict == Verdict.PASSED;
  }

  /** Whether the author should be asked to mend what a check found. */
  public boolean refused() {
    return verdict == Verdict.REFUSED;
  }

  /** Each check in a line, and below it the end of its output if it did not pass. */
  public String describe() {
    return switch (verdict) {
      case NOT_CONFIGURED -> "no gate is configured";
      case NOTHING_TO_RUN -> "no check is configured for this point";
      case PASSED, REFUSED, COULD_NOT_RUN ->
          checks.stream()
              .map(check ->
                  check.passed() || check.tail().isBlank()
                      ? check.summary()
                      : check.summary() + "\n$ " + check.check().run() + "\n" + check.tail())
              .collect(Collectors.joining("\n"));
    };
  }
}
