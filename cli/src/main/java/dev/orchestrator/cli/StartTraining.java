package dev.orchestrator.cli;

import dev.orchestrator.cli.Surroundings.Channel;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Runs the commands that people call often, for the launcher, which makes a start-up archive of the
 * classes that this loads. It needs no configuration, calls nobody and writes nothing.
 */
final class StartTraining {
  private static final List<List<String>> CALLS =
      List.of(
          List.of("--version"),
          List.of("--help"),
          List.of("help", "help"),
          List.of("models", "-C", "/"),
          List.of("models", "-C", "/", "--json"),
          List.of("route", "-C", "/", "--role", "planner"),
          List.of("--json", "no-such-command"));

  /** Directories that do not exist, and no address: nothing of the user's is read or asked. */
  private static final Map<String, String> NOBODY =
      Map.of(
          "XDG_CONFIG_HOME", "/nonexistent",
          "XDG_STATE_HOME", "/nonexistent",
          "OLLAMA_HOST", "/",
          // Providers are made, as for most users, but these calls ask none of them.
          "ANTHROPIC_API_KEY", "nobody",
          "OPENAI_API_KEY", "nobody",
          "GEMINI_API_KEY", "nobody");

  private StartTraining() {}

  /** Runs them all; their results do not matter, only what was loaded for them. */
  public static void main(String[] args) {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    Surroundings surroundings =
        new Surroundings(
            InputStream.nullInputStream(),
            nowhere,
            nowhere,
            Set.<Channel>of(),
            NOBODY,
            Path.of("").toAbsolutePath());
    for (List<String> call : CALLS) {
      Main.run(call.toArray(String[]::new), surroundings);
    }
  }
}
