package dev.orchestrator.base.http;

import java.time.Duration;

/**
 * How long one exchange may take at each stage. The connection's own deadline belongs to {@link
 * Http}, since connections are shared.
 *
 * @param firstByte from the request to the first byte of the answer's body
 * @param idle between two pieces of the body
 * @param total for the whole exchange
 */
public record Deadlines(Duration firstByte, Duration idle, Duration total) {

  /**
   * @throws IllegalArgumentException if one is not positive
   */
  public Deadlines {
    requirePositive("first byte", firstByte);
    requirePositive("idle", idle);
    requirePositive("total", total);
  }

  private static void requirePositive(String what, Duration value) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException("the " + what + " deadline is not positive: " + value);
    }
  }

  /** The same, with {@code total} lowered to {@code limit} if that is shorter. */
  public Deadlines within(Duration limit) {
    return limit.compareTo(total) < 0 ? new Deadlines(firstByte, idle, limit) : this;
  }
}
