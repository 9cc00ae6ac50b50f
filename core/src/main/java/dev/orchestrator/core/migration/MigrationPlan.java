package dev.orchestrator.core.migration;

import dev.orchestrator.base.process.Program;
import dev.orchestrator.base.process.ProgramEnvironment;
import dev.orchestrator.base.process.ProgramResult;
import dev.orchestrator.base.process.ProgramStartException;
import dev.orchestrator.core.yaml.ConfigException;
import dev.orchestrator.core.yaml.Problems;
import dev.orchestrator.core.yaml.YamlFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a migration would change. Nothing is written before {@link #apply}. Immutable.
 *
 * @param changes files to be written, each with what it was read as
 * @param retired files that have no use any more and go to the backup
 * @param notes what people should know: what has no counterpart, what is left to do
 */
public record MigrationPlan(List<Change> changes, List<Path> retired, List<String> notes) {

  /**
   * One file.
   *
   * @param before its text, or null if it is new
   */
  public record Change(Path file, @Nullable String before, String after) {

    /**
     * The change as git shows it, which people can read.
     *
     * @param root the directory that the name is relative to
     * @throws ProgramStartException if there is no git
     */
    public String diff(Path root, Map<String, String> environment)
        throws IOException, InterruptedException {
      Path work = Files.createTempDirectory("orchestrator-migrate");
      try {
        Files.writeString(work.resolve("before"), before == null ? "" : before);
        Files.writeString(work.resolve("after"), after);
        ProgramResult result =
            Program.of(
                    "git", "diff", "--no-index", "--no-color", "--no-ext-diff", "before", "after")
                .directory(work)
                .environment(ProgramEnvironment.allowed(environment))
                .timeout(Duration.ofSeconds(30))
                .run();
        StringBuilder shown = new StringBuilder();
        Path name = root.relativize(file);
        shown.append("--- ").append(before == null ? "(new)" : name).append('\n');
        shown.append("+++ ").append(name).append('\n');
        result
            .stdout()
            .lines()
            .dropWhile(line -> !line.startsWith("@@"))
            .forEach(line -> shown.append(line).append('\n'));
        return shown.toString();
      } finally {
        Files.deleteIfExists(work.resolve("before"));
        Files.deleteIfExists(work.resolve("after"));
        Files.deleteIfExists(work);
      }
    }
  }

  /** Copies its lists. */
  public MigrationPlan {
    changes = List.copyOf(changes);
    retired = List.copyOf(retired);
    notes = List.copyOf(notes);
  }

  /** Whether there is nothing to do. */
  public boolean isEmpty() {
    return changes.isEmpty() && retired.isEmpty();
  }

  /**
   * Requires that everything that would be written can be read again.
   *
   * @throws ConfigException if it cannot; it names file and line of what would be written
   */
  public void requireReadable() {
    Problems problems = new Problems();
    changes.forEach(change -> YamlFile.parse(change.file(), change.after(), problems));
    if (!problems.isEmpty()) {
      throw new ConfigException(problems.found());
    }
  }

  /**
   * Keeps the old files in a folder, then writes the new ones, each whole or not at all. Broken off
   * in the middle, every file is either as it was or as planned, and the backup has all that was.
   *
   * @param root the directory that the backup's paths are relative to
   * @param backup a folder that does not exist yet
   * @throws IOException if a file has changed since the plan was made, the backup exists, or
   *     something cannot be written; what it says names the file
   */
  public void apply(Path root, Path backup) throws IOException {
    for (Change change : changes) {
      boolean there = Files.exists(change.file());
      if (there != (change.before() != null)
          || (there && !Files.readString(change.file()).equals(change.before()))) {
        throw new IOException(
            change.file() + " has changed since it was read; nothing was written. Try again");
      }
    }
    if (Files.exists(backup)) {
      throw new FileAlreadyExistsException(backup + " exists already; nothing was written");
    }
    for (Change change : changes) {
      if (change.before() != null) {
        keep(change.file(), root, backup);
      }
    }
    for (Path file : retired) {
      keep(file, root, backup);
    }
    for (Change change : changes) {
      Path parent = change.file().toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Path fresh = change.file().resolveSibling(change.file().getFileName() + ".new");
      Files.writeString(fresh, change.after());
      Files.move(
          fresh,
          change.file(),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    }
    for (Path file : retired) {
      Files.delete(file);
    }
  }

  private static void keep(Path file, Path root, Path backup) throws IOException {
    Path copy = backup.resolve(root.toAbsolutePath().relativize(file.toAbsolutePath()));
    Path parent = copy.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
  }
}
