package dev.orchestrator.cli;

import dev.orchestrator.base.process.ProgramEnvironment;
import dev.orchestrator.cli.Surroundings.Channel;
import dev.orchestrator.cli.demo.DemoRepository;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Runs the commands that people call often, for the launcher, which makes a start-up archive of the
 * classes that this loads. It needs no configuration and calls nobody; a run is made in a temporary
 * repository with scripted answers, and removed.
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

  private static final List<List<String>> CALLS_IN_A_REPOSITORY =
      List.of(
          List.of("run", "--trust", "FIX-1"),
          List.of("run", "--trust", "FIX-1"),
          List.of("resume", "--trust"),
          List.of("status"),
          List.of("show", "FIX-1"),
          List.of("cost"),
          List.of("review"));

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
  public static void main(String[] args) throws InterruptedException {
    CALLS.forEach(call -> run(call, NOBODY, Path.of("").toAbsolutePath()));
    try {
      runInARepository();
    } catch (IOException e) {
      // Without git, or room for it, the archive holds the rest.
      return;
    }
  }

  private static void runInARepository() throws IOException, InterruptedException {
    DemoRepository repository =
        DemoRepository.createForTraining(
            new TreeMap<>(ProgramEnvironment.allowed(System.getenv())));
    try {
      Map<String, String> environment = new TreeMap<>(repository.environment());
      environment.put("XDG_CONFIG_HOME", repository.folder().resolve("config").toString());
      environment.put("XDG_STATE_HOME", repository.folder().resolve("state").toString());
      CALLS_IN_A_REPOSITORY.forEach(call -> run(call, environment, repository.root()));
    } finally {
      repository.remove();
    }
  }

  private static void run(List<String> call, Map<String, String> environment, Path directory) {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    Surroundings surroundings =
        new Surroundings(
            InputStream.nullInputStream(),
            nowhere,
            nowhere,
            Set.<Channel>of(),
            environment,
            directory);
    Main.run(call.toArray(String[]::new), surroundings);
  }
}
