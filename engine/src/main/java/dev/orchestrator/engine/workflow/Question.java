package dev.orchestrator.engine.workflow;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a role is asked. Serialisable.
 *
 * @param id unique within an attempt at a task, the same when it is worked again: {@code S1.2}
 * @param step the plan's step, or empty
 * @param role who is asked
 * @param system the system text
 * @param user the user's text
 * @param risk the risk of the step or task: low, medium or high
 * @param complexity its complexity: trivial, small, medium or large
 * @param stepType the type of the step, or empty
 * @param authors of whose work this is a review; empty if it is none
 * @param model the qualified name of the model to ask before all others, or null
 */
public record Question(
    String id,
    String step,
    String role,
    String system,
    String user,
    String risk,
    String complexity,
    String stepType,
    Set<Author> authors,
    @Nullable String model) {

  /** Copies its set. */
  public Question {
    authors = Set.copyOf(authors);
  }
}
