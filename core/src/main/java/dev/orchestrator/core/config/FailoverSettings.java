package dev.orchestrator.core.config;

/**
 * How far a call goes to find an answer ({@code routing:}).
 *
 * @param maxAttempts the most attempts of one call, over all targets; 1 to {@value #MOST_ATTEMPTS},
 *     default {@value #DEFAULT_ATTEMPTS}
 * @param afterContentBlock whether another target is asked when a model or its vendor refused the
 *     content; default false
 */
public record FailoverSettings(int maxAttempts, boolean afterContentBlock) {
  /** As many attempts as one call may ever make. */
  public static final int MOST_ATTEMPTS = 100;

  private static final int DEFAULT_ATTEMPTS = 8;

  /** 8 attempts; a content block ends the call. */
  public static final FailoverSettings DEFAULT = new FailoverSettings(DEFAULT_ATTEMPTS, false);

  /**
   * @throws IllegalArgumentException if {@code maxAttempts} is out of its range
   */
  public FailoverSettings {
    if (maxAttempts < 1 || maxAttempts > MOST_ATTEMPTS) {
      throw new IllegalArgumentException(
          "max_attempts must be 1 to " + MOST_ATTEMPTS + ", not " + maxAttempts);
    }
  }
}
