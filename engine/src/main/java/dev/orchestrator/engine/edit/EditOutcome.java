package dev.orchestrator.engine.edit;

import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What became of an answer's edits: all were applied, or none. */
public sealed interface EditOutcome {

  /**
   * All edits are in the tree.
   *
   * @param paths the files that were changed, made, deleted or moved (both places)
   */
  record Applied(SortedSet<String> paths) implements EditOutcome {
    /** Copies the set. */
    public Applied {
      paths = Collections.unmodifiableSortedSet(new TreeSet<>(paths));
    }
  }

  /**
   * The tree is as it was.
   *
   * @param problems everything that is wrong, in the order of the answer; not empty
   */
  record Refused(List<EditProblem> problems) implements EditOutcome {
    /** Copies its list. */
    public Refused {
      problems = List.copyOf(problems);
    }

    /** All problems in one text, for the model. */
    public String describe() {
      return problems.stream().map(EditProblem::describe).collect(Collectors.joining("\n\n"));
    }
  }
}
