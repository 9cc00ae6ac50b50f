package dev.orchestrator.base.process;

import dev.orchestrator.base.process.OutputListener.Source;
import dev.orchestrator.base.process.ProgramStartException.Reason;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One run of a {@link Program}. */
final class ProgramRun {

  /** How long what the ended group wrote may take to be read; then a holder of the pipe is left. */
  private static final Duration DRAIN = Duration.ofSeconds(2);

  /** How long the output of a program that leaves nobody may take to end after it. */
  private static final Duration AT_ONCE = Duration.ofMillis(200);

  /** How the JDKs write E2BIG. */
  private static final Pattern TOO_LONG = Pattern.compile("error[=:] ?7\\b");

  /**
   * Becomes the program that its arguments name once the group's name has come by standard input. A
   * starter that died before it could note the group sends none, and nothing begins.
   */
  private static final String WAITING =
      "IFS= read -r %1$s && export %1$s && exec \"$0\" \"$@\"".formatted(OrphanedGroup.VARIABLE);

  private final Program program;

  ProgramRun(Program program) {
    this.program = program;
  }

  ProgramResult run() throws ProgramStartException, InterruptedException {
    Optional<Path> setsid = ProcessGroup.setsid();
    long started = program.time.nanos();
    Process process = start(setsid);
    ProcessGroup group = new ProcessGroup(process, setsid.isPresent());
    ProcessIdentity leader = announced(process, group);
    Capture stdout = capture(process.getInputStream(), Source.STDOUT);
    Capture stderr = capture(process.getErrorStream(), Source.STDERR);
    Thread out = Thread.ofVirtual().start(stdout);
    Thread err = Thread.ofVirtual().start(stderr);
    Thread in = Thread.ofVirtual().start(() -> feed(process, leader));
    AtomicBoolean timedOut = new AtomicBoolean();
    Thread watch = Thread.ofVirtual().start(() -> watch(process, group, timedOut));
    try {
      process.waitFor();
      // Whoever was started and is left holds a pipe, a port or a file: it goes with its parent.
      boolean alone = program.leavesNobody && out.join(AT_ONCE) && err.join(AT_ONCE);
      if (!alone) {
        group.kill();
      }
      out.join(DRAIN);
      err.join(DRAIN);
    } catch (InterruptedException e) {
      end(process, group);
      throw e;
    } finally {
      watch.interrupt();
      in.interrupt();
      ended(leader);
    }
    Duration duration = Duration.ofNanos(program.time.nanos() - started);
    return new ProgramResult(
        process.exitValue(),
        stdout.text(),
        stderr.text(),
        timedOut.get(),
        stdout.truncated() || stderr.truncated() || out.isAlive() || err.isAlive(),
        duration);
  }

  private Capture capture(InputStream stream, Source source) {
    return new Capture(stream, source, program.listener, program.maxCapturedBytes);
  }

  /** Tells the watch of the group, whose program waits for its first line of input. */
  private @Nullable ProcessIdentity announced(Process process, ProcessGroup group) {
    ProcessWatch watch = program.watch;
    if (watch == null) {
      return null;
    }
    ProcessIdentity leader = ProcessIdentity.of(process.toHandle());
    try {
      watch.started(leader);
      return leader;
    } catch (RuntimeException e) {
      group.kill();
      throw e;
    }
  }

  private void ended(@Nullable ProcessIdentity leader) {
    ProcessWatch watch = program.watch;
    if (watch != null && leader != null) {
      watch.ended(leader);
    }
  }

  private void feed(Process process, @Nullable ProcessIdentity leader) {
    try (OutputStream stdin = process.getOutputStream()) {
      if (leader != null) {
        stdin.write((leader.text() + "\n").getBytes(StandardCharsets.UTF_8));
      }
      if (program.input != null) {
        stdin.write(program.input.getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      // The program did not want (all of) it, which is its right.
    }
  }

  private void watch(Process process, ProcessGroup group, AtomicBoolean timedOut) {
    try {
      program.time.sleep(program.timeout);
    } catch (InterruptedException e) {
      return; // It ended in time.
    }
    if (process.isAlive()) {
      timedOut.set(true);
      end(process, group);
    }
  }

  /** Asks the group to leave, and ends it after the grace. A second interrupt ends it at once. */
  private void end(Process process, ProcessGroup group) {
    group.terminate();
    boolean interrupted = false;
    try {
      process.waitFor(program.grace.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    group.kill();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private Process start(Optional<Path> setsid) throws ProgramStartException {
    Path directory = program.directory;
    if (directory != null && !Files.isDirectory(directory)) {
      throw new ProgramStartException(
          Reason.NO_DIRECTORY,
          "cannot run " + program.name() + ": there is no directory " + directory,
          null);
    }
    List<String> command = new ArrayList<>();
    setsid.ifPresent(path -> command.add(path.toString()));
    if (program.watch != null) {
      command.addAll(List.of("/bin/sh", "-c", WAITING));
    }
    command.add(resolve().toString());
    command.addAll(program.arguments.subList(1, program.arguments.size()));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().putAll(program.environment);
    builder.redirectErrorStream(program.mergedOutput);
    if (directory != null) {
      builder.directory(directory.toFile());
    }
    try {
      return builder.start();
    } catch (IOException e) {
      String said = String.valueOf(e.getMessage());
      boolean tooLong = TOO_LONG.matcher(said).find();
      throw new ProgramStartException(
          tooLong ? Reason.TOO_LONG : Reason.OTHER,
          tooLong
              ? "cannot run "
                  + program.name()
                  + ": its arguments are longer than the system allows; pass them by standard"
                  + " input"
              : "cannot run " + program.name() + ": " + said,
          e);
    }
  }

  /**
   * The program's file. It is looked up here, in the PATH the program itself will see, because
   * {@code setsid} would tell a missing program only by an exit code.
   */
  private Path resolve() throws ProgramStartException {
    String name = program.name();
    if (name.contains("/")) {
      Path base = program.directory != null ? program.directory : Path.of("");
      return executable(base.resolve(name).toAbsolutePath());
    }
    String path = program.environment.getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin");
    Path notExecutable = null;
    for (String entry : path.split(File.pathSeparator, -1)) {
      Path candidate = Path.of(entry.isEmpty() ? "." : entry).resolve(name).toAbsolutePath();
      if (Files.isRegularFile(candidate)) {
        if (Files.isExecutable(candidate)) {
          return candidate;
        }
        notExecutable = candidate;
      }
    }
    if (notExecutable != null) {
      return executable(notExecutable);
    }
    throw new ProgramStartException(
        Reason.NOT_FOUND,
        "the program '" + name + "' was not found in PATH (" + path + "); install it or add it",
        null);
  }

  private static Path executable(Path file) throws ProgramStartException {
    if (!Files.isRegularFile(file)) {
      throw new ProgramStartException(
          Reason.NOT_FOUND, "the program " + file + " does not exist", null);
    }
    if (!Files.isExecutable(file)) {
      throw new ProgramStartException(
          Reason.NOT_EXECUTABLE,
          "the program " + file + " may not be executed; chmod +x it or name another",
          null);
    }
    return file;
  }
}
