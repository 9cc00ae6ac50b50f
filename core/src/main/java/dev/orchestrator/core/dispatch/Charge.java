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

  /** An answer: usage × price; the whole hold if the vendor did not tell the usage. */
  static Charge answered(ModelInfo model, Usage usage, Money held) {
    if (model.pricing() == null) {
      return new Charge(usage, null);
    }
    return usage.estimated()
        ? new Charge(usage, held)
        : new Charge(usage, model.cost(usage).orElse(null));
  }

  /** A failure: what the vendor said was consumed, else nothing or the hold, by the fault. */
  static Charge failed(ModelInfo model, Failure failure, Money held) {
    Usage told = failure.usage();
    if (told != null) {
      return answered(model, told, held);
    }
    boolean mayHaveBilled =
        switch (failure.fault()) {
          case TIMEOUT, NETWORK, TRUNCATED, MALFORMED, CANCELLED -> failure.sent();
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
}
