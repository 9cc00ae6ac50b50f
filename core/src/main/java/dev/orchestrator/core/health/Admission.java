package dev.orchestrator.core.health;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.RateLimit;
import dev.orchestrator.api.Usage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The leave for one attempt to go to its target. It ends exactly once: answered, failed, or closed,
 * which says that nothing came of it and frees what it held. Thread-safe.
 */
public final class Admission implements AutoCloseable {

  /** How an attempt ended, for whoever keeps the target's health. */
  sealed interface End {
    record Answered(Usage usage, List<RateLimit> limits) implements End {}

    record Failed(
        Fault fault,
        boolean reached,
        @Nullable Duration retryAfter,
        @Nullable Usage usage,
        List<RateLimit> limits)
        implements End {}

    record CalledOff() implements End {}
  }

  /** Who is told of the end. */
  interface Told {
    void of(End end);
  }

  private final Told told;
  private final AtomicBoolean ended = new AtomicBoolean();

  Admission(Told told) {
    this.told = told;
  }

  /** The target answered. */
  public void answered(Usage usage, List<RateLimit> limits) {
    end(new End.Answered(usage, limits));
  }

  /**
   * The attempt failed.
   *
   * @param reached whether anything was sent: false if no connection was made
   * @param retryAfter how long the vendor asks to wait, or null
   * @param usage what it consumed in spite of the failure, or null if that is not known
   * @param limits what the vendor's headers said
   */
  public void failed(
      Fault fault,
      boolean reached,
      @Nullable Duration retryAfter,
      @Nullable Usage usage,
      List<RateLimit> limits) {
    end(new End.Failed(fault, reached, retryAfter, usage, limits));
  }

  /**
   * The same leave for another holder; this one has ended and does nothing any more.
   *
   * @throws IllegalStateException if it had ended before
   */
  public Admission handOver() {
    if (!ended.compareAndSet(false, true)) {
      throw new IllegalStateException("the admission has ended");
    }
    return new Admission(told);
  }

  /** Nothing came of it, unless it has ended already. */
  @Override
  public void close() {
    end(new End.CalledOff());
  }

  private void end(End end) {
    if (ended.compareAndSet(false, true)) {
      told.of(end);
    }
  }
}
