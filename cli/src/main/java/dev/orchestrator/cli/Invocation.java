package dev.orchestrator.cli;

import dev.orchestrator.cli.telemetry.TelemetryExport;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;

/**
 * What every command is given: the global options as the user set them, and the world around the
 * program. Immutable.
 *
 * @param workingDir the directory to work in, absolute and existing ({@code -C})
 * @param json whether to answer with one JSON document on standard output ({@code --json})
 * @param trust whether the repository's own configuration is trusted for this once ({@code
 *     --trust})
 * @param debug whether to show stack traces ({@code --debug})
 * @param console where to print, and the only place
 * @param in standard input
 * @param environment the environment variables
 * @param telemetry where calls are told; ended by who made it
 */
public record Invocation(
    Path workingDir,
    boolean json,
    boolean trust,
    boolean debug,
    Console console,
    InputStream in,
    Map<String, String> environment,
    TelemetryExport telemetry) {

  /** Copies the environment. */
  public Invocation {
    environment = Map.copyOf(environment);
  }

  /** Without the environment, whose values may be secret. */
  @Override
  public String toString() {
    return "Invocation[workingDir=%s, json=%s, trust=%s, debug=%s]"
        .formatted(workingDir, json, trust, debug);
  }
}
