package dev.orchestrator.base.time;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;

/**
 * The clock and the sleeper in one, injected wherever something reads the time or waits, so that
 * tests turn the clock and never sleep. Thread-safe.
 */
public interface Time {

  /** The wall clock, for what people and other programs read. It may jump. */
  Instant now();

  /** A clock in nanoseconds that never goes back, for measuring. Its zero means nothing. */
  long nanos();

  /** Waits this long; returns at once if it is zero or negative. */
  void sleep(Duration duration) throws InterruptedException;

  /**
   * Waits until the latch is open, or this long.
   *
   * @return whether it is open
   */
  default boolean await(CountDownLatch latch, Duration most) throws InterruptedException {
    if (latch.getCount() > 0) {
      sleep(most);
    }
    return latch.getCount() == 0;
  }

  /** The machine's own time. */
  static Time system() {
    return SystemTime.INSTANCE;
  }
}
