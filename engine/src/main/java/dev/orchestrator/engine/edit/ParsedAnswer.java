package dev.orchestrator.engine.edit;

import java.util.List;

/**
 * What was read from an answer.
 *
 * @param edits the edits, in order
 * @param problems what could not be read; if there is any, no edit may be applied
 */
public record ParsedAnswer(List<Edit> edits, List<EditProblem> problems) {
  /** Copies its lists. */
  public ParsedAnswer {
    edits = List.copyOf(edits);
    problems = List.copyOf(problems);
  }
}
