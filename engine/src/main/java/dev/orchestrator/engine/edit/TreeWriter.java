package dev.orchestrator.engine.edit;

import dev.orchestrator.base.time.Time;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes changes to several files, all or none.
 *
 * <p>All new contents are first written beside their files; then each is moved over its file in one
 * step. If anything fails, what was moved is put back from memory, and new files and folders go. A
 * crash in the midst leaves a mixture, which the journal mends: the worktree is rebuilt from its
 * last commit.
 */
final class TreeWriter {

  private final List<TreeChange> changes;
  private final Map<TreeChange, Path> written = new LinkedHashMap<>();
  private final Deque<Path> folders = new ArrayDeque<>();
  private final Deque<Restore> done = new ArrayDeque<>();

  private record Restore(TreeChange change, @Nullable Set<PosixFilePermission> permissions) {}

  private TreeWriter(List<TreeChange> changes) {
    this.changes = changes;
  }

  /**
   * Writes them.
   *
   * @throws IOException if something could not be written; the tree is as it was, unless the
   *     message says otherwise
   */
  static void write(List<TreeChange> changes) throws IOException {
    new TreeWriter(changes).write();
  }

  private void write() throws IOException {
    try {
      for (TreeChange change : changes) {
        prepare(change);
      }
      for (TreeChange change : changes) {
        if (!unchanged(change)) {
          throw new IOException(
              change.file() + " was changed by someone else meanwhile, so nothing was written");
        }
      }
      for (TreeChange change : changes) {
        perform(change);
      }
    } catch (IOException | RuntimeException e) {
      rollBack(e);
      throw e;
    }
  }

  private void prepare(TreeChange change) throws IOException {
    byte[] after = change.after();
    if (after == null) {
      return;
    }
    Path folder = parent(change.file());
    makeFolders(folder);
    Path beside =
        folder.resolve(
            ".orchestrator-" + Long.toHexString(Time.system().nanos()) + "-" + written.size());
    written.put(change, beside);
    Files.write(beside, after, StandardOpenOption.CREATE_NEW);
    if (change.permissions() != null) {
      Files.setPosixFilePermissions(beside, change.permissions());
    }
  }

  private void makeFolders(Path folder) throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      makeFolders(parent(folder));
      Files.createDirectory(folder);
      folders.push(folder);
    }
  }

  private static Path parent(Path path) {
    return Objects.requireNonNull(path.getParent(), "a tree's file lies in a folder");
  }

  private static boolean unchanged(TreeChange change) throws IOException {
    byte[] before = change.before();
    if (before == null) {
      return !Files.exists(change.file(), LinkOption.NOFOLLOW_LINKS);
    }
    return Files.isRegularFile(change.file(), LinkOption.NOFOLLOW_LINKS)
        && Files.size(change.file()) == before.length
        && Arrays.equals(Files.readAllBytes(change.file()), before);
  }

  private void perform(TreeChange change) throws IOException {
    Set<PosixFilePermission> permissions =
        change.before() == null ? null : Files.getPosixFilePermissions(change.file());
    Path beside = written.get(change);
    if (beside == null) {
      Files.delete(change.file());
    } else {
      Files.move(
          beside,
          change.file(),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    }
    done.push(new Restore(change, permissions));
  }

  private void rollBack(Exception cause) {
    for (Restore restore : done) {
      try {
        putBack(restore);
      } catch (IOException e) {
        cause.addSuppressed(
            new IOException("NOT put back as it was: " + restore.change().file(), e));
      }
    }
    for (Path beside : written.values()) {
      tryDelete(beside, cause);
    }
    for (Path folder : folders) {
      tryDelete(folder, cause);
    }
  }

  private static void putBack(Restore restore) throws IOException {
    Path file = restore.change().file();
    byte[] before = restore.change().before();
    if (before == null) {
      Files.deleteIfExists(file);
      return;
    }
    Files.write(file, before);
    if (restore.permissions() != null) {
      Files.setPosixFilePermissions(file, restore.permissions());
    }
  }

  private static void tryDelete(Path path, Exception cause) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }
}
