package dev.orchestrator.engine.workflow;

import dev.orchestrator.engine.journal.JournalEvent;
import dev.orchestrator.engine.workspace.BranchCommit;
import dev.orchestrator.engine.workspace.Workspace;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Makes the worktree of an attempt that goes on what it was at the beginning. What a person has
 * committed there stops it; what lies there uncommitted is kept aside.
 */
final class Reopening {
  private final RunParts parts;
  private final TaskAttempt attempt;

  Reopening(RunParts parts, TaskAttempt attempt) {
    this.parts = parts;
    this.attempt = attempt;
  }

  /**
   * Opens it.
   *
   * @param notice is told if it is made anew because it and its branch are gone
   */
  Workspace open(JournalEvent.Opened opened, Workspace.Notice notice, List<String> warnings) {
    List<JournalEvent.Committed> commits =
        attempt.recorded().stream()
            .filter(JournalEvent.Committed.class::isInstance)
            .map(JournalEvent.Committed.class::cast)
            .toList();
    if (commits.isEmpty() && !parts.repository().hasBranch(opened.branch())) {
      // An untouched worktree is removed when its task ends, or it was never made.
      Workspace anew =
          Workspace.create(
              parts.repository(),
              parts.worktrees(),
              attempt.task().id(),
              parts.workspaceSettings(),
              opened.base(),
              notice);
      anew.detachAt(opened.base());
      return anew;
    }
    Workspace workspace =
        Workspace.reopen(
            parts.repository(),
            Path.of(opened.worktree()),
            opened.branch(),
            opened.base(),
            parts.workspaceSettings());
    requireOwn(workspace, commits);
    if (!workspace.isDetached()) {
      workspace
          .rescue(attempt.task().id() + "-" + parts.journal().run())
          .ifPresent(reference ->
              warnings.add(
                  "what was not committed in "
                      + workspace.root()
                      + " is kept as "
                      + reference
                      + " ('git diff HEAD..."
                      + reference
                      + "')"));
    }
    workspace.detachAt(opened.base());
    return workspace;
  }

  /** Nothing of a person's may be lost: the branch has to hold our commits and no others. */
  private void requireOwn(Workspace workspace, List<JournalEvent.Committed> commits) {
    Set<String> known =
        commits.stream().map(JournalEvent.Committed::commit).collect(Collectors.toSet());
    if (!commits.isEmpty() && !workspace.isAncestor(commits.getLast().commit(), workspace.tip())) {
      throw new Pause(
          "the branch "
              + workspace.branch()
              + " does not hold "
              + commits.getLast().commit().substring(0, 10)
              + " any more, which this task has committed; put it back (git branch -f), or say"
              + " 'orchestrator retry "
              + attempt.task().id()
              + "'");
    }
    List<BranchCommit> others =
        workspace.branchSince(workspace.baseCommit()).stream()
            .filter(commit -> !known.contains(commit.id()))
            .toList();
    // The process may have died between a commit and its line in the journal.
    boolean ownAlone =
        others.size() == 1
            && others.getFirst().id().equals(workspace.tip())
            && others.getFirst().task().filter(attempt.task().id()::equals).isPresent();
    if (!others.isEmpty() && !ownAlone) {
      throw new Pause(
          "the branch "
              + workspace.branch()
              + " has commits of a person: "
              + others.stream()
                  .map(commit -> commit.id().substring(0, 10) + " " + commit.subject())
                  .collect(Collectors.joining("; "))
              + ". Approve it as it is ('orchestrator review "
              + attempt.task().id()
              + " --approve'), or take them away and resume");
    }
  }
}
