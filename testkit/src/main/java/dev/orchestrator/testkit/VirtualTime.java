package dev.orchestrator.testkit;

import dev.orchestrator.base.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A clock that tests turn: it stands still until it is advanced, and a sleep advances it and
 * returns at once. Thread-safe.
 */
public final class VirtualTime implements Time {
  private final Instant start;
  private final AtomicLong elapsedNanos = new AtomicLong();

  /** Starts at the given instant. */
  public VirtualTime(Instant start) {
    this.start = start;
  }

  /** Starts at 2026-01-01T00:00:00Z. */
  public VirtualTime() {
    this(Instant.parse("2026-01-01T00:00:00Z"));
  }

  @Override
  public Instant now() {
    return start.plusNanos(elapsedNanos.get());
  }

  @Override
  public long nanos() {
    return elapsedNanos.get();
  }

  /** Advances the clock by the duration and returns at once. */
  @Override
  public void sleep(Duration duration) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (duration.isPositive()) {
      advance(duration);
    }
  }

  /** Turns the clock forward. */
  public void advance(Duration duration) {
    elapsedNanos.addAndGet(duration.toNanos());
  }

  /** How far the clock has been turned since its start. */
  public Duration elapsed() {
    return Duration.ofNanos(elapsedNanos.get());
  }
}
