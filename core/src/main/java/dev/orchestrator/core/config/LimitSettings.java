package dev.orchestrator.core.config;

import dev.orchestrator.api.Money;
import org.jspecify.annotations.Nullable;

/**
 * What may be spent; null for no limit.
 *
 * @param perAttempt by one attempt
 * @param perTask by one task ({@code routing.max_cost_per_task})
 * @param perRun by one run
 * @param perDay in one day of UTC
 * @param perMonth in one month of UTC
 * @param allowUnpriced whether a budgeted call may go to a model of unknown price
 * @param allowUnbounded whether a budgeted call may hold parts without a byte bound
 */
public record LimitSettings(
    @Nullable Money perAttempt,
    @Nullable Money perTask,
    @Nullable Money perRun,
    @Nullable Money perDay,
    @Nullable Money perMonth,
    boolean allowUnpriced,
    boolean allowUnbounded) {
  /** No limit at all. */
  public static final LimitSettings NONE =
      new LimitSettings(null, null, null, null, null, false, false);
}
