package dev.orchestrator.cli;

import dev.orchestrator.cli.Surroundings.Channel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/** The program, run in this process with streams that a test can read. */
public final class ProgramRun {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Set<Channel> terminals;
  private final Map<String, String> environment;
  private final String typed;

  ProgramRun(Set<Channel> terminals, Map<String, String> environment, String typed) {
    this.terminals = terminals;
    this.environment = environment;
    this.typed = typed;
  }

  ProgramRun() {
    this(Set.of(), Map.of(), "");
  }

  /** Without a terminal, in this environment. */
  public ProgramRun(Map<String, String> environment) {
    this(Set.of(), environment, "");
  }

  /** Runs it with these arguments; returns its exit code. */
  public int with(String... args) {
    return Main.run(args, surroundings()).status();
  }

  Surroundings surroundings() {
    return new Surroundings(
        new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)),
        new PrintStream(out, false, StandardCharsets.UTF_8),
        new PrintStream(err, false, StandardCharsets.UTF_8),
        terminals,
        environment,
        Path.of("").toAbsolutePath());
  }

  /** What it wrote to standard output. */
  public String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  /** What it wrote to standard error. */
  public String err() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
