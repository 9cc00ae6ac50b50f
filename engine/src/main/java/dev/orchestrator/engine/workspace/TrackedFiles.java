package dev.orchestrator.engine.workspace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The files that git tracks in a worktree. Git is asked again only if it has written another index
 * since: it never changes one in place, so that another one is another file. Not thread-safe.
 */
final class TrackedFiles {
  private final Git git;
  private final Path index;
  private @Nullable Written seen;
  private SortedSet<String> files = Collections.emptySortedSet();

  /**
   * @param index where the worktree's index is
   */
  TrackedFiles(Git git, Path index) {
    this.git = git;
    this.index = index;
  }

  private record Written(Object file, FileTime at, long size) {}

  /** All of them, relative to the root, sorted; cannot be changed. */
  SortedSet<String> now() {
    Written written = written();
    if (written == null || !written.equals(seen)) {
      files = Collections.unmodifiableSortedSet(new TreeSet<>(git.records("ls-files", "-z")));
      seen = written; // looked at before git was: what is written meanwhile is asked for again
    }
    return files;
  }

  /** What tells one index from another; null if that cannot be told. */
  private @Nullable Written written() {
    try {
      BasicFileAttributes is = Files.readAttributes(index, BasicFileAttributes.class);
      Object file = is.fileKey();
      return file == null ? null : new Written(file, is.lastModifiedTime(), is.size());
    } catch (IOException e) {
      return null;
    }
  }
}
