package dev.orchestrator.core.dispatch;

import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.Money;
import dev.orchestrator.base.time.Time;
import dev.orchestrator.core.budget.OutputDefaults;
import dev.orchestrator.core.budget.PromptSize;
import dev.orchestrator.core.config.LimitSettings;
import dev.orchestrator.core.ledger.Ledger;
import dev.orchestrator.core.ledger.Scope;
import dev.orchestrator.core.ledger.Standing;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Reserves an attempt's worst case: every byte of the prompt a token, beside what the vendor adds
 * by itself, at the dearest price that it can meet, and the whole answer. Thread-safe.
 *
 * <p>While other attempts hold the money, a call waits: a settlement in this process wakes it at
 * once, one in another process is noticed within {@link #POLL}. Of those that wait for one scope
 * only the first asks; see {@link WaitingLines}.
 */
final class Purse {

  /** How often the first in line asks for what other processes may have settled. */
  private static final Duration POLL = Duration.ofMillis(20);

  private final Ledger ledger;
  private final LimitSettings limits;
  private final Time time;
  private final WaitingLines lines = new WaitingLines();

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
  Bid.Outcome reserve(
      ModelInfo model,
      PromptSize size,
      int wish,
      List<Scope> scopes,
      long deadline,
      Runnable waiting)
      throws InterruptedException {
    int maxTokens = OutputDefaults.capped(wish, model, size.estimatedTokens());
    Quote quote = new Quote(model, size.bytes() + model.inputOverhead(), maxTokens);
    boolean budgeted =
        limits.perAttempt() != null || scopes.stream().anyMatch(scope -> scope.limit() != null);
    if (budgeted && !quote.priced() && !limits.allowUnpriced()) {
      return refused(
          "its price is unknown; write its prices or a base_model under 'models:', or"
              + " limits.allow_unpriced would let it be used");
    }
    if (budgeted && !size.bounded() && !limits.allowUnbounded()) {
      return refused(
          "the request has parts whose tokens cannot be bounded; limits.allow_unbounded would let"
              + " it be sent");
    }
    if (budgeted
        && size.inTree()
        && model.supports(GenerationRequest.WORKSPACE)
        && !limits.allowUnbounded()) {
      return refused(
          "it works in the tree by itself, so nothing bounds what it asks for;"
              + " limits.allow_unbounded would let it");
    }
    if (quote.beyondCounting()) {
      return refused("its worst case is more than can be counted; are its prices right?");
    }
    Money perAttempt = limits.perAttempt();
    if (perAttempt != null && quote.amount(maxTokens).isMoreThan(perAttempt)) {
      Money asked = quote.amount(maxTokens);
      maxTokens = quote.affordable(maxTokens, perAttempt);
      if (maxTokens == 0) {
        return Bid.refused(
            asked,
            new Standing("attempt", perAttempt, Money.ZERO, Money.ZERO, limits.setBy("attempt")),
            "");
      }
    }
    Bid bid = new Bid(ledger, scopes, model.qualifiedName(), quote, maxTokens);
    return switch (bid.ask()) {
      case Bid.Outcome outcome -> outcome;
      case Bid.Busy busy -> {
        if (left(deadline) > 0) {
          waiting.run();
        }
        yield await(bid, busy, deadline);
      }
    };
  }

  private Bid.Outcome await(Bid bid, Bid.Busy busy, long deadline) throws InterruptedException {
    Bid.Answer answer = busy;
    while (answer instanceof Bid.Busy still) {
      if (left(deadline) <= 0) {
        return Bid.refused(
            still.asked(), still.standing(), ", and nothing came free within the call's deadline");
      }
      answer = inLine(bid, still, deadline);
    }
    return (Bid.Outcome) answer;
  }

  /** Waits until the scope that is short of money is no longer what stands in the way. */
  private Bid.Answer inLine(Bid bid, Bid.Busy busy, long deadline) throws InterruptedException {
    String scope = busy.standing().scope();
    WaitingLines.Line line = lines.join(scope);
    boolean first = false;
    try {
      first = line.turn().tryLock(Math.max(0, left(deadline)), TimeUnit.NANOSECONDS);
      if (!first) {
        return busy;
      }
      while (true) {
        CountDownLatch end = ledger.nextEnd();
        Bid.Answer answer = bid.ask();
        long left = left(deadline);
        if (!(answer instanceof Bid.Busy still)
            || left <= 0
            || !still.standing().scope().equals(scope)) {
          return answer;
        }
        time.await(end, Duration.ofNanos(Math.min(left, POLL.toNanos())));
      }
    } finally {
      if (first) {
        line.turn().unlock();
      }
      lines.leave(line);
    }
  }

  /** Whether nobody waits for money. */
  boolean nobodyWaits() {
    return lines.isEmpty();
  }

  private long left(long deadline) {
    return deadline - time.nanos();
  }

  private static Bid.Outcome refused(String reason) {
    return new Bid.Outcome.Refused(reason, null);
  }
}
