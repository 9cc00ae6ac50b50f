package dev.orchestrator.engine.workspace;

import dev.orchestrator.base.process.ProgramResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Merges a commit into the user's present branch: the one thing in this room that changes the
 * user's tree, and it does so only when asked. Whatever could go wrong is found before anything is
 * touched; then git moves branch, index and files forward in one step, and refuses by itself what
 * has come up meanwhile.
 *
 * <p>As everywhere, no hook runs, no filter and no merge driver of the repository's own
 * configuration, and nothing is signed. Where that would make a difference, it is refused or told.
 * Not thread-safe.
 */
public final class BranchMerge {

  /**
   * What was done.
   *
   * @param into the user's branch
   * @param commit what it names now
   * @param kind how it came there
   * @param files how many files have changed
   * @param unsigned whether a merge commit was made that the user's configuration would have signed
   */
  public record Result(String into, String commit, Kind kind, int files, boolean unsigned) {}

  /** How a branch comes to contain a commit. */
  public enum Kind {
    /** It did so before. */
    ALREADY_MERGED,
    /** Nothing else had come upon it. */
    FAST_FORWARD,
    /** By a commit with two parents. */
    MERGE_COMMIT
  }

  private final GitRepository repository;
  private final Git git;
  private final String commit;
  private final String name;

  /**
   * A merge of one commit.
   *
   * @param name what people call the commit, such as its branch
   */
  public BranchMerge(GitRepository repository, String commit, String name) {
    this.repository = repository;
    this.git = repository.git();
    this.commit = commit;
    this.name = name;
  }

  /**
   * Merges.
   *
   * @param alwaysCommit whether to make a merge commit where the branch could just move forward
   * @param body what a merge commit says below its subject
   * @throws GitException if there is no branch to merge into, something else is in progress, the
   *     commits conflict, or files that are not committed are in the way; nothing has changed then
   */
  public Result merge(boolean alwaysCommit, String body) {
    requireQuiet();
    String into = repository.branch().orElseThrow(this::detached);
    if (!git.attempt(List.of("cat-file", "-e", commit + "^{commit}"), null, 1024).succeeded()) {
      throw new GitException(
          "the commit " + commit + " of " + name + " is gone from " + repository.topLevel());
    }
    String head = repository.head();
    if (repository.isAncestor(commit, head)) {
      return new Result(into, head, Kind.ALREADY_MERGED, 0, false);
    }
    boolean forward = !alwaysCommit && repository.isAncestor(head, commit);
    String target = forward ? commit : mergeCommit(head, into, body);
    SortedSet<String> files =
        new TreeSet<>(
            git.records("diff-tree", "-r", "-z", "--name-only", "--no-renames", head, target));
    requireFree(files, head, target);
    requireNoFilter(files);
    advance(target);
    return new Result(
        into,
        target,
        forward ? Kind.FAST_FORWARD : Kind.MERGE_COMMIT,
        files.size(),
        !forward && wouldSign());
  }

  private void requireQuiet() {
    if (!repository.unfinished().isEmpty()) {
      throw new GitException(
          String.join(" and ", repository.unfinished())
              + " is in progress in "
              + repository.topLevel()
              + "; finish it or abort it first (git status tells how)");
    }
  }

  private GitException detached() {
    return new GitException(
        "HEAD is detached in "
            + repository.topLevel()
            + ", so there is no branch to merge into; switch to one first: git switch BRANCH");
  }

  private String mergeCommit(String head, String into, String body) {
    String tree;
    try {
      tree = new CommitMerge(git).tree(head, commit);
    } catch (GitException e) {
      if (e.conflicts().isEmpty()) {
        throw e;
      }
      throw GitException.conflict(
          name
              + " conflicts with "
              + into
              + " in "
              + String.join(", ", e.conflicts())
              + "; nothing was changed. Merge by hand: git merge "
              + name,
          e.conflicts());
    }
    String message = CommitMessage.of("Merge branch '" + name + "' into " + into, body, Map.of());
    return Identity.in(git)
        .run(List.of("commit-tree", tree, "-p", head, "-p", commit, "-F", "-"), message)
        .strip();
  }

  /** Files that are not committed and would be overwritten, ignored ones too. */
  private void requireFree(SortedSet<String> files, String head, String target) {
    SortedSet<String> inTheWay = new TreeSet<>(repository.uncommittedIn(files));
    inTheWay.retainAll(files);
    git
        .records(
            "diff-tree", "-r", "-z", "--name-only", "--no-renames", "--diff-filter=A", head, target)
        .stream()
        .filter(
            file -> Files.exists(repository.topLevel().resolve(file), LinkOption.NOFOLLOW_LINKS))
        .forEach(inTheWay::add);
    if (!inTheWay.isEmpty()) {
      throw new GitException(
          "these files are not committed and would be overwritten: "
              + String.join(", ", inTheWay)
              + "; nothing was changed. Commit them, stash them (git stash -u) or move them away");
    }
  }

  /**
   * Without a filter such files would be written as git stores them, which is not what they are.
   */
  private void requireNoFilter(SortedSet<String> files) {
    if (git.silencedFilters().isEmpty() || files.isEmpty()) {
      return;
    }
    String input = String.join("\0", files) + "\0";
    List<String> records =
        Git.split(git.run(List.of("check-attr", "-z", "--stdin", "filter"), input));
    Set<String> filtered = new LinkedHashSet<>();
    for (int i = 0; i + 2 < records.size(); i += 3) {
      if (git.silencedFilters().contains(records.get(i + 2))) {
        filtered.add(records.get(i) + " (" + records.get(i + 2) + ")");
      }
    }
    if (!filtered.isEmpty()) {
      throw new GitException(
          "these files pass through a filter that the repository's own configuration defines, and"
              + " Orchestrator runs none of those: "
              + String.join(", ", filtered)
              + "; nothing was changed. Merge by hand: git merge "
              + name);
    }
  }

  private void advance(String target) {
    List<String> arguments =
        new ArrayList<>(
            List.of("merge", "--ff-only", "--quiet", "--no-overwrite-ignore", "--no-stat"));
    arguments.addAll(List.of("--no-verify-signatures", "--no-autostash", target));
    repository.lock().lock();
    try {
      ProgramResult result = git.attempt(arguments, null, 1 << 20);
      if (!result.succeeded()) {
        throw new GitException(
            "git would not merge "
                + name
                + ", and nothing was changed: "
                + result.stderr().strip());
      }
    } finally {
      repository.lock().unlock();
    }
  }

  /** What the user has set, before it is overridden. */
  private boolean wouldSign() {
    return git.unoverridden(List.of("config", "--type=bool", "--get", "commit.gpgSign"))
        .strip()
        .equals("true");
  }
}
