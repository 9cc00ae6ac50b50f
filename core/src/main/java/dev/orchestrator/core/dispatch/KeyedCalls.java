package dev.orchestrator.core.dispatch;

import dev.orchestrator.base.time.Time;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Lets one call of a key go at a time: two in flight would pay twice for one answer. Of this
 * process only; thread-safe. A turn may be ended by another thread than the one that took it, since
 * a stream is.
 */
final class KeyedCalls {
  private final Map<String, Semaphore> inFlight = new ConcurrentHashMap<>();
  private final Time time;

  KeyedCalls(Time time) {
    this.time = time;
  }

  /** The turn of one call. */
  final class Turn {
    private final String key;
    private final Semaphore turn;
    private final Duration waited;
    private final AtomicBoolean ended = new AtomicBoolean();

    private Turn(String key, Semaphore turn, Duration waited) {
      this.key = key;
      this.turn = turn;
      this.waited = waited;
    }

    /** How long other calls had to be waited for. */
    Duration waited() {
      return waited;
    }

    /** Lets the next one go. Idempotent. */
    void end() {
      if (ended.compareAndSet(false, true)) {
        if (!turn.hasQueuedThreads()) {
          inFlight.remove(key, turn);
        }
        turn.release();
      }
    }
  }

  /** The turn of this key, or empty if the calls before it took longer than that. */
  Optional<Turn> enter(String key, Duration atMost) throws InterruptedException {
    long start = time.nanos();
    Duration waited = Duration.ZERO;
    while (true) {
      Semaphore turn = inFlight.computeIfAbsent(key, k -> new Semaphore(1));
      if (!turn.tryAcquire()) {
        long left = atMost.toNanos() - (time.nanos() - start);
        if (!turn.tryAcquire(Math.max(0, left), TimeUnit.NANOSECONDS)) {
          return Optional.empty();
        }
        waited = Duration.ofNanos(time.nanos() - start);
      }
      // One that was let go of while this call waited is nobody's any more: take the present one.
      if (inFlight.get(key) == turn) {
        return Optional.of(new Turn(key, turn, waited));
      }
      turn.release();
    }
  }
}
