package dev.orchestrator.core.dispatch;

import dev.orchestrator.api.Money;
import dev.orchestrator.core.ledger.HoldOutcome;
import dev.orchestrator.core.ledger.Ledger;
import dev.orchestrator.core.ledger.Scope;
import dev.orchestrator.core.ledger.Standing;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One call's wish for the money of one attempt. It never waits: {@link #ask} says how it stands
 * now. What does not fit beside what is spent is asked for again with a shorter answer, as long as
 * that is of use. Not thread-safe.
 */
final class Bid {

  /** How a wish stands. */
  sealed interface Answer {}

  /** What came of it. */
  sealed interface Outcome extends Answer {
    record Reserved(Reservation reservation) implements Outcome {}

    /**
     * @param standing the scope that refused, or null if it was no limit
     */
    record Refused(String reason, @Nullable Standing standing) implements Outcome {}
  }

  /** Others hold the money; it may come free. */
  record Busy(Money asked, Standing standing) implements Answer {}

  private final Ledger ledger;
  private final List<Scope> scopes;
  private final String target;
  private final Quote quote;
  private int maxTokens;

  Bid(Ledger ledger, List<Scope> scopes, String target, Quote quote, int maxTokens) {
    this.ledger = ledger;
    this.scopes = scopes;
    this.target = target;
    this.quote = quote;
    this.maxTokens = maxTokens;
  }

  /** Asks the ledger now. */
  Answer ask() {
    while (true) {
      switch (ledger.hold(scopes, quote.amount(maxTokens), target)) {
        case HoldOutcome.Held held -> {
          return new Outcome.Reserved(new Reservation(held.hold(), maxTokens));
        }
        case HoldOutcome.Busy busy -> {
          return new Busy(busy.asked(), busy.standing());
        }
        case HoldOutcome.Refused refusal -> {
          Standing standing = refusal.standing();
          Money limit = Objects.requireNonNull(standing.limit());
          int shorter = quote.affordable(maxTokens, limit.minus(standing.settled()));
          if (shorter == 0) {
            return refused(refusal.asked(), standing, "");
          }
          maxTokens = shorter;
        }
      }
    }
  }

  /**
   * A refusal in words.
   *
   * @param addition what else is to be said, or empty
   */
  static Outcome.Refused refused(Money asked, Standing s, String addition) {
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
            + ")"
            + addition,
        s);
  }

  /** {@code task:DOC-1@3f2a…} is "task DOC-1": what follows the @ only tells namesakes apart. */
  private static String inWords(String scope) {
    int at = scope.startsWith("task:") ? scope.lastIndexOf('@') : -1;
    return (at < 0 ? scope : scope.substring(0, at)).replaceFirst(":", " ");
  }
}
