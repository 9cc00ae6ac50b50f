package dev.orchestrator.core.health;

import dev.orchestrator.api.Fault;
import dev.orchestrator.base.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which targets rest, and until when. A rest lasts until the latest time that any answer named; it
 * is never shortened. A provider that rests makes all its models rest. Thread-safe.
 */
public final class TargetHealth {

  /** How long a rate-limited target rests if the vendor does not say: 10 seconds. */
  static final Duration UNTOLD_RATE_LIMIT = Duration.ofSeconds(10);

  /** How long a provider rests whose quota is used up and that does not say more: an hour. */
  static final Duration QUOTA = Duration.ofHours(1);

  /** How long a target rests that is out for the run: longer than any run. */
  static final Duration RUN = Duration.ofDays(3);

  /**
   * Why something rests.
   *
   * @param until when it may be asked again
   * @param reason for people
   */
  public record Rest(Instant until, String reason) {}

  private final Time time;
  private final Map<String, Rest> rests = new ConcurrentHashMap<>();

  /** Nothing rests yet. */
  public TargetHealth(Time time) {
    this.time = time;
  }

  /** Why and until when this target rests; empty if it may be asked now. */
  public Optional<Rest> rest(String provider, String model) {
    Rest ofProvider = current(provider);
    Rest ofModel = current(provider + "/" + model);
    return Optional.ofNullable(later(ofProvider, ofModel));
  }

  private @Nullable Rest current(String name) {
    Rest rest = rests.get(name);
    return rest == null || !rest.until().isAfter(time.now()) ? null : rest;
  }

  private static @Nullable Rest later(@Nullable Rest a, @Nullable Rest b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    return a.until().isAfter(b.until()) ? a : b;
  }

  /** Takes note of a failed attempt. */
  public void failed(String provider, String model, Fault fault, @Nullable Duration retryAfter) {
    String target = provider + "/" + model;
    switch (fault) {
      case RATE_LIMITED ->
          put(target, retryAfter == null ? UNTOLD_RATE_LIMIT : retryAfter, "rate limited");
      case QUOTA_EXHAUSTED ->
          put(provider, retryAfter == null ? QUOTA : longer(retryAfter, QUOTA), "quota used up");
      case AUTHENTICATION -> put(provider, RUN, "its key was refused");
      case MODEL_UNAVAILABLE -> put(target, RUN, "the model is not served");
      case OVERLOADED, TIMEOUT, NETWORK, TRUNCATED, MALFORMED -> {
        // These count toward a breaker, but an overloaded server's own word is obeyed at once.
        if (retryAfter != null) {
          put(target, retryAfter, "overloaded");
        }
      }
      case CONTEXT_TOO_LONG, CONTENT_BLOCKED, INVALID_REQUEST, CANCELLED -> {}
    }
  }

  /** Takes a model out for the run because it billed more than its bound. */
  public void overBound(String provider, String model) {
    put(provider + "/" + model, RUN, "it billed more than its bound");
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) >= 0 ? a : b;
  }

  private void put(String name, Duration length, String reason) {
    Rest rest = new Rest(time.now().plus(length), reason);
    rests.merge(name, rest, (old, fresh) -> old.until().isAfter(fresh.until()) ? old : fresh);
  }
}
