package dev.orchestrator.engine.gate;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the gate said of a tree.
 *
 * @param verdict the whole in one word
 * @param checks each check of this point of the task, in order; those that were skipped too
 */
public record GateReport(Verdict verdict, List<CheckResult> checks) {

  /** The gate in one word. Only {@link #PASSED} is a pass. */
  public enum Verdict {
    /**
     * At least one check ran, and none refused: each passed, or failed for nothing new where that
     * is configured to be forgiven.
     */
    PASSED,
    /** A check failed, timed out, warned or changed the tree: the author may mend it. */
    REFUSED,
    /** A check could not be run at all: a human must mend the configuration or the machine. */
    COULD_NOT_RUN,
    /** There are checks, but none for this point of the task, or for tasks like this one. */
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

  /** Whether at least one check ran and none refused. */
  public boolean passed() {
    return verdict == Verdict.PASSED;
  }

  /** Whether the author should be asked to mend what a check found. */
  public boolean refused() {
    return verdict == Verdict.REFUSED;
  }

  /** The check that refused, or that could not be run; empty if there is none. */
  public Optional<CheckResult> blocking() {
    return checks.stream().filter(CheckResult::blocks).findFirst();
  }

  /** Whether a check did not say the same twice of one tree. */
  public boolean flaky() {
    return checks.stream().anyMatch(CheckResult::flaky);
  }

  /** Each check in a line, and below it the end of its output if it stands in the way. */
  public String describe() {
    return switch (verdict) {
      case NOT_CONFIGURED -> "no gate is configured";
      case NOTHING_TO_RUN ->
          checks.isEmpty()
              ? "no check is configured for this point"
              : "no check was run: " + lines();
      case PASSED, REFUSED, COULD_NOT_RUN -> lines();
    };
  }

  private String lines() {
    return checks.stream()
        .map(check ->
            !check.blocks() || check.tail().isBlank()
                ? check.summary()
                : check.summary() + "\n$ " + check.check().run() + "\n" + check.tail())
        .collect(Collectors.joining("\n"));
  }
}
