package dev.orchestrator.core.routing;

import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.Money;
import org.jspecify.annotations.Nullable;

/** What a ladder says is to be done after a refusal. Immutable and thread-safe. */
public sealed interface Rung {

  /** The reason, as one plain sentence for people, without a full stop. */
  String why();

  /**
   * The model that was refused is asked once more, with what was wrong.
   *
   * @param chance how likely that helps, from 0 to 1
   * @param cost the expected cost of the try, or null if unpriced
   */
  record SameAgain(ModelInfo model, double chance, @Nullable Money cost, String why)
      implements Rung {}

  /**
   * Another model takes over: a stronger one, or the next of the order that the user gave.
   *
   * @param chance how likely it succeeds, given what was refused, from 0 to 1
   * @param cost the expected cost of the try, or null if unpriced
   */
  record Stronger(ModelInfo model, double chance, @Nullable Money cost, String why)
      implements Rung {}

  /** No further try; a person is to be asked. */
  record Stop(Reason reason, String why) implements Rung {}

  /** Why a ladder ends. */
  enum Reason {
    /** There is no ladder ({@code escalation: off}). */
    OFF,
    /** As many tries were made as are allowed. */
    RUNGS,
    /** No model that may serve is stronger, or stands further in the user's order. */
    TOP,
    /** No further try is worth what it costs. */
    VALUE,
    /** The budget does not pay for any further try. */
    BUDGET
  }
}
