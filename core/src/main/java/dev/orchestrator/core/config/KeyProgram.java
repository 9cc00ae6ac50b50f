package dev.orchestrator.core.config;

import dev.orchestrator.base.process.Program;
import dev.orchestrator.base.process.ProgramResult;
import dev.orchestrator.base.process.ProgramStartException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Runs the program of {@code api_key_command}: for 10 seconds at most, with the whole environment,
 * since password stores find their agents there, and without standard input. What it prints is in
 * no message.
 */
final class KeyProgram implements Function<List<String>, String> {
  private static final Duration LONGEST = Duration.ofSeconds(10);
  private static final int MOST_BYTES = 64 * 1024;

  private final Map<String, String> environment;

  KeyProgram(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public String apply(List<String> argv) {
    try {
      ProgramResult result =
          Program.of(argv)
              .environment(environment)
              .timeout(LONGEST)
              .maxCapturedBytes(MOST_BYTES)
              .run();
      if (result.timedOut()) {
        throw new IllegalStateException("it took longer than " + LONGEST.toSeconds() + " s");
      }
      if (!result.succeeded()) {
        throw new IllegalStateException("it ended with exit code " + result.exitCode());
      }
      return result.stdout();
    } catch (ProgramStartException e) {
      throw new IllegalStateException("it could not be started", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("it was interrupted", e);
    }
  }
}
