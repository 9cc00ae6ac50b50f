package dev.orchestrator.api;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Prices and usages of any shape: the cost is what whole-number arithmetic says, rounded up once;
 * no cost of a call within its bounds exceeds its worst case; nothing else is thrown than that a
 * sum leaves the range of money or of counts. See {@code .ci/fuzz}.
 */
public final class PricingFuzz {
  private static final List<String> BUCKETS =
      List.of(
          Pricing.INPUT,
          Pricing.CACHE_READ,
          Pricing.CACHE_WRITE,
          Pricing.CACHE_WRITE_1H,
          Pricing.OUTPUT,
          Pricing.AUDIO_INPUT,
          Pricing.AUDIO_OUTPUT,
          Pricing.SEARCHES);

  /** Nano-dollars for a token at a price of one micro-dollar for a million tokens: 10⁻³. */
  private static final BigInteger NANO_THOUSANDTHS = BigInteger.valueOf(1_000);

  private PricingFuzz() {}

  /** One input. */
  public static void fuzzerTestOneInput(byte[] data) {
    ByteBuffer in = ByteBuffer.wrap(data);
    Map<String, BigDecimal> prices = prices(in);
    List<Pricing.Step> steps = new ArrayList<>();
    for (int i = next(in) % 4; i > 0; i--) {
      steps.add(new Pricing.Step(count(in), prices(in)));
    }
    Pricing pricing = new Pricing(prices, steps);
    try {
      long output = count(in);
      Usage usage =
          new Usage(
              count(in),
              count(in),
              count(in),
              output,
              output / 2,
              Map.of(
                  Pricing.CACHE_WRITE_1H,
                  count(in),
                  Pricing.AUDIO_INPUT,
                  count(in),
                  Pricing.AUDIO_OUTPUT,
                  count(in),
                  Pricing.SEARCHES,
                  count(in) % 11),
              false);
      check(pricing, usage);
    } catch (ArithmeticException e) {
      // More than 9.2 billion dollars, or than 2⁶³ tokens: told, not wrapped.
    }
  }

  private static void check(Pricing pricing, Usage usage) {
    Optional<Money> cost = pricing.cost(usage);
    Optional<BigInteger> exact = thousandthsOfNanos(pricing, usage);
    if (cost.isPresent() != exact.isPresent()) {
      throw new AssertionError("priced: " + cost + ", by hand: " + exact);
    }
    if (cost.isEmpty()) {
      return;
    }
    BigInteger[] parts = exact.get().divideAndRemainder(NANO_THOUSANDTHS);
    BigInteger nanos = parts[1].signum() == 0 ? parts[0] : parts[0].add(BigInteger.ONE);
    if (!BigInteger.valueOf(cost.get().nanos()).equals(nanos)) {
      throw new AssertionError("cost " + cost.get().nanos() + ", by hand " + nanos);
    }
    long answer =
        Math.addExact(usage.outputTokens(), usage.others().getOrDefault(Pricing.AUDIO_OUTPUT, 0L));
    Optional<Money> worst = pricing.worstCase(usage.totalInput(), answer);
    if (worst.isPresent() && cost.get().isMoreThan(worst.get())) {
      throw new AssertionError("cost " + cost.get() + " above the worst case " + worst.get());
    }
  }

  /** The cost in thousandths of a nano-dollar, from prices in whole micro-dollars. */
  private static Optional<BigInteger> thousandthsOfNanos(Pricing pricing, Usage usage) {
    Map<String, Long> counts = new HashMap<>(usage.others());
    counts.put(Pricing.INPUT, usage.inputTokens());
    counts.put(Pricing.CACHE_READ, usage.cacheReadTokens());
    counts.put(Pricing.CACHE_WRITE, usage.cacheWriteTokens());
    counts.put(Pricing.OUTPUT, usage.outputTokens());
    BigInteger sum = BigInteger.ZERO;
    for (Map.Entry<String, Long> count : counts.entrySet()) {
      Optional<BigDecimal> price = pricing.price(count.getKey(), usage.totalInput());
      if (count.getValue() > 0 && price.isEmpty()) {
        return Optional.empty();
      }
      if (price.isPresent()) {
        BigInteger micros = price.get().movePointRight(6).toBigIntegerExact();
        sum = sum.add(micros.multiply(BigInteger.valueOf(count.getValue())));
      }
    }
    return Optional.of(sum);
  }

  /** A price of each bucket or none, in whole micro-dollars for a million tokens. */
  private static Map<String, BigDecimal> prices(ByteBuffer in) {
    Map<String, BigDecimal> prices = new HashMap<>();
    int which = next(in);
    for (int i = 0; i < BUCKETS.size(); i++) {
      if ((which >> i & 1) == 1) {
        prices.put(BUCKETS.get(i), BigDecimal.valueOf(count(in) % 1_000_000_000_000L, 6));
      }
    }
    return prices;
  }

  /** A count of any size: the first byte tells how many more it has. */
  private static long count(ByteBuffer in) {
    long value = 0;
    for (int i = next(in) % 9; i > 0; i--) {
      value = value << 8 | next(in);
    }
    return value & Long.MAX_VALUE;
  }

  private static int next(ByteBuffer in) {
    return in.hasRemaining() ? in.get() & 0xff : 0;
  }
}
