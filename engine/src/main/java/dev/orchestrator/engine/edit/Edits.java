package dev.orchestrator.engine.edit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Applies edits to a tree: all of them, or none. Thread-safe for different trees. */
public final class Edits {

  private Edits() {}

  /**
   * Reads the edits in a model's answer and applies them.
   *
   * @param worktree the root of the tree
   * @param answer what the model wrote
   * @param scope which files it may edit
   * @param guard what it may not weaken
   * @return the files that changed, or what is wrong; the tree is untouched then
   * @throws IOException if the disk failed; what was written has been put back
   */
  public static EditOutcome apply(Path worktree, String answer, EditScope scope, EditGuard guard)
      throws IOException {
    ParsedAnswer parsed = EditParser.parse(answer);
    if (!parsed.problems().isEmpty()) {
      return new EditOutcome.Refused(parsed.problems());
    }
    return apply(worktree, parsed.edits(), scope, guard);
  }

  /** As above, for edits that have been read already. */
  public static EditOutcome apply(Path worktree, List<Edit> edits, EditScope scope, EditGuard guard)
      throws IOException {
    EditPlan plan = new EditPlan(worktree.toRealPath(), scope);
    edits.forEach(plan::add);
    List<TreeChange> changes = plan.changes();
    if (!plan.problems().isEmpty()) {
      return new EditOutcome.Refused(plan.problems());
    }
    List<EditProblem> weakened = guard.judge(worktree, plan.byPath(), plan.renamed());
    if (!weakened.isEmpty()) {
      return new EditOutcome.Refused(weakened);
    }
    TreeWriter.write(changes);
    return new EditOutcome.Applied(plan.paths());
  }
}
