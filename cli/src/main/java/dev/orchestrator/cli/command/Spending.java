package dev.orchestrator.cli.command;

import dev.orchestrator.api.Money;
import dev.orchestrator.api.Pricing;
import dev.orchestrator.api.Usage;
import dev.orchestrator.core.ledger.CostRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was spent on something: a provider, model, role, task and tag together, or one of them. What
 * was summed up over is null.
 *
 * @param attempts how many attempts, failed ones included
 * @param unpriced how many of them have no known cost
 * @param cost the sum of the known costs
 */
record Spending(
    @Nullable String provider,
    @Nullable String model,
    @Nullable String role,
    @Nullable String task,
    @Nullable String tag,
    int attempts,
    int unpriced,
    Usage usage,
    Money cost) {

  /** What spending is summed up by. */
  enum By {
    PROVIDER,
    MODEL,
    ROLE,
    TASK,
    TAG
  }

  /** The rows of the ledger, summed up if that is wished; dearest first. */
  static List<Spending> of(List<CostRow> rows, @Nullable By by) {
    Map<List<String>, Spending> sums = new LinkedHashMap<>();
    for (CostRow row : rows) {
      sums.merge(key(row, by), of(row, by), Spending::plus);
    }
    List<Spending> sorted = new ArrayList<>(sums.values());
    sorted.sort(Comparator.comparing(Spending::cost).reversed());
    return sorted;
  }

  /** The known cost, or null if no attempt has one. */
  @Nullable Money knownCost() {
    return unpriced == attempts ? null : cost;
  }

  /** How many calls a subscription has covered. */
  long included() {
    return usage.others().getOrDefault(Pricing.INCLUDED, 0L);
  }

  private static List<String> key(CostRow row, @Nullable By by) {
    if (by == null) {
      return List.of(row.provider(), row.model(), row.role(), row.task(), row.tag());
    }
    return switch (by) {
      case PROVIDER -> List.of(row.provider());
      case MODEL -> List.of(row.provider(), row.model());
      case ROLE -> List.of(row.role());
      case TASK -> List.of(row.task());
      case TAG -> List.of(row.tag());
    };
  }

  private static Spending of(CostRow row, @Nullable By by) {
    boolean all = by == null;
    return new Spending(
        all || by == By.PROVIDER || by == By.MODEL ? row.provider() : null,
        all || by == By.MODEL ? row.model() : null,
        all || by == By.ROLE ? row.role() : null,
        all || by == By.TASK ? row.task() : null,
        all || by == By.TAG ? row.tag() : null,
        row.attempts(),
        row.unpriced(),
        row.usage(),
        row.cost());
  }

  private Spending plus(Spending other) {
    return new Spending(
        provider,
        model,
        role,
        task,
        tag,
        attempts + other.attempts,
        unpriced + other.unpriced,
        usage.plus(other.usage),
        cost.plus(other.cost));
  }
}
