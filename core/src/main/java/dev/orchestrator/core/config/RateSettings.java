package dev.orchestrator.core.config;

import org.jspecify.annotations.Nullable;

/**
 * How fast a provider or a model may be asked ({@code rate_limit:}).
 *
 * @param requestsPerMinute at least 1; null for no limit
 * @param tokensPerMinute of prompt and answer together, at least 1; null for no limit
 */
public record RateSettings(@Nullable Long requestsPerMinute, @Nullable Long tokensPerMinute) {

  /**
   * @throws IllegalArgumentException if a limit is not positive
   */
  public RateSettings {
    requirePositive("requests_per_minute", requestsPerMinute);
    requirePositive("tokens_per_minute", tokensPerMinute);
  }

  private static void requirePositive(String what, @Nullable Long value) {
    if (value != null && value < 1) {
      throw new IllegalArgumentException(what + " must be at least 1, not " + value);
    }
  }
}
