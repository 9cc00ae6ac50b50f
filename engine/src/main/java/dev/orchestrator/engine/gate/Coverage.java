package dev.orchestrator.engine.gate;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * How many lines of code are reached by tests, counted.
 *
 * @param covered the lines that are reached
 * @param total all lines that count; more than 0
 */
public record Coverage(long covered, long total) {

  /**
   * @throws IllegalArgumentException if no line counts, or more are reached than there are
   */
  public Coverage {
    if (total <= 0 || covered < 0 || covered > total) {
      throw new IllegalArgumentException(covered + " of " + total + " lines is no coverage");
    }
  }

  /**
   * Whether it is lower than another by more than the tolerance, compared as fractions without
   * rounding.
   *
   * @param tolerance in percentage points, not negative
   */
  boolean fellFrom(Coverage base, BigDecimal tolerance) {
    // covered/total < base.covered/base.total - tolerance/100, both sides times
    // 100*total*base.total
    BigDecimal totals = BigDecimal.valueOf(total).multiply(BigDecimal.valueOf(base.total));
    BigDecimal hundred = BigDecimal.valueOf(100);
    BigDecimal own =
        BigDecimal.valueOf(covered).multiply(BigDecimal.valueOf(base.total)).multiply(hundred);
    BigDecimal least =
        BigDecimal.valueOf(base.covered)
            .multiply(BigDecimal.valueOf(total))
            .multiply(hundred)
            .subtract(tolerance.multiply(totals));
    return own.compareTo(least) < 0;
  }

  /** {@code 81.25 % of lines (13 of 16)}; the percentage is rounded down. */
  @Override
  public String toString() {
    BigDecimal percent =
        BigDecimal.valueOf(covered)
            .multiply(BigDecimal.valueOf(100))
            .divide(BigDecimal.valueOf(total), 2, RoundingMode.DOWN);
    return percent + " % of lines (" + covered + " of " + total + ")";
  }
}
