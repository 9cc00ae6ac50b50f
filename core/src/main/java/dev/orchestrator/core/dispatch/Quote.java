package dev.orchestrator.core.dispatch;

import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.Money;
import dev.orchestrator.api.Pricing;
import org.jspecify.annotations.Nullable;

/** The worst case of one prompt at one model's prices, for answers of different lengths. */
final class Quote {
  /** What a call is asked for whose worst case is beyond all counting. */
  private static final Money BEYOND = Money.ofNanos(Long.MAX_VALUE);

  private final @Nullable Pricing pricing;
  private final long bound;
  private final int least;

  /**
   * @param bound the most tokens of the prompt
   * @param wish the most tokens of the answer that are of use
   */
  Quote(ModelInfo model, long bound, int wish) {
    this.pricing = model.pricing();
    this.bound = bound;
    // An answer cut to less than half of what was wished is paid for in vain.
    this.least = Math.max(1, wish / 2);
  }

  boolean priced() {
    try {
      return pricing != null && pricing.worstCase(bound, least).isPresent();
    } catch (ArithmeticException e) {
      return true; // dearer than can be counted
    }
  }

  Money amount(int maxTokens) {
    try {
      return pricing == null ? Money.ZERO : pricing.worstCase(bound, maxTokens).orElse(Money.ZERO);
    } catch (ArithmeticException e) {
      return BEYOND;
    }
  }

  /** Whether the prices are such that no worst case can be counted. */
  boolean beyondCounting() {
    return amount(least).equals(BEYOND);
  }

  /** The most tokens below the wish whose worst case fits; 0 if no useful number does. */
  int affordable(int wish, Money available) {
    int low = least;
    if (low >= wish || amount(low).isMoreThan(available)) {
      return 0;
    }
    int high = wish - 1;
    while (low < high) {
      int middle = low + (high - low + 1) / 2;
      if (amount(middle).isMoreThan(available)) {
        high = middle - 1;
      } else {
        low = middle;
      }
    }
    return low;
  }
}
