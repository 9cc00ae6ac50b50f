package dev.orchestrator.engine.gate;

import dev.orchestrator.core.config.GateCheck;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one check said.
 *
 * @param check which
 * @param outcome how it ended; of two runs, the second
 * @param duration how long it ran, both runs if there were two
 * @param tail the last of its output, standard error included: at most 200 lines and 16 KiB; of two
 *     runs, that of the second
 * @param log the file with all of it, up to 64 MiB; null if the check was not run. Of two runs,
 *     that of the second, {@code ….rerun.log}; the first's lies beside it
 * @param flakedWith how the first run ended, if the second ended better on the same tree; else null
 * @param remark more in a few words, such as what failed before, too; may be empty
 */
public record CheckResult(
    GateCheck check,
    CheckOutcome outcome,
    Duration duration,
    String tail,
    @Nullable Path log,
    @Nullable CheckOutcome flakedWith,
    String remark) {

  /** How many tests or lines are told by name in a summary. */
  private static final int NAMED = 5;

  /** Whether it passed. */
  public boolean passed() {
    return outcome instanceof CheckOutcome.Passed;
  }

  /** Whether it refused the tree once and did not a second time, on the very same tree. */
  public boolean flaky() {
    return flakedWith != null;
  }

  /** Whether it stands in the way of the tree: it refuses it, or could not be run. */
  public boolean blocks() {
    return switch (outcome) {
      case CheckOutcome.Passed passed -> false;
      case CheckOutcome.AsBefore before -> false;
      case CheckOutcome.Skipped skipped -> false;
      case CheckOutcome.NotRun notRun -> false;
      case CheckOutcome.Failed failed -> true;
      case CheckOutcome.TimedOut timedOut -> true;
      case CheckOutcome.Warned warned -> true;
      case CheckOutcome.CoverageFell fell -> true;
      case CheckOutcome.CoverageUnknown unknown -> true;
      case CheckOutcome.ChangedTree changed -> true;
      case CheckOutcome.CouldNotRun couldNotRun -> true;
    };
  }

  /** The outcome in one line, for people and models. */
  public String summary() {
    StringBuilder out = new StringBuilder(check.name()).append(": ").append(words(outcome));
    CheckOutcome first = flakedWith;
    if (first != null) {
      out.append(" at the second run; flaky: the first ").append(words(first));
    }
    return remark.isEmpty() ? out.toString() : out.append("; ").append(remark).toString();
  }

  static String words(CheckOutcome outcome) {
    return switch (outcome) {
      case CheckOutcome.Passed() -> "passed";
      case CheckOutcome.Failed(int exitCode) -> "failed (exit code " + exitCode + ")";
      case CheckOutcome.TimedOut(Duration timeout) ->
          "took longer than " + timeout.toSeconds() + " s and was ended";
      case CheckOutcome.Warned(String line) ->
          "succeeded, but wrote a line that fail_on forbids: " + line;
      case CheckOutcome.AsBefore(CheckOutcome refusal, List<String> before) ->
          words(refusal) + ", but nothing new; failed before, too: " + some(before);
      case CheckOutcome.CoverageFell(Coverage base, Coverage now, var tolerance) ->
          "succeeded, but coverage fell from "
              + base
              + " to "
              + now
              + (tolerance.signum() == 0
                  ? ""
                  : ", more than the tolerance of " + tolerance.toPlainString() + " points");
      case CheckOutcome.CoverageUnknown(String reason) ->
          "succeeded, but cannot tell whether coverage fell: " + reason;
      case CheckOutcome.ChangedTree(var files) ->
          files.isEmpty()
              ? "moved the branch or HEAD, which a check must not do"
              : "changed files it was to judge: " + String.join(", ", files);
      case CheckOutcome.CouldNotRun(String reason) -> "could not run: " + reason;
      case CheckOutcome.NotRun() -> "not run, because an earlier check did not pass";
      case CheckOutcome.Skipped(String rule) -> "skipped (configured for " + rule + ")";
    };
  }

  /** The first few by name, the rest as a number. */
  static String some(List<String> all) {
    String named = String.join(", ", all.subList(0, Math.min(NAMED, all.size())));
    return all.size() <= NAMED ? named : named + " and " + (all.size() - NAMED) + " more";
  }
}
