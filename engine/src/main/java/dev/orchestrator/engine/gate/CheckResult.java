package dev.orchestrator.engine.gate;

import dev.orchestrator.core.config.GateCheck;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What one check said.
 *
 * @param check which
 * @param outcome how it ended
 * @param duration how long it ran
 * @param tail the last of its output, standard error included: at most 200 lines and 16 KiB
 * @param log the file with all of it, up to 64 MiB; null if the check was not run
 */
public record CheckResult(
    GateCheck check, CheckOutcome outcome, Duration duration, String tail, @Nullable Path log) {

  /** Whether it passed. */
  public boolean passed() {
    return outcome instanceof CheckOutcome.Passed;
  }

  /** The outcome in one line, for people and models. */
  public String summary() {
    return check.name()
        + ": "
        + switch (outcome) {
          case CheckOutcome.Passed() -> "passed";
          case CheckOutcome.Failed(int exitCode) -> "failed (exit code " + exitCode + ")";
          case CheckOutcome.TimedOut(Duration timeout) ->
              "took longer than " + timeout.toSeconds() + " s and was ended";
          case CheckOutcome.Warned(String line) ->
              "succeeded, but wrote a line that fail_on forbids: " + line;
          case CheckOutcome.ChangedTree(var files) ->
              files.isEmpty()
                  ? "moved the branch or HEAD, which a check must not do"
                  : "changed files it was to judge: " + String.join(", ", files);
          case CheckOutcome.CouldNotRun(String reason) -> "could not run: " + reason;
          case CheckOutcome.NotRun() -> "not run, because an earlier check did not pass";
        };
  }
}
