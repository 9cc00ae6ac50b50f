package dev.orchestrator.engine.workspace;

import dev.orchestrator.base.process.ProgramResult;
import dev.orchestrator.core.config.WorkspaceSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The git worktree and branch in which one task is worked. The user's own tree, index and branch
 * are never touched by it. Not thread-safe: one task, one thread.
 *
 * <p>Paths are relative to {@link #root()}, with {@code /} between their parts.
 */
public final class Workspace {

  /** How much of a diff is kept: 1 MiB. */
  public static final int MAX_DIFF_BYTES = 1 << 20;

  /** Lies in the git directory of a worktree whose files are off its branch for a while. */
  static final String MARK = "orchestrator-replay";
  private static final int MAX_TEXT_BYTES = 64 << 20;

  private final GitRepository repository;
  private final Git git;
  private final Path root;
  private final String branch;
  private final String baseCommit;
  private final List<String> copied;

  Workspace(
      GitRepository repository, Path root, String branch, String baseCommit, List<String> copied) {
    this.repository = repository;
    this.git = repository.git().at(root);
    this.root = root;
    this.branch = branch;
    this.baseCommit = baseCommit;
    this.copied = List.copyOf(copied);
  }

  /**
   * A fresh worktree of the user's present commit, prepared as the settings say.
   *
   * @param stateDirectory the user's state directory, outside the repository; the worktree comes
   *     below it
   * @param taskId names the branch {@code orchestrator/<task-id>}; if it exists, {@code -2}, {@code
   *     -3}, … is added, and the old one is left as it is
   * @throws GitException if git refuses, a setup command fails or a file to copy is missing;
   *     nothing of the new worktree is left then
   */
  public static Workspace create(
      GitRepository repository, Path stateDirectory, String taskId, WorkspaceSettings settings) {
    return create(repository, stateDirectory, taskId, settings, null);
  }

  /** As above, from another commit than the present one; null means the present one. */
  public static Workspace create(
      GitRepository repository,
      Path stateDirectory,
      String taskId,
      WorkspaceSettings settings,
      @Nullable String startCommit) {
    return new WorkspaceCreation(repository, stateDirectory, taskId, settings).create(startCommit);
  }

  /**
   * A workspace that exists already, for a run that goes on.
   *
   * @param root as {@link #root()} said
   * @param baseCommit as {@link #baseCommit()} said
   * @throws GitException if there is no worktree of this repository, or it is on no branch
   */
  public static Workspace open(
      GitRepository repository, Path root, String baseCommit, WorkspaceSettings settings) {
    return WorkspaceCreation.open(repository, root, baseCommit, settings);
  }

  /**
   * As {@link #open}, for a run that goes on after its process has died. A worktree that is gone or
   * damaged is added again for its branch and prepared as the settings say; what lies in its place
   * is moved aside, to a name that ends with {@code .damaged}. Locks that a killed git has left in
   * it are removed, so the caller must hold the right to work in it.
   *
   * @param branch as {@link #branch()} said
   * @throws GitException if the branch is gone or checked out elsewhere, or the worktree is on
   *     another one
   */
  public static Workspace reopen(
      GitRepository repository,
      Path root,
      String branch,
      String baseCommit,
      WorkspaceSettings settings) {
    return new WorkspaceReopening(repository, root, branch, baseCommit, settings).reopen();
  }

  /** Where the files are, links resolved. */
  public Path root() {
    return root;
  }

  /** The branch, such as {@code orchestrator/DOC-1}. */
  public String branch() {
    return branch;
  }

  /** The id of the commit it started from. */
  public String baseCommit() {
    return baseCommit;
  }

  /** The id of the branch's present commit. */
  public String head() {
    return git.line("rev-parse", "--verify", "HEAD^{commit}");
  }

  /** The id of a commit's tree. */
  public String treeOf(String commit) {
    return git.line("rev-parse", "--verify", commit + "^{tree}");
  }

  /** The id of the tree that all files make which are not ignored, new ones included. */
  public String treeHash() {
    return Snapshot.treeOfAll(git, copied);
  }

  /**
   * The id of the tree that a commit of exactly these paths would have: HEAD with the paths as they
   * are now. What a build left behind does not count.
   */
  public String treeHash(Collection<String> paths) {
    return Snapshot.treeOfPaths(git, paths);
  }

  /** Whether nothing is changed, new or gone beside HEAD. */
  public boolean isClean() {
    return treeHash().equals(treeOf("HEAD"));
  }

  /**
   * Commits exactly these paths as they are now (a path that is absent is deleted). Nothing is
   * signed and no hook runs. Author and committer are the user's as git knows them; where it knows
   * none, {@code Orchestrator <orchestrator@localhost>}.
   *
   * @param subject the first line
   * @param body further text; may be empty
   * @param trailers written after the body in the map's order
   * @return the new commit's id
   * @throws GitException if the paths do not differ from HEAD, or the worktree is not on its branch
   */
  public String commit(
      Collection<String> paths, String subject, String body, Map<String, String> trailers) {
    String message = CommitMessage.of(subject, body, trailers);
    String on = currentBranch();
    if (!on.equals(branch)) {
      throw new GitException(
          "the worktree " + root + " is on '" + on + "' and not on " + branch + "; switch it back");
    }
    String parent = head();
    String tree = treeHash(paths);
    if (tree.equals(treeOf(parent))) {
      throw new GitException("nothing to commit: no file of " + paths + " differs from HEAD");
    }
    Git author = Identity.in(git);
    String commit =
        author.run(List.of("commit-tree", tree, "-p", parent, "-F", "-"), message).strip();
    repository.lock().lock();
    try {
      git.run("update-ref", "-m", "orchestrator: commit", "refs/heads/" + branch, commit, parent);
    } finally {
      repository.lock().unlock();
    }
    git.run("reset", "--quiet", "--mixed");
    return commit;
  }

  private String currentBranch() {
    ProgramResult result =
        git.attempt(List.of("symbolic-ref", "--quiet", "--short", "HEAD"), null, 64 * 1024);
    return result.succeeded() ? result.stdout().strip() : "no branch";
  }

  /**
   * What has changed since a commit, committed or not, new files included and ignored ones not. At
   * most {@link #MAX_DIFF_BYTES} of it.
   */
  public Diff diff(String from) {
    return diffTo(from, treeHash());
  }

  /** What a commit of exactly these paths would have changed since a commit. */
  public Diff diff(String from, Collection<String> paths) {
    return diffTo(from, treeHash(paths));
  }

  private Diff diffTo(String from, String tree) {
    return Diff.between(git, from, tree);
  }

  /** The files that differ from a commit, committed or not, new files included, sorted. */
  public SortedSet<String> changedFiles(String from) {
    return new TreeSet<>(
        git.records("diff-tree", "-r", "-z", "--name-only", "--no-renames", from, treeHash()));
  }

  /**
   * Makes branch and files what a commit says; what is not committed is lost, new files too.
   * Ignored files (what a build keeps) and what the settings copied stay.
   */
  public void resetTo(String commit) {
    git.run("reset", "--quiet", "--hard", commit);
    List<String> clean = new ArrayList<>(List.of("clean", "-ffdq"));
    for (String path : copied) {
      clean.add("-e");
      clean.add("/" + path.replaceAll("([\\\\*?\\[\\]!#])", "\\\\$1"));
    }
    git.run(clean, null);
  }

  /**
   * Makes the files what a commit says, off the branch, to work again from there what was worked
   * before: {@link #resetTo} leaves the branch alone until {@link #attach}. What
   * is not committed is lost (see {@link #rescue}); a process that dies meanwhile leaves the mark
   * that {@link #isDetached} tells.
   */
  public void detachAt(String commit) {
    try {
      Files.writeString(mark(), branch + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot mark the worktree " + root, e);
    }
    git.run("checkout", "--quiet", "--force", "--detach", commit);
    resetTo(commit);
  }

  /** Whether the files are those of {@link #detachAt}, also where another process called it. */
  public boolean isDetached() {
    return Files.exists(mark());
  }

  /**
   * Puts the branch where the files have come to. The caller has seen to it that no commit of
   * anybody else is lost by that.
   */
  public void attach() {
    String head = head();
    repository.lock().lock();
    try {
      if (!tip().equals(head)) {
        git.run("update-ref", "-m", "orchestrator: resume", "refs/heads/" + branch, head);
      }
      git.run("symbolic-ref", "HEAD", "refs/heads/" + branch);
      Files.deleteIfExists(mark());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot unmark the worktree " + root, e);
    } finally {
      repository.lock().unlock();
    }
  }

  /** The commit that the branch names, wherever the files are. */
  public String tip() {
    return git.line("rev-parse", "--verify", "refs/heads/" + branch + "^{commit}");
  }

  /** The commits of the branch that another commit does not have, oldest first. */
  public List<BranchCommit> branchSince(String base) {
    return BranchCommit.between(git, base, "refs/heads/" + branch);
  }

  private Path mark() {
    return Path.of(git.line("rev-parse", "--absolute-git-dir")).resolve(MARK);
  }

  /**
   * Keeps what is not committed, new files included and ignored ones not, as a commit upon HEAD
   * under {@code refs/orchestrator/rescued/<name>}. Files, index and branch stay as they are.
   *
   * @param name of letters, digits and dashes; if it names another rescue already, {@code -2},
   *     {@code -3}, … is added
   * @return the full name of the reference; empty if all is committed
   */
  public Optional<String> rescue(String name) {
    String tree = treeHash();
    String head = head();
    if (tree.equals(treeOf(head))) {
      return Optional.empty();
    }
    repository.lock().lock();
    try {
      return Optional.of(
          new Rescue(git).keep(name, tree, head, "From the worktree " + root + " on " + branch));
    } finally {
      repository.lock().unlock();
    }
  }

  /** Whether everything in one commit is in another, which may be the same. */
  public boolean isAncestor(String ancestor, String descendant) {
    return GitRepository.isAncestor(git, ancestor, descendant);
  }

  /** The commits of HEAD that another commit does not have, oldest first. */
  public List<BranchCommit> commitsSince(String base) {
    return BranchCommit.between(git, base, "HEAD");
  }

  /**
   * The text that a file has in a commit, bytes that are no UTF-8 replaced; empty if it is not in
   * it.
   */
  public Optional<String> textAt(String commit, String path) {
    List<String> arguments = List.of("cat-file", "blob", commit + ":" + path);
    ProgramResult result = git.attempt(arguments, null, MAX_TEXT_BYTES);
    if (result.timedOut() || result.truncated()) {
      throw git.failed(arguments, result);
    }
    return result.succeeded() ? Optional.of(result.stdout()) : Optional.empty();
  }

  /** The files git tracks here, sorted. */
  public SortedSet<String> trackedFiles() {
    return new TreeSet<>(git.records("ls-files", "-z"));
  }

  /**
   * A file's text, at most this much of it.
   *
   * @param path relative to the root; text from a model or a task file is welcome, for it cannot
   *     leave the tree
   * @param maxBytes a larger file is cut there
   * @throws PathRefusedException if there is no such file, or it is no plain UTF-8 text inside the
   *     tree, or not to be shown (git's own files, secrets)
   */
  public String readText(String path, int maxBytes) throws PathRefusedException {
    return TreeFile.read(root, path, maxBytes);
  }

  /** As above, at most 256 KiB. */
  public String readText(String path) throws PathRefusedException {
    return readText(path, 256 * 1024);
  }

  /** Removes the worktree with all that is in it; the branch stays. */
  public void remove() {
    repository.lock().lock();
    try {
      WorkspaceCreation.discard(repository, root);
    } finally {
      repository.lock().unlock();
    }
  }

  /**
   * Removes the worktree and its branch if nothing was done in it: no commit, and every file as the
   * commit it started from has it.
   *
   * @return whether it was removed
   */
  public boolean removeIfUntouched() {
    if (!head().equals(baseCommit) || !isClean()) {
      return false;
    }
    remove();
    repository.lock().lock();
    try {
      // With the old value git deletes the branch only if it is still where the work began.
      repository.git().run("update-ref", "-d", "refs/heads/" + branch, baseCommit);
    } finally {
      repository.lock().unlock();
    }
    return true;
  }
}
