package dev.orchestrator.core.dispatch;

import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.Money;
import dev.orchestrator.api.Pricing;
import dev.orchestrator.base.time.Time;
import dev.orchestrator.core.budget.OutputDefaults;
import dev.orchestrator.core.budget.PromptSize;
import dev.orchestrator.core.config.LimitSettings;
import dev.orchestrator.core.ledger.HoldOutcome;
import dev.orchestrator.core.ledger.Ledger;
import dev.orchestrator.core.ledger.Scope;
import dev.orchestrator.core.ledger.Standing;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reserves an attempt's worst case: every byte of the prompt a token, beside what the vendor adds
 * by itself, at the dearest price that it can meet, and the whole answer.
 */
final class Purse {

  /** How often a call asks again while other attempts hold the money. */
  private static final Duration POLL = Duration.ofMillis(20);

  /** What came of it: a reservation, or a refusal in words. */
  sealed interface Outcome {
    record Reserved(Reservation reservation) implements Outcome {}

    record Refused(String reason, Optional<Standing> standing) implements Outcome {}
  }

  private final Ledger ledger;
  private final LimitSettings limits;
  private final Time time;

  Purse(Ledger ledger, LimitSettings limits, Time time) {
    this.ledger = ledger;
    this.limits = limits;
    this.time = time;
  }

  /**
   * Reserves, waiting for other attempts' settlements while that can help.
   *
   * @param deadline when to give up, by {@link Time#nanos()}
   * @param waiting is told once if the call has to wait
   */
  Outcome reserve(
      ModelInfo model,
      PromptSize size,
      int wish,
      List<Scope> scopes,
      long deadline,
      Runnable waiting)
      throws InterruptedException {
    boolean budgeted =
        limits.perAttempt() != null || scopes.stream().anyMatch(scope -> scope.limit() != null);
    int maxTokens = OutputDefaults.capped(wish, model, size.estimatedTokens());
    Quote quote = new Quote(model, size.bytes() + model.inputOverhead(), maxTokens);
    if (budgeted && !quote.priced() && !limits.allowUnpriced()) {
      return refused("its price is unknown; limits.allow_unpriced would let it be used");
    }
    if (budgeted && !size.bounded() && !limits.allowUnbounded()) {
      return refused(
          "the request has parts whose tokens cannot be bounded; limits.allow_unbounded would let"
              + " it be sent");
    }
    Money perAttempt = limits.perAttempt();
    if (perAttempt != null && quote.amount(maxTokens).isMoreThan(perAttempt)) {
      Money asked = quote.amount(maxTokens);
      maxTokens = quote.affordable(maxTokens, perAttempt);
      if (maxTokens == 0) {
        return refused(
            "its worst case of $" + asked + " exceeds max_cost_per_attempt of $" + perAttempt);
      }
    }
    boolean told = false;
    while (true) {
      switch (ledger.hold(scopes, quote.amount(maxTokens), model.qualifiedName())) {
        case HoldOutcome.Held held -> {
          return new Outcome.Reserved(new Reservation(held.hold(), maxTokens));
        }
        case HoldOutcome.Busy busy -> {
          if (time.nanos() - deadline >= 0) {
            return refused(busy.asked(), busy.standing());
          }
          if (!told) {
            waiting.run();
            told = true;
          }
          time.sleep(POLL);
        }
        case HoldOutcome.Refused refusal -> {
          Standing standing = refusal.standing();
          Money limit = Objects.requireNonNull(standing.limit());
          maxTokens = quote.affordable(maxTokens, limit.minus(standing.settled()));
          if (maxTokens == 0) {
            return refused(refusal.asked(), standing);
          }
        }
      }
    }
  }

  /** The worst case of one prompt at one model's prices, for answers of different lengths. */
  private static final class Quote {
    private final @Nullable Pricing pricing;
    private final long bound;
    private final int least;

    Quote(ModelInfo model, long bound, int wish) {
      this.pricing = model.pricing();
      this.bound = bound;
      // An answer cut to less than half of what was wished is paid for in vain.
      this.least = Math.max(1, wish / 2);
    }

    boolean priced() {
      return pricing != null && pricing.worstCase(bound, least).isPresent();
    }

    Money amount(int maxTokens) {
      return pricing == null ? Money.ZERO : pricing.worstCase(bound, maxTokens).orElse(Money.ZERO);
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

  private static Outcome refused(String reason) {
    return new Outcome.Refused(reason, Optional.empty());
  }

  private static Outcome refused(Money asked, Standing s) {
    return new Outcome.Refused(
        "its worst case of $"
            + asked
            + " does not fit into the limit of $"
            + s.limit()
            + " for "
            + inWords(s.scope())
            + " (spent $"
            + s.settled()
            + ", held $"
            + s.held()
            + ")",
        Optional.of(s));
  }

  /** {@code task:DOC-1@3f2a…} is "task DOC-1": what follows the @ only tells namesakes apart. */
  private static String inWords(String scope) {
    int at = scope.indexOf('@');
    return (at < 0 ? scope : scope.substring(0, at)).replaceFirst(":", " ");
  }
}
