package dev.orchestrator.core.health;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A circuit breaker. It opens when at least half of the last {@value #WINDOW} results, and at least
 * {@value #LEAST_RESULTS}, were failures; after {@link #OPEN} it lets a single probe pass, whose
 * result closes or opens it again; a probe that is called off, or that has no result after {@link
 * #OPEN}, frees its place. So a healed target is back within twice {@link #OPEN}. Thread-safe.
 *
 * <p>A result counts only for the state in which its call was let pass: a call that began before
 * the breaker opened says nothing about a probe.
 */
final class Breaker {
  static final int WINDOW = 10;
  static final int LEAST_RESULTS = 4;
  private static final int FAILURE_PERCENT = 50;

  /** How long it stays open: 15 seconds. */
  static final Duration OPEN = Duration.ofSeconds(15);

  /** How soon to look again whether a probe under way has ended. */
  static final Duration PROBING = Duration.ofMillis(500);

  private final Clock clock;
  private final CircuitBreaker breaker;
  private final ReentrantLock lock = new ReentrantLock();
  private long epoch;
  private Instant openUntil = Instant.EPOCH;
  private boolean probing;
  private Instant probeSince = Instant.EPOCH;

  /** Leave to pass, told apart by the state in which it was given. */
  record Pass(long epoch) {}

  /**
   * @param clock must never go back
   */
  Breaker(String name, Clock clock) {
    this.clock = clock;
    this.breaker =
        CircuitBreaker.of(
            name,
            CircuitBreakerConfig.custom()
                .slidingWindow(WINDOW, LEAST_RESULTS, SlidingWindowType.COUNT_BASED)
                .failureRateThreshold(FAILURE_PERCENT)
                .waitDurationInOpenState(OPEN)
                .permittedNumberOfCallsInHalfOpenState(1)
                // An answer of a model may take minutes: slowness has deadlines of its own.
                .slowCallDurationThreshold(Duration.ofDays(1))
                .clock(clock)
                .build());
    breaker.getEventPublisher().onStateTransition(event -> turned());
  }

  /** On the thread that holds the lock: every call of the breaker is made under it. */
  private void turned() {
    epoch++;
    probing = false;
    openUntil = clock.instant().plus(OPEN).plusNanos(1); // it lets pass after that time, not at it
  }

  /** How long nobody may pass; zero if somebody may. */
  Duration closedFor() {
    lock.lock();
    try {
      return switch (breaker.getState()) {
        case OPEN -> {
          Duration left = Duration.between(clock.instant(), openUntil);
          yield left.isNegative() ? Duration.ZERO : left;
        }
        case HALF_OPEN -> {
          giveUpProbe();
          yield probing ? PROBING : Duration.ZERO;
        }
        default -> Duration.ZERO;
      };
    } finally {
      lock.unlock();
    }
  }

  /** A probe that hangs, as many do before a vendor has healed, must not keep the next ones out. */
  private void giveUpProbe() {
    if (probing && Duration.between(probeSince, clock.instant()).compareTo(OPEN) >= 0) {
      breaker.releasePermission();
      probing = false;
      epoch++; // whatever it comes to, it is too late
    }
  }

  /**
   * Takes the leave to pass.
   *
   * @throws IllegalStateException if {@link #closedFor} was not asked before, or others were let
   *     pass meanwhile
   */
  Pass pass() {
    lock.lock();
    try {
      if (!breaker.tryAcquirePermission()) {
        throw new IllegalStateException("the breaker of " + breaker.getName() + " is open");
      }
      probing = breaker.getState() == CircuitBreaker.State.HALF_OPEN;
      probeSince = clock.instant();
      return new Pass(epoch);
    } finally {
      lock.unlock();
    }
  }

  /** The call was answered. */
  void succeeded(Pass pass) {
    inItsState(pass, () -> breaker.onSuccess(0, breaker.getTimestampUnit()));
  }

  /** The call failed in a way that speaks against the target. */
  void failed(Pass pass, String reason) {
    inItsState(
        pass,
        () -> breaker.onError(0, breaker.getTimestampUnit(), new IllegalStateException(reason)));
  }

  /** The call ended in a way that says nothing of the target's health. */
  void released(Pass pass) {
    inItsState(
        pass,
        () -> {
          breaker.releasePermission();
          probing = false;
        });
  }

  private void inItsState(Pass pass, Runnable result) {
    lock.lock();
    try {
      if (pass.epoch() == epoch) {
        result.run();
      }
    } finally {
      lock.unlock();
    }
  }
}
