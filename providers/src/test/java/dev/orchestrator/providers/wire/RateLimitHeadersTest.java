package dev.orchestrator.providers.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.api.RateLimit;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RateLimitHeadersTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private static List<RateLimit> read(String... pairs) {
    Map<String, List<String>> map = new TreeMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put(pairs[i], List.of(pairs[i + 1]));
    }
    return RateLimitHeaders.read(HttpHeaders.of(map, (name, value) -> true), NOW);
  }

  @Test
  void readsAnthropics() {
    assertThat(
            read(
                "anthropic-ratelimit-requests-limit", "1000",
                "anthropic-ratelimit-requests-remaining", "999",
                "anthropic-ratelimit-requests-reset", "2026-01-01T00:00:07Z",
                "anthropic-ratelimit-input-tokens-limit", "100000",
                "anthropic-ratelimit-input-tokens-remaining", "100000",
                "anthropic-ratelimit-input-tokens-reset", "1970-01-01T00:00:00Z"))
        .containsExactly(
            new RateLimit("input_tokens", 100_000L, 100_000L, Duration.ZERO),
            new RateLimit("requests", 1000L, 999L, Duration.ofSeconds(7)));
  }

  @Test
  void readsOpenAisAndThoseWhoFollowIt() {
    assertThat(
            read(
                "X-RateLimit-Limit-Requests", "200",
                "x-ratelimit-remaining-requests", "196",
                "x-ratelimit-reset-requests", "21m36.001s",
                "x-ratelimit-renewalperiod-tokens", "60",
                "x-ratelimit-reset-tokens", "5",
                "x-ratelimit-key", "m"))
        .containsExactly(
            new RateLimit("requests", 200L, 196L, Duration.ofMillis(1_296_001)),
            new RateLimit("tokens", null, null, Duration.ofSeconds(5)));
    assertThat(read("x-ratelimit-limit", "1", "x-ratelimit-reset", "1767225660000"))
        .containsExactly(new RateLimit("requests", 1L, null, Duration.ofMinutes(1)));
    assertThat(read("ratelimit-limit", "9", "ratelimit-remaining", "8", "ratelimit-reset", "60"))
        .containsExactly(new RateLimit("requests", 9L, 8L, Duration.ofMinutes(1)));
  }

  @Test
  void givesTheLimitsOfAMinuteTheirUsualNames() {
    assertThat(
            read(
                "x-ratelimit-limit-req-minute", "30",
                "x-ratelimit-remaining-tokens-minute", "2000000",
                "x-ratelimit-limit-requests-day", "14400"))
        .containsExactly(
            new RateLimit("requests", 30L, null, null),
            new RateLimit("requests_day", 14_400L, null, null),
            new RateLimit("tokens", null, 2_000_000L, null));
  }

  @Test
  void leavesOutWhatCannotBeRead() {
    assertThat(
            read(
                "x-ratelimit-limit-requests", "many",
                "x-ratelimit-remaining-requests", "-1",
                "x-ratelimit-reset-requests", "soon",
                "x-ratelimit-limit-tokens", "99999999999999999999",
                "anthropic-ratelimit-tokens-remaining", ""))
        .isEmpty();
  }
}
