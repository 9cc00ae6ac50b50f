package dev.orchestrator.cli.trial;

import dev.orchestrator.cli.ProgramRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A user's machine for one trial: a home of its own and an environment, below one directory. */
final class Trial {
  final Path home;
  private final Map<String, String> environment = new HashMap<>();

  Trial(Path directory) {
    this.home = directory.resolve("home");
    try {
      Files.createDirectories(home);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    environment.put("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
    environment.put("HOME", home.toString());
    environment.put("XDG_STATE_HOME", home.resolve("state").toString());
    environment.put("XDG_CONFIG_HOME", home.resolve("config").toString());
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    // Otherwise an Ollama of the machine that the tests run on would be found.
    environment.put("OLLAMA_HOST", "http://127.0.0.1:1");
  }

  Trial with(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** Writes a file of the user's own configuration. */
  Trial configure(String file, String text) {
    Path path = home.resolve("config/orchestrator").resolve(file);
    try {
      Files.createDirectories(path.getParent());
      Files.writeString(path, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** The user's environment. */
  Map<String, String> environment() {
    return Map.copyOf(environment);
  }

  /** How a command ended. */
  record Ended(int code, String out, String err) {
    @Override
    public String toString() {
      return "exit " + code + "\n--- stdout\n" + out + "\n--- stderr\n" + err;
    }
  }

  /** Runs a command in a directory. */
  Ended orchestrator(Path directory, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("-C");
    all.add(directory.toString());
    ProgramRun run = new ProgramRun(environment);
    int code = run.with(all.toArray(String[]::new));
    return new Ended(code, run.out(), run.err());
  }
}
