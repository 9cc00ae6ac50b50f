package dev.orchestrator.engine.workspace;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A branch {@code orchestrator/…}, with what only it holds.
 *
 * @param name the branch
 * @param tip the id of its commit
 * @param worktree where it is checked out, or null
 * @param ours whether that worktree is one of Orchestrator's; false without a worktree
 * @param unmerged its commits that no other reference reaches, oldest first
 * @param uncommitted what is changed or new in its worktree; files that are equal in the user's
 *     tree are not among it
 */
public record TaskBranch(
    String name,
    String tip,
    @Nullable Path worktree,
    boolean ours,
    List<BranchCommit> unmerged,
    SortedSet<String> uncommitted) {

  /** Copies its collections. */
  public TaskBranch {
    unmerged = List.copyOf(unmerged);
    uncommitted = Collections.unmodifiableSortedSet(new TreeSet<>(uncommitted));
  }

  /** Whether nothing is lost if it goes. */
  public boolean holdsNothing() {
    return unmerged.isEmpty() && uncommitted.isEmpty();
  }
}
