package dev.orchestrator.core.health;

import dev.orchestrator.api.RateLimit;
import dev.orchestrator.base.time.Time;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One limit of a vendor as a bucket that refills steadily. What is asked of it is cut to its size:
 * a prompt larger than a minute's tokens waits for a full bucket, not for ever. Not thread-safe.
 */
final class Allowance {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  /** A limit that a vendor told is believed for an hour; then it is asked, and says it anew. */
  private static final Duration LONGEST_TOLD = Duration.ofHours(1);

  /** What a limit counts. */
  enum Unit {
    REQUESTS,
    TOKENS,
    INPUT_TOKENS,
    OUTPUT_TOKENS;

    /** How much of it an attempt needs. */
    long of(Load load) {
      return switch (this) {
        case REQUESTS -> 1;
        case TOKENS -> load.inputTokens() + load.outputTokens();
        case INPUT_TOKENS -> load.inputTokens();
        case OUTPUT_TOKENS -> load.outputTokens();
      };
    }

    /** What a vendor's name for a limit counts, or null for pictures and the like. */
    static @Nullable Unit named(String what) {
      String name = what.toLowerCase(Locale.ROOT);
      if (name.startsWith("req")) {
        return REQUESTS;
      }
      return switch (name) {
        case "input_tokens" -> INPUT_TOKENS;
        case "output_tokens" -> OUTPUT_TOKENS;
        default -> name.startsWith("tokens") ? TOKENS : null;
      };
    }
  }

  private final Unit unit;
  private final long size;
  private final Bucket bucket;
  private final String usedUp;

  private Allowance(Unit unit, long size, Bucket bucket, String usedUp) {
    this.unit = unit;
    this.size = size;
    this.bucket = bucket;
    this.usedUp = usedUp;
  }

  /** A limit per minute, as yet unused. */
  static Allowance perMinute(Unit unit, long size, Time time) {
    return new Allowance(
        unit,
        size,
        bucket(size, size, Math.min(size, MINUTE.toNanos()), MINUTE, time),
        "its rate_limit of "
            + size
            + (unit == Unit.REQUESTS ? " requests" : " tokens")
            + " a minute is used up");
  }

  /**
   * A limit as the vendor's headers tell it: what is missing comes back steadily until the reset.
   *
   * @return empty if it is not told whole, nothing of it is used, or it counts something else
   */
  static Optional<Allowance> told(RateLimit limit, Time time) {
    Unit unit = Unit.named(limit.what());
    Long size = limit.limit();
    Long remaining = limit.remaining();
    Duration reset = limit.resetAfter();
    if (unit == null
        || size == null
        || remaining == null
        || reset == null
        || !reset.isPositive()
        || remaining < 0
        || remaining >= size) {
      return Optional.empty();
    }
    Duration until = reset.compareTo(LONGEST_TOLD) > 0 ? LONGEST_TOLD : reset;
    long missing = size - remaining;
    if (missing > until.toNanos()) {
      return Optional.empty(); // more than one a nanosecond: no limit that could be felt
    }
    String words =
        "its vendor says that "
            + remaining
            + " of "
            + size
            + " "
            + limit.what().replace('_', ' ')
            + " are left";
    return Optional.of(
        new Allowance(unit, size, bucket(size, remaining, missing, until, time), words));
  }

  private static Bucket bucket(long size, long now, long refill, Duration within, Time time) {
    return Bucket.builder()
        .addLimit(limit -> limit.capacity(size).refillGreedy(refill, within).initialTokens(now))
        .withCustomTimePrecision(new Meter(time))
        .build();
  }

  private record Meter(Time time) implements TimeMeter {
    @Override
    public long currentTimeNanos() {
      return time.nanos();
    }

    @Override
    public boolean isWallClockBased() {
      return false;
    }
  }

  Unit unit() {
    return unit;
  }

  /** For people: why something waits for it. */
  String usedUp() {
    return usedUp;
  }

  /** How long until this load fits; zero if it fits now. */
  Duration wait(Load load) {
    long amount = amount(load);
    return amount == 0
        ? Duration.ZERO
        : Duration.ofNanos(bucket.estimateAbilityToConsume(amount).getNanosToWaitForRefill());
  }

  /** Takes what a load needs, and tells how much that was. */
  long take(Load load) {
    long amount = amount(load);
    takeAnyway(amount);
    return amount;
  }

  private long amount(Load load) {
    return Math.min(size, unit.of(load));
  }

  /** Corrects what was taken to what was really used; that may leave a debt. */
  void correct(long taken, long used) {
    if (used < taken) {
      bucket.addTokens(taken - used);
    } else {
      takeAnyway(Math.min(size, used - taken));
    }
  }

  /** Believes a vendor that knows of less: others may use the same key. */
  void atMost(long remaining) {
    takeAnyway(bucket.getAvailableTokens() - remaining);
  }

  private void takeAnyway(long amount) {
    if (amount > 0) {
      bucket.consumeIgnoringRateLimits(amount);
    }
  }
}
