package dev.orchestrator.core.health;

import dev.orchestrator.base.time.Time;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that begins at the epoch and never jumps, whatever is done to the machine's. */
final class MonotonicClock extends Clock {
  private final Time time;
  private final long start;

  MonotonicClock(Time time) {
    this.time = time;
    this.start = time.nanos();
  }

  @Override
  public Instant instant() {
    return Instant.EPOCH.plusNanos(time.nanos() - start);
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
