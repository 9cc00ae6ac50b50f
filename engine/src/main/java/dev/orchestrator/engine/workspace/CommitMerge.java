package dev.orchestrator.engine.workspace;

import dev.orchestrator.base.process.ProgramResult;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Merges commits without a working tree: {@code git merge-tree --write-tree} computes the tree (git
 * 2.38 or later), {@code commit-tree} makes the commit. No reference is moved.
 */
final class CommitMerge {

  private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)");
  private static final int SHORT_ID = 10;

  private final Git git;

  CommitMerge(Git git) {
    this.git = git;
  }

  /** One commit that contains all of these; made of them if none does. */
  String oneOf(List<String> commits) {
    if (commits.isEmpty()) {
      throw new IllegalArgumentException("no commit to start from");
    }
    Set<String> ids = new LinkedHashSet<>();
    commits.forEach(commit -> ids.add(git.line("rev-parse", "--verify", commit + "^{commit}")));
    List<String> question = new ArrayList<>(List.of("merge-base", "--independent"));
    question.addAll(ids);
    ids.retainAll(git.run(question, null).lines().toList());
    return ids.stream().reduce(this::commit).orElseThrow();
  }

  private String commit(String ours, String theirs) {
    String tree = tree(ours, theirs);
    // The younger date of the two, so that the same commits make the same commit on every machine
    // and after every restart.
    long date =
        git.run("log", "--no-walk", "--format=%ct", ours, theirs, "--")
            .lines()
            .mapToLong(Long::parseLong)
            .max()
            .orElseThrow();
    String message =
        CommitMessage.of(
            "Merge " + named(theirs) + " into " + named(ours), "A task depends on both.", Map.of());
    return Identity.in(git)
        .with("GIT_AUTHOR_DATE", date + " +0000")
        .with("GIT_COMMITTER_DATE", date + " +0000")
        .run(List.of("commit-tree", tree, "-p", ours, "-p", theirs, "-F", "-"), message)
        .strip();
  }

  /**
   * The tree that a merge of two commits has.
   *
   * @throws GitException if they conflict; it names the files
   */
  String tree(String ours, String theirs) {
    requireMergeTree();
    List<String> arguments =
        List.of("merge-tree", "--write-tree", "--name-only", "--no-messages", "-z", ours, theirs);
    ProgramResult result = git.attempt(arguments, null, 1 << 24);
    List<String> records = Git.split(result.stdout());
    if (result.exitCode() == 1 && records.size() > 1 && !result.timedOut()) {
      List<String> files = new ArrayList<>(new LinkedHashSet<>(records.subList(1, records.size())));
      files.removeIf(String::isEmpty);
      throw GitException.conflict(
          named(ours)
              + " and "
              + named(theirs)
              + " change the same lines of "
              + String.join(", ", files),
          files);
    }
    if (!result.succeeded() || records.isEmpty()) {
      throw git.failed(arguments, result);
    }
    return records.getFirst();
  }

  private void requireMergeTree() {
    String version = git.line("version");
    Matcher numbers = VERSION.matcher(version);
    if (numbers.find()) {
      int major = Integer.parseInt(numbers.group(1));
      if (major > 2 || (major == 2 && Integer.parseInt(numbers.group(2)) >= 38)) {
        return;
      }
    }
    throw new GitException(
        "merging branches needs git 2.38 or later, and this is '" + version + "'; install it");
  }

  /** The branches that point at a commit and its short id: what a person can find again. */
  private String named(String commit) {
    String id = commit.substring(0, SHORT_ID);
    List<String> branches =
        git.run("for-each-ref", "--points-at=" + commit, "--format=%(refname:short)", "refs/heads")
            .lines()
            .toList();
    return branches.isEmpty() ? id : String.join(", ", branches) + " (" + id + ")";
  }
}
