package dev.orchestrator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.orchestrator.base.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The program as a process of its own, which a test can kill; its output is read line by line. */
final class ProgramChild implements AutoCloseable {

  /** How the shell and Java tell a process that was ended by signal 9. */
  static final int KILLED = 128 + 9;

  private final Process process;
  private final BufferedReader out;
  private final Path err;

  private ProgramChild(Process process, Path err) {
    this.process = process;
    this.out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    this.err = err;
  }

  /** Starts it in a project, with the flags that the launcher starts it with. */
  static ProgramChild start(TestProject project, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(List.of(arguments));
    Path err = Files.createTempFile(project.home, "err", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(project.root.toFile()).redirectError(err.toFile());
    builder.environment().clear();
    builder.environment().putAll(project.environment);
    return new ProgramChild(builder.start(), err);
  }

  long pid() {
    return process.pid();
  }

  /** Waits for its next line of {@code --events}; empty if it has ended. */
  Optional<JsonNode> event() throws IOException {
    String line = out.readLine();
    // What was cut off by a kill is no event that anybody was told.
    return line == null ? Optional.empty() : Json.tryParse(line);
  }

  /** Waits for the event of a type; fails if the program ends before. */
  JsonNode event(String type) throws IOException {
    for (Optional<JsonNode> next = event(); next.isPresent(); next = event()) {
      if (next.get().path("type").asString("").equals(type)) {
        return next.get();
      }
    }
    throw new AssertionError("it ended without an event '" + type + "': " + err());
  }

  /** Signal 9: it has no time for anything. What it has told before can still be read. */
  void kill() {
    process.toHandle().destroyForcibly();
  }

  /** Waits for its end and returns its exit code. */
  int end() throws IOException, InterruptedException {
    while (out.readLine() != null) {
      // It may not be kept from ending by a full pipe.
    }
    return process.waitFor();
  }

  /** What it wrote to standard error so far. */
  String err() {
    try {
      return Files.readString(err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    kill();
  }
}
