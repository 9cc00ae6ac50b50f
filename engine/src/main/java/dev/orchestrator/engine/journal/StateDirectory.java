package dev.orchestrator.engine.journal;

import dev.orchestrator.base.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code .orchestrator/state/} of a working directory: the ledger, the journals and the gate's
 * logs. Readable by its owner only, and ignored by git through a {@code .gitignore} of its own.
 */
public final class StateDirectory {
  private final Path path;

  private StateDirectory(Path path) {
    this.path = path;
  }

  /**
   * The state directory of a working directory; made if it is missing.
   *
   * @throws UncheckedIOException if it cannot be made
   */
  public static StateDirectory of(Path workingDir) {
    Path path = workingDir.resolve(".orchestrator").resolve("state");
    try {
      Files.createDirectories(path);
      if (Files.getFileStore(path).supportsFileAttributeView("posix")) {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
      }
      Path ignore = path.resolve(".gitignore");
      if (!Files.exists(ignore)) {
        Files.writeString(ignore, "*\n");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make the state directory " + path, e);
    }
    return new StateDirectory(path);
  }

  /** Whether a working directory has state, so that reading it need not make any. */
  public static boolean exists(Path workingDir) {
    return Files.isDirectory(workingDir.resolve(".orchestrator").resolve("state"));
  }

  /** The SQLite file of the ledger. */
  public Path ledgerFile() {
    return path.resolve("ledger.db");
  }

  /** Where journals are, one file for each run. */
  public Path runs() {
    return path.resolve("runs");
  }

  /** Where the output of the gate's checks goes, by run and task. */
  public Path logs(String run, String task) {
    return path.resolve("logs").resolve(run).resolve(task);
  }

  /**
   * Keeps what a model is asked, for {@code show}; what a key had before is replaced.
   *
   * @param key the key of the call: parts that can name files, with {@code /} between them
   * @throws UncheckedIOException if it cannot be written
   */
  public void keepPrompt(String key, String system, String user) {
    Path file = prompt(key);
    try {
      Path folder = Objects.requireNonNull(file.getParent());
      Files.createDirectories(folder);
      ObjectNode node = Json.object();
      node.put("system", system);
      node.put("user", user);
      Path fresh = Files.createTempFile(folder, "new-", ".tmp");
      try {
        Files.writeString(fresh, Json.write(node));
        Files.move(
            fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(fresh);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep the prompt " + file, e);
    }
  }

  /** What a model was asked. */
  public record KeptPrompt(String system, String user) {}

  /** What the model was asked under this key; empty if that is not known any more. */
  public Optional<KeptPrompt> keptPrompt(String key) {
    Path file = prompt(key);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      JsonNode node = Json.parse(Files.readString(file));
      return Optional.of(
          new KeptPrompt(node.path("system").asString(""), node.path("user").asString("")));
    } catch (IOException | JacksonException e) {
      throw new JournalException("cannot read the prompt " + file + ": " + e.getMessage(), e);
    }
  }

  private Path prompt(String key) {
    Path prompts = path.resolve("prompts");
    Path file = prompts.resolve(key + ".json").normalize();
    if (!file.startsWith(prompts) || file.equals(prompts)) {
      throw new IllegalArgumentException("no key that can name a file: " + key);
    }
    return file;
  }

  /** A file of a run's report, which may not be there. */
  public Path report(String run, String name) {
    return runs().resolve(run).resolve(name);
  }

  /**
   * Writes a file of a run's report, whole or not at all; what it held before is replaced. Readable
   * by its owner only.
   *
   * @return where it is
   * @throws UncheckedIOException if it cannot be written
   */
  public Path writeReport(String run, String name, String text) {
    Path file = report(run, name);
    try {
      Path folder = Objects.requireNonNull(file.getParent());
      Files.createDirectories(folder);
      Path fresh = Files.createTempFile(folder, "new-", ".tmp"); // made for its owner only
      try {
        Files.writeString(fresh, text);
        Files.move(
            fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(fresh);
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the report " + file, e);
    }
  }

  /** A run's exclusive right to work in this directory. */
  public static final class RunLock implements AutoCloseable {
    private final FileChannel channel;

    private RunLock(FileChannel channel) {
      this.channel = channel;
    }

    @Override
    public void close() {
      try {
        channel.close(); // the system releases the lock with it, as it does when a process dies
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /**
   * Takes the right to run.
   *
   * @throws RunInProgressException if another process (named in the message) has it
   */
  public RunLock lock() {
    Path file = path.resolve("run.lock");
    try {
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      FileLock lock = tryLock(channel);
      if (lock == null) {
        channel.close();
        throw new RunInProgressException(
            "another run is at work in this directory ("
                + Files.readString(file).strip()
                + "); wait for it or end it");
      }
      String holder =
          "process "
              + ProcessHandle.current().pid()
              + " since "
              + ProcessHandle.current().info().startInstant().map(Object::toString).orElse("?");
      channel.truncate(0);
      channel.write(StandardCharsets.UTF_8.encode(holder + "\n"), 0);
      return new RunLock(channel);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot lock " + file, e);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // this very process holds it
    }
  }
}
