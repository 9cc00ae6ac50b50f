package dev.orchestrator.engine.gate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/**
 * Where git keeps what belongs to a tree.
 *
 * @param inTree the tree's own {@code .git}, a folder or a file that points to one
 * @param outside the folders outside the tree that it points to; none if it is a folder
 */
record GitFolders(Path inTree, List<Path> outside) {

  private static final String POINTER = "gitdir:";

  GitFolders {
    outside = List.copyOf(outside);
  }

  /**
   * Those of a tree.
   *
   * @throws IOException with the reason if there is no git directory, or it cannot be found
   */
  static GitFolders of(Path worktree) throws IOException {
    Path own = worktree.resolve(".git");
    if (Files.isDirectory(own, LinkOption.NOFOLLOW_LINKS)) {
      return new GitFolders(own, List.of());
    }
    if (!Files.isRegularFile(own, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(worktree + " is no git worktree: it has no .git");
    }
    String text = Files.readString(own).strip();
    if (!text.startsWith(POINTER)) {
      throw new IOException(own + " does not name a git directory");
    }
    Path folder = worktree.resolve(text.substring(POINTER.length()).strip()).toRealPath();
    Path pointer = folder.resolve("commondir");
    Path common =
        Files.isRegularFile(pointer)
            ? folder.resolve(Files.readString(pointer).strip()).toRealPath()
            : folder;
    return folder.startsWith(common)
        ? new GitFolders(own, List.of(common))
        : new GitFolders(own, List.of(common, folder));
  }
}
