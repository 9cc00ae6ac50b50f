package dev.orchestrator.core.ledger;

import dev.orchestrator.api.Money;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Money reserved for one attempt in flight. It ends exactly once: by {@link Ledger#settle}, by
 * {@link #release} if the attempt never began, or by {@link #close}, which charges it in full if
 * nobody said what became of it. Thread-safe.
 */
public final class Hold implements AutoCloseable {
  private final Ledger ledger;
  private final long id;
  private final Money amount;
  private final AtomicBoolean ended = new AtomicBoolean();

  Hold(Ledger ledger, long id, Money amount) {
    this.ledger = ledger;
    this.id = id;
    this.amount = amount;
  }

  long id() {
    return id;
  }

  /** What is reserved. */
  public Money amount() {
    return amount;
  }

  /** Ends it in this way, unless it has ended already; if that fails, it has not ended. */
  void end(Runnable way) {
    if (ended.compareAndSet(false, true)) {
      try {
        way.run();
      } catch (RuntimeException e) {
        ended.set(false); // nothing was written: closing it says at least that it is unsettled
        throw e;
      }
    }
  }

  /**
   * The same reservation for another holder; this one has ended and does nothing any more.
   *
   * @throws IllegalStateException if it had ended before
   */
  public Hold handOver() {
    if (!ended.compareAndSet(false, true)) {
      throw new IllegalStateException("the hold has ended");
    }
    return new Hold(ledger, id, amount);
  }

  /** Gives the money back: the attempt never left this machine. Does nothing if it has ended. */
  public void release() {
    end(() -> ledger.releaseHold(id));
  }

  /** Leaves the whole amount charged and marked unsettled, unless the hold has ended already. */
  @Override
  public void close() {
    end(() -> ledger.abandonHold(id));
  }
}
