package dev.orchestrator.engine.workspace;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The state of a working tree as git would store it, taken through a temporary index, so that the
 * tree's own index is not disturbed.
 *
 * @param tree the id of the tree object of all files that are not ignored, new ones included
 * @param head the id of the commit that HEAD named
 */
public record Snapshot(String tree, String head) {

  /** The present state of a working tree. */
  public static Snapshot of(Path worktree) {
    Git git = Git.in(GitRepository.real(worktree), System.getenv());
    // The path may hold line breaks of its own; a commit's id does not.
    String printed =
        git.run("rev-parse", "--path-format=absolute", "--git-path", "index", "HEAD^{commit}")
            .strip();
    int end = printed.lastIndexOf('\n');
    Path index = Path.of(printed.substring(0, end));
    return new Snapshot(treeOfAll(git, index, List.of()), printed.substring(end + 1));
  }

  /**
   * The files of this state that are changed or gone in a later one. Files that have come since are
   * not among them.
   */
  public SortedSet<String> changedIn(Path worktree, Snapshot later) {
    Git git = Git.in(GitRepository.real(worktree), System.getenv());
    return new TreeSet<>(
        git.records(
            "diff-tree",
            "-r",
            "-z",
            "--name-only",
            "--no-renames",
            "--diff-filter=a",
            tree,
            later.tree));
  }

  /**
   * The tree of all files but the ignored and the excepted.
   *
   * @param own the working tree's own index, which may not be there
   */
  static String treeOfAll(Git git, Path own, Collection<String> except) {
    return inTemporaryIndex(
        git,
        own,
        index -> {
          stageAll(index, except);
          return index.line("write-tree");
        });
  }

  /** The tree of HEAD with these paths as they are in the working tree. */
  static String treeOfPaths(Git git, Collection<String> paths) {
    if (paths.isEmpty()) {
      return git.line("rev-parse", "--verify", "HEAD^{tree}");
    }
    return inTemporaryIndex(
        git,
        null,
        index -> {
          index.run("read-tree", "HEAD");
          stagePaths(index, paths);
          return index.line("write-tree");
        });
  }

  /** The tree of all files of a directory that is no worktree; what it ignores is left out. */
  static String treeOfDirectory(Git git, Path gitDirectory, Path directory) {
    Git here =
        git.at(directory)
            .with("GIT_DIR", gitDirectory.toString())
            .with("GIT_WORK_TREE", directory.toString());
    return inTemporaryIndex(
        here,
        null,
        index -> {
          stageAll(index, List.of());
          return index.line("write-tree");
        });
  }

  private static void stageAll(Git index, Collection<String> except) {
    List<String> arguments = new ArrayList<>(List.of("add", "-A", "--", ":/"));
    except.forEach(path -> arguments.add(":(top,exclude,literal)" + path));
    index.withPathMagic().run(arguments, null);
  }

  private static void stagePaths(Git index, Collection<String> paths) {
    StringBuilder input = new StringBuilder();
    paths.forEach(path -> input.append(path).append('\0'));
    // --replace: a file may take the place of a folder, and the reverse.
    index.run(
        List.of("update-index", "-z", "--add", "--remove", "--replace", "--stdin"),
        input.toString());
  }

  private static <T> T inTemporaryIndex(Git git, @Nullable Path own, Function<Git, T> work) {
    try {
      Path folder = Files.createTempDirectory("orchestrator-index");
      Path index = folder.resolve("index");
      try {
        if (own != null && Files.exists(own)) {
          // A copy keeps what git knows of the files' times, so that few need to be read.
          Files.copy(own, index, StandardCopyOption.COPY_ATTRIBUTES);
        }
        return work.apply(git.with("GIT_INDEX_FILE", index.toString()));
      } finally {
        Files.deleteIfExists(index);
        Files.deleteIfExists(folder.resolve("index.lock"));
        Files.deleteIfExists(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write a temporary index", e);
    }
  }
}
