package dev.orchestrator.engine.agent;

import dev.orchestrator.api.FinishReason;
import java.util.Collection;
import java.util.List;

/** What a planner's answer turned out to be. */
public sealed interface PlanAnswer {

  /** A checked plan. */
  record Planned(Plan plan) implements PlanAnswer {}

  /** The planner wants to see these files first: checked relative paths, 1 to 20. */
  record NeedFiles(List<String> paths) implements PlanAnswer {
    /** Copies its list. */
    public NeedFiles {
      paths = List.copyOf(paths);
    }
  }

  /** No plan can be had from it; the problems are worded for the planner's second attempt. */
  record Unreadable(List<String> problems) implements PlanAnswer {
    /** Copies its list. */
    public Unreadable {
      problems = List.copyOf(problems);
    }
  }

  /**
   * Reads an answer.
   *
   * @param text what the model said
   * @param finish why it ended: an answer that was cut or blocked is unreadable
   * @param tree the tracked files, against which files to modify are checked; empty to leave that
   *     out
   */
  static PlanAnswer read(String text, FinishReason finish, Collection<String> tree) {
    return PlanReader.read(text, finish, tree);
  }
}
