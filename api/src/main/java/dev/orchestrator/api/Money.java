package dev.orchestrator.api;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * An amount of US dollars in whole nano-dollars (10⁻⁹ USD). Immutable and thread-safe; arithmetic
 * that would overflow a {@code long} (some 9.2 billion dollars) throws {@link ArithmeticException}.
 *
 * @param nanos the amount in nano-dollars; may be negative (a correction)
 */
public record Money(long nanos) implements Comparable<Money> {

  /** Nothing. */
  public static final Money ZERO = new Money(0);

  private static final int SCALE = 9;

  /**
   * Parses a decimal number of dollars such as {@code "1.00"} or {@code "0.000000001"}.
   *
   * @throws IllegalArgumentException if the text is no decimal number, or finer than a nano-dollar
   */
  public static Money usd(String dollars) {
    try {
      return new Money(new BigDecimal(dollars.strip()).movePointRight(SCALE).longValueExact());
    } catch (ArithmeticException | NumberFormatException e) {
      throw new IllegalArgumentException(
          "not an amount of US dollars in whole nano-dollars: '" + dollars + "'", e);
    }
  }

  /** The amount of {@code nanos} nano-dollars. */
  public static Money ofNanos(long nanos) {
    return new Money(nanos);
  }

  /** The least whole number of nano-dollars that is not below {@code dollars}. */
  public static Money roundUp(BigDecimal dollars) {
    return new Money(
        dollars.movePointRight(SCALE).setScale(0, RoundingMode.CEILING).longValueExact());
  }

  /** The sum of both. */
  public Money plus(Money other) {
    return new Money(Math.addExact(nanos, other.nanos));
  }

  /** This less the other; may be negative. */
  public Money minus(Money other) {
    return new Money(Math.subtractExact(nanos, other.nanos));
  }

  /** Whether this is more than the other. */
  public boolean isMoreThan(Money other) {
    return nanos > other.nanos;
  }

  /** The amount in dollars, exact. */
  public BigDecimal dollars() {
    return BigDecimal.valueOf(nanos, SCALE);
  }

  /** The lesser of both. */
  public static Money min(Money a, Money b) {
    return a.nanos <= b.nanos ? a : b;
  }

  @Override
  public int compareTo(Money other) {
    return Long.compare(nanos, other.nanos);
  }

  /** The exact amount in dollars as a plain decimal without trailing zeros: {@code 0.0105}. */
  @Override
  public String toString() {
    return nanos == 0 ? "0" : dollars().stripTrailingZeros().toPlainString();
  }
}
