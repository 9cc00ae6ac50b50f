package dev.orchestrator.core.config;

import dev.orchestrator.api.Money;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What may be spent; null for no limit. Immutable.
 *
 * @param perAttempt by one attempt
 * @param perTask by one task ({@code routing.max_cost_per_task})
 * @param perRun by one run
 * @param perDay in one day of UTC
 * @param perMonth in one month of UTC
 * @param tags under each tag, for good
 * @param allowUnpriced whether a budgeted call may go to a model of unknown price
 * @param allowUnbounded whether a budgeted call may hold parts without a byte bound
 * @param places for people: where a limit is set, by {@code attempt}, {@code task}, {@code run},
 *     {@code day}, {@code month} or {@code tag:NAME}
 */
public record LimitSettings(
    @Nullable Money perAttempt,
    @Nullable Money perTask,
    @Nullable Money perRun,
    @Nullable Money perDay,
    @Nullable Money perMonth,
    Map<String, Money> tags,
    boolean allowUnpriced,
    boolean allowUnbounded,
    Map<String, String> places) {
  /** No limit at all. */
  public static final LimitSettings NONE =
      new LimitSettings(null, null, null, null, null, false, false);

  /** Copies its maps. */
  public LimitSettings {
    tags = Map.copyOf(tags);
    places = Map.copyOf(places);
  }

  /** Limits without tags that no file has set. */
  public LimitSettings(
      @Nullable Money perAttempt,
      @Nullable Money perTask,
      @Nullable Money perRun,
      @Nullable Money perDay,
      @Nullable Money perMonth,
      boolean allowUnpriced,
      boolean allowUnbounded) {
    this(
        perAttempt,
        perTask,
        perRun,
        perDay,
        perMonth,
        Map.of(),
        allowUnpriced,
        allowUnbounded,
        Map.of());
  }

  /**
   * What sets a limit, for people: its key, and where it stands if a file has set it.
   *
   * @param what {@code attempt}, {@code task}, {@code run}, {@code day}, {@code month} or {@code
   *     tag:NAME}
   */
  public String setBy(String what) {
    String key =
        what.startsWith("tag:")
            ? "limits.tags." + what.substring("tag:".length())
            : "limits.max_cost_per_" + what;
    return places.getOrDefault(what, key);
  }
}
