package dev.orchestrator.base.process;

import java.time.Duration;

/**
 * How a program ended.
 *
 * @param exitCode its exit code; 128 + the signal's number where a signal ended it
 * @param stdout what it wrote, as UTF-8 with bad bytes replaced; if more came than was to be kept,
 *     the beginning and the end with a line between that says how much is missing
 * @param stderr as stdout; empty where the two were merged
 * @param timedOut whether it was ended because its time was over
 * @param truncated whether something of its output is missing
 * @param duration how long it ran
 */
public record ProgramResult(
    int exitCode,
    String stdout,
    String stderr,
    boolean timedOut,
    boolean truncated,
    Duration duration) {

  /** Whether it ended by itself with exit code 0. */
  public boolean succeeded() {
    return exitCode == 0 && !timedOut;
  }
}
