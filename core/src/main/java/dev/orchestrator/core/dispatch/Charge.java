package dev.orchestrator.core.dispatch;

import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.Money;
import dev.orchestrator.api.Usage;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt is charged.
 *
 * @param usage what it consumed, as far as is known
 * @param cost the cost, or null if it cannot be known
 */
record Charge(Usage usage, @Nullable Money cost) {

  /** A billion: some thousand times the largest window. No call takes so many tokens. */
  private static final long MOST_PLAUSIBLE = 1_000_000_000L;

  /**
   * An answer: usage × price; the whole hold if the vendor did not tell the usage, or told one that
   * no call can have.
   */
  static Charge answered(ModelInfo model, Usage usage, Money held) {
    Usage told = plausible(usage) ? usage : Usage.NONE.asEstimate();
    if (model.pricing() == null) {
      return new Charge(told, null);
    }
    try {
      Money cost = model.cost(told).orElse(null);
      if (!told.estimated()) {
        return new Charge(told, cost);
      }
      // An estimate may be too low, so at least the hold is charged.
      return new Charge(told, cost != null && cost.isMoreThan(held) ? cost : held);
    } catch (ArithmeticException e) {
      return new Charge(told.asEstimate(), held); // more than Money can count
    }
  }

  private static boolean plausible(Usage usage) {
    return usage.inputTokens() <= MOST_PLAUSIBLE
        && usage.cacheReadTokens() <= MOST_PLAUSIBLE
        && usage.cacheWriteTokens() <= MOST_PLAUSIBLE
        && usage.outputTokens() <= MOST_PLAUSIBLE
        && usage.others().values().stream().allMatch(count -> count <= MOST_PLAUSIBLE);
  }

  /**
   * A failure: what the vendor said was consumed, else nothing or the hold, by the fault. After a
   * silence what it said is only the beginning: it may go on for us who have left, so at least the
   * hold is charged.
   */
  static Charge failed(ModelInfo model, Failure failure, Money held) {
    Usage told = failure.usage();
    if (told != null) {
      Charge charge = answered(model, told, held);
      Money known = charge.cost();
      return wentSilent(failure) && known != null && !known.isMoreThan(held)
          ? new Charge(charge.usage().asEstimate(), held)
          : charge;
    }
    boolean mayHaveBilled =
        switch (failure.fault()) {
          case TIMEOUT, NETWORK, TRUNCATED, CANCELLED -> failure.sent();
          // A redirect or another refusal by its status was no answer that anybody bills.
          case MALFORMED -> failure.sent() && (failure.status() < 300 || failure.partial());
          case RATE_LIMITED,
              QUOTA_EXHAUSTED,
              OVERLOADED,
              AUTHENTICATION,
              MODEL_UNAVAILABLE,
              CONTEXT_TOO_LONG,
              CONTENT_BLOCKED,
              INVALID_REQUEST ->
              failure.partial();
        };
    if (!mayHaveBilled) {
      return new Charge(Usage.NONE, Money.ZERO);
    }
    Usage unknown = Usage.NONE.asEstimate();
    return new Charge(unknown, model.pricing() == null ? null : held);
  }

  private static boolean wentSilent(Failure failure) {
    return switch (failure.fault()) {
      case TIMEOUT, NETWORK -> failure.sent();
      case RATE_LIMITED,
          QUOTA_EXHAUSTED,
          OVERLOADED,
          AUTHENTICATION,
          MODEL_UNAVAILABLE,
          CONTEXT_TOO_LONG,
          CONTENT_BLOCKED,
          INVALID_REQUEST,
          TRUNCATED,
          MALFORMED,
          CANCELLED ->
          false;
    };
  }
}
