package dev.orchestrator.engine.workspace;

import dev.orchestrator.base.process.ProcessWatch;
import dev.orchestrator.base.process.ProgramResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The user's repository. It is read only: of what this class does, nothing changes the user's tree,
 * index, branch or configuration. Thread-safe; whatever changes shared parts of the repository
 * (worktrees, branches) holds its one lock.
 */
public final class GitRepository {

  private final Git git;
  private final Path topLevel;
  private final Path workingDirectory;
  private final Path commonDirectory;
  private final List<String> unfinished;
  private final ReentrantLock lock = new ReentrantLock(true);

  private GitRepository(
      Git git,
      Path topLevel,
      Path workingDirectory,
      Path commonDirectory,
      List<String> unfinished) {
    this.git = git;
    this.topLevel = topLevel;
    this.workingDirectory = workingDirectory;
    this.commonDirectory = commonDirectory;
    this.unfinished = List.copyOf(unfinished);
  }

  /**
   * The repository that a directory lies in, which may be below its top level.
   *
   * @throws GitException if there is no git, no repository, no working tree or no commit yet
   */
  public static GitRepository open(Path directory) {
    return open(directory, System.getenv());
  }

  /**
   * As {@link #open(Path)}, with an environment of the caller's; only what is allowed of it reaches
   * git.
   */
  public static GitRepository open(Path directory, Map<String, String> environment) {
    return open(directory, environment, null);
  }

  /**
   * As above.
   *
   * @param watch is told of the programs that write worktrees, which may outlive this process; null
   *     if nobody needs to know
   */
  public static GitRepository open(
      Path directory, Map<String, String> environment, @Nullable ProcessWatch watch) {
    if (!Files.isDirectory(directory)) {
      throw GitException.unusable("there is no directory " + directory);
    }
    Path real = real(directory);
    Git git = Git.in(real, environment, watch);
    Path top = topLevel(git, real);
    if (!git.attempt(List.of("rev-parse", "--verify", "--quiet", "HEAD^{commit}"), null, 1024)
        .succeeded()) {
      throw GitException.unusable(
          "the repository "
              + top
              + " has no commit yet; make one first (git add … && git commit), because work starts"
              + " from a commit");
    }
    Path common = real(real.resolve(pathOf(git.run("rev-parse", "--git-common-dir"))));
    Path own = real(real.resolve(pathOf(git.run("rev-parse", "--git-dir"))));
    return new GitRepository(git.at(top), top, real, common, unfinished(own));
  }

  private static Path topLevel(Git git, Path directory) {
    List<String> question = List.of("rev-parse", "--is-bare-repository", "--show-toplevel");
    ProgramResult answer = git.attempt(question, null, 64 * 1024);
    if (answer.stdout().startsWith("true")) {
      throw GitException.unusable(
          directory + " is a bare repository, without files to work on; use a clone of it");
    }
    if (answer.succeeded()) {
      return real(Path.of(pathOf(answer.stdout().substring("false\n".length()))));
    }
    String said = answer.stderr();
    if (said.contains("dubious ownership")) {
      throw GitException.unusable(
          directory
              + " belongs to another user, so git does not read it; if you trust it: git config"
              + " --global --add safe.directory "
              + directory);
    }
    if (said.contains("not a git repository")) {
      throw GitException.unusable(
          directory + " is not in a git repository; go to one, pass -C DIR, or run git init");
    }
    if (said.contains("must be run in a work tree")) {
      throw GitException.unusable(
          directory + " lies in a .git directory; go to the files beside it");
    }
    throw git.failed(question, answer);
  }

  /** A path that git printed, which may hold line breaks of its own. */
  private static String pathOf(String printed) {
    return printed.endsWith("\n") ? printed.substring(0, printed.length() - 1) : printed;
  }

  private static List<String> unfinished(Path gitDirectory) {
    Map<String, String> marks =
        Map.of(
            "rebase-merge", "a rebase",
            "rebase-apply", "a rebase or git am",
            "MERGE_HEAD", "a merge",
            "CHERRY_PICK_HEAD", "a cherry-pick",
            "REVERT_HEAD", "a revert",
            "BISECT_LOG", "a bisect");
    return marks.entrySet().stream()
        .filter(mark -> Files.exists(gitDirectory.resolve(mark.getKey())))
        .map(Map.Entry::getValue)
        .sorted()
        .toList();
  }

  /** The root of the user's working tree, links resolved. */
  public Path topLevel() {
    return topLevel;
  }

  /** The directory that was opened, links resolved: the top level or one below it. */
  public Path workingDirectory() {
    return workingDirectory;
  }

  /** What people should know before work starts, such as a rebase in progress; may be empty. */
  public List<String> warnings() {
    return unfinished.stream()
        .map(what -> what + " is in progress; work starts from the commit HEAD names now")
        .toList();
  }

  /** What the user has begun and not ended in this working tree, such as {@code a rebase}. */
  List<String> unfinished() {
    return unfinished;
  }

  /** The id of the user's present commit. */
  public String head() {
    return git.line("rev-parse", "--verify", "HEAD^{commit}");
  }

  /** The user's branch; empty if HEAD is detached. */
  public Optional<String> branch() {
    ProgramResult result =
        git.attempt(List.of("symbolic-ref", "--quiet", "--short", "HEAD"), null, 64 * 1024);
    return result.succeeded() ? Optional.of(result.stdout().strip()) : Optional.empty();
  }

  /** Whether a branch of this name exists. */
  public boolean hasBranch(String name) {
    return git.attempt(List.of("show-ref", "--verify", "--quiet", "refs/heads/" + name), null, 1024)
        .succeeded();
  }

  /** The files of the user's present commit or index, relative to the top level, sorted. */
  public SortedSet<String> trackedFiles() {
    return new TreeSet<>(git.records("ls-files", "-z"));
  }

  /**
   * Those of the paths whose text in the user's tree is not what HEAD has: changed, staged, deleted
   * or never added. A worktree that starts from the commit does not show these changes.
   *
   * @param paths relative to the top level; folders stand for what is in them
   */
  public SortedSet<String> uncommittedIn(Collection<String> paths) {
    if (paths.isEmpty()) {
      return new TreeSet<>();
    }
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames", "--"));
    arguments.addAll(paths);
    return statusPaths(git.run(arguments, null));
  }

  static SortedSet<String> statusPaths(String porcelain) {
    SortedSet<String> paths = new TreeSet<>();
    Git.split(porcelain).forEach(entry -> paths.add(entry.substring(3)));
    return paths;
  }

  /** Whether everything in one commit is in another, which may be the same. */
  public boolean isAncestor(String ancestor, String descendant) {
    return isAncestor(git, ancestor, descendant);
  }

  static boolean isAncestor(Git git, String ancestor, String descendant) {
    List<String> question = List.of("merge-base", "--is-ancestor", ancestor, descendant);
    ProgramResult answer = git.attempt(question, null, 64 * 1024);
    if (answer.exitCode() > 1 || answer.timedOut()) {
      throw git.failed(question, answer);
    }
    return answer.succeeded();
  }

  /**
   * One commit to start from for work that needs several: that one of them which contains all
   * others, else a merge commit, made without a working tree and named by no branch. The same
   * commits in the same order make the same one. It is not signed; its author is who commits in a
   * {@link Workspace}.
   *
   * @param commits at least one
   * @return its id
   * @throws GitException if they conflict ({@link GitException#conflicts()} names the files), or
   *     git is older than 2.38 and a merge is needed
   */
  public String merged(List<String> commits) {
    return new CommitMerge(git).oneOf(commits);
  }

  /** Where a branch is checked out; empty if nowhere. */
  Optional<Path> worktreeOf(String branch) {
    String path = git.line("for-each-ref", "--format=%(worktreepath)", "refs/heads/" + branch);
    return path.isEmpty() ? Optional.empty() : Optional.of(Path.of(path));
  }

  /**
   * What changes from one commit to another. At most {@link Workspace#MAX_DIFF_BYTES} of it.
   *
   * @throws GitException if there is no such commit any more
   */
  public Diff diff(String from, String to) {
    return Diff.between(git, from, to);
  }

  /**
   * As above, with how much of which files, as {@code git diff --stat} says it.
   *
   * @throws GitException if there is no such commit any more
   */
  public Changes changes(Changes.Range range) {
    return new Changes(
        Diff.stat(git, range.from(), range.to()).text(), diff(range.from(), range.to()));
  }

  /**
   * The changes of as many of these as can be read at once; what is missing may be asked for alone:
   * there is no such commit any more, nothing has changed, or very much has.
   */
  public Map<Changes.Range, Changes> changes(Set<Changes.Range> ranges) {
    return new ManyChanges(git).between(ranges);
  }

  Path commonDirectory() {
    return commonDirectory;
  }

  Git git() {
    return git;
  }

  ReentrantLock lock() {
    return lock;
  }

  static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot resolve " + path, e);
    }
  }
}
