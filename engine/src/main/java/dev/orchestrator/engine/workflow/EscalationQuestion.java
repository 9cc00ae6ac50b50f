package dev.orchestrator.engine.workflow;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who is to try next after a refusal? Serialisable.
 *
 * @param step the step, or {@code review-N}
 * @param risk of the step: low, medium or high
 * @param complexity of the step: trivial, small, medium or large
 * @param stepType its type, or empty
 * @param tries who tried and was refused, oldest first; at least one
 * @param stuck why the same model need not try again, or null
 */
public record EscalationQuestion(
    String step,
    String risk,
    String complexity,
    String stepType,
    List<Try> tries,
    @Nullable String stuck) {

  /**
   * A try that was refused.
   *
   * @param model the qualified name of the model
   * @param by {@code edits}, {@code gate} or {@code review}
   */
  public record Try(String model, String by) {}

  /** Copies its list. */
  public EscalationQuestion {
    tries = List.copyOf(tries);
  }
}
