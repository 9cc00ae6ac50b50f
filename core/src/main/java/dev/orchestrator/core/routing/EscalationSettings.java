package dev.orchestrator.core.routing;

import dev.orchestrator.api.Money;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the user wants done after a refusal ({@code escalation:}). Immutable.
 *
 * @param enabled whether there is a ladder at all; default true
 * @param maxRungs how many tries may follow the first, 1 to {@value #MOST_RUNGS}; default {@value
 *     #DEFAULT_RUNGS}
 * @param sameModelRetries how often a model is asked again with what was wrong, before another is;
 *     0 to {@value #MOST_RETRIES}, default {@value #DEFAULT_RETRIES}
 * @param order the models to go to, one after the other, as {@code provider/model-id}; empty, the
 *     default, for the best chance per dollar among the stronger ones
 * @param valuePerTask what a solved task is worth: a try whose chance of success times this is less
 *     than its cost is not made; null, the default, if that is not to be asked
 */
public record EscalationSettings(
    boolean enabled,
    int maxRungs,
    int sameModelRetries,
    List<String> order,
    @Nullable Money valuePerTask) {

  /** The most tries that may follow a first. */
  public static final int MOST_RUNGS = 20;

  /** The most tries of one model that may follow its first. */
  public static final int MOST_RETRIES = 5;

  private static final int DEFAULT_RUNGS = 3;
  private static final int DEFAULT_RETRIES = 1;

  /**
   * Three rungs, each model once more with what was wrong, the best chance per dollar, any cost.
   */
  public static final EscalationSettings DEFAULT =
      new EscalationSettings(true, DEFAULT_RUNGS, DEFAULT_RETRIES, List.of(), null);

  /** No ladder. */
  public static final EscalationSettings OFF =
      new EscalationSettings(false, DEFAULT_RUNGS, DEFAULT_RETRIES, List.of(), null);

  /**
   * Copies its list.
   *
   * @throws IllegalArgumentException if a number is out of its range, a model stands twice in the
   *     order, or the value is not above 0
   */
  public EscalationSettings {
    if (maxRungs < 1 || maxRungs > MOST_RUNGS) {
      throw new IllegalArgumentException(
          "max_rungs must be 1 to " + MOST_RUNGS + ", not " + maxRungs);
    }
    if (sameModelRetries < 0 || sameModelRetries > MOST_RETRIES) {
      throw new IllegalArgumentException(
          "same_model_retries must be 0 to " + MOST_RETRIES + ", not " + sameModelRetries);
    }
    order = List.copyOf(order);
    if (new HashSet<>(order).size() < order.size()) {
      throw new IllegalArgumentException("order names a model twice: " + order);
    }
    if (valuePerTask != null && valuePerTask.nanos() <= 0) {
      throw new IllegalArgumentException("value_per_task must be above 0, not " + valuePerTask);
    }
  }
}
