package dev.orchestrator.engine.workspace;

import dev.orchestrator.base.process.ProgramResult;
import dev.orchestrator.core.config.WorkspaceSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Finds the worktree of a task again after the process that worked in it has died, or makes it
 * anew. What lies in the way is moved aside, never deleted: it may hold a person's work.
 */
final class WorkspaceReopening {

  private final GitRepository repository;
  private final Path root;
  private final String branch;
  private final String baseCommit;
  private final WorkspaceSettings settings;

  WorkspaceReopening(
      GitRepository repository,
      Path root,
      String branch,
      String baseCommit,
      WorkspaceSettings settings) {
    if (!branch.startsWith(WorkspaceCreation.PREFIX)) {
      throw new IllegalArgumentException(
          "'" + branch + "' is no branch " + WorkspaceCreation.PREFIX + "…");
    }
    this.repository = repository;
    this.root = root;
    this.branch = branch;
    this.baseCommit = baseCommit;
    this.settings = settings;
  }

  Workspace reopen() {
    if (!repository.hasBranch(branch)) {
      throw new GitException(
          "the branch "
              + branch
              + " is gone from "
              + repository.topLevel()
              + ", and with it the work of its task; bring it back (git branch "
              + branch
              + " COMMIT, see git reflog) or start the task again");
    }
    repository.lock().lock();
    try {
      deleteIfThere(repository.commonDirectory().resolve("refs/heads/" + branch + ".lock"));
      if (isWorktree() || repaired()) {
        return standing();
      }
      moveAside();
      return addedAgain();
    } finally {
      repository.lock().unlock();
    }
  }

  private Workspace standing() {
    Git git = repository.git().at(root);
    Path own = ownDirectory(git);
    if (isHalfMade(own)) {
      WorkspaceCreation.discard(repository, root);
      return addedAgain();
    }
    // Left by a git that was killed; whoever reopens holds the right to work here.
    deleteIfThere(own.resolve("index.lock"));
    deleteIfThere(own.resolve("HEAD.lock"));
    ProgramResult head =
        git.attempt(List.of("symbolic-ref", "--quiet", "--short", "HEAD"), null, 1 << 16);
    String on = head.succeeded() ? head.stdout().strip() : "no branch";
    boolean replaying = !head.succeeded() && Files.exists(own.resolve(Workspace.MARK));
    if (!on.equals(branch) && !replaying) {
      throw new GitException(
          "the worktree "
              + root
              + " is on "
              + on
              + " and not on "
              + branch
              + "; switch it back: git -C '"
              + root
              + "' switch "
              + branch);
    }
    WorkspacePreparation preparation = new WorkspacePreparation(repository, root, settings);
    if (!preparation.isDone()) {
      preparation.run(); // its process died first
    }
    return new Workspace(repository, GitRepository.real(root), branch, baseCommit, settings.copy());
  }

  private Workspace addedAgain() {
    forget(root);
    repository.worktreeOf(branch).filter(path -> !Files.exists(path)).ifPresent(this::forget);
    Optional<Path> elsewhere = repository.worktreeOf(branch);
    if (elsewhere.isPresent()) {
      throw new GitException(
          "the branch "
              + branch
              + " is checked out in "
              + elsewhere.get()
              + ", so that its worktree "
              + root
              + " cannot be made again; switch that one to another branch, or remove it: git"
              + " worktree remove '"
              + elsewhere.get()
              + "'");
    }
    repository.git().run("worktree", "add", "--quiet", root.toString(), branch);
    try {
      new WorkspacePreparation(repository, root, settings).run();
    } catch (RuntimeException e) {
      WorkspaceCreation.discard(repository, root);
      throw e;
    }
    return new Workspace(repository, GitRepository.real(root), branch, baseCommit, settings.copy());
  }

  private boolean isWorktree() {
    return Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)
        && WorkspaceCreation.isWorktree(repository, root);
  }

  /** Git writes a lost {@code .git} file of a worktree that it knows again. */
  private boolean repaired() {
    if (!Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    repository.git().attempt(List.of("worktree", "repair"), null, 1 << 20);
    return isWorktree();
  }

  /** Git marks a worktree so until all of its files are there; none of them is a person's. */
  private static boolean isHalfMade(Path own) {
    try {
      Path mark = own.resolve("locked");
      return Files.exists(mark) && Files.readString(mark).strip().equals("initializing");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + own, e);
    }
  }

  private static Path ownDirectory(Git git) {
    return Path.of(git.line("rev-parse", "--absolute-git-dir"));
  }

  private void moveAside() {
    if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Path aside = root.resolveSibling(root.getFileName() + ".damaged");
    for (int n = 2; Files.exists(aside, LinkOption.NOFOLLOW_LINKS); n++) {
      aside = root.resolveSibling(root.getFileName() + ".damaged-" + n);
    }
    try {
      Files.move(root, aside);
    } catch (IOException e) {
      throw new UncheckedIOException(
          root + " is no worktree any more and cannot be moved to " + aside, e);
    }
  }

  /** Not {@code prune}: worktrees of the user may lie on a disk that is not there just now. */
  private void forget(Path path) {
    List<String> arguments = List.of("worktree", "remove", "--force", "--force", path.toString());
    repository.git().attempt(arguments, null, 1 << 20);
  }

  private static void deleteIfThere(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete the stale " + file, e);
    }
  }
}
