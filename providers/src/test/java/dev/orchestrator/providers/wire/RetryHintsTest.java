package dev.orchestrator.providers.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RetryHintsTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final VendorError SILENT = VendorError.ofFailure("{}");

  private static @Nullable Duration read(VendorError error, String... headers) {
    Map<String, List<String>> map =
        Arrays.stream(headers)
            .map(header -> header.split("=", 2))
            .collect(Collectors.toMap(pair -> pair[0], pair -> List.of(pair[1])));
    HttpHeaders read = HttpHeaders.of(map, (name, value) -> true);
    return RetryHints.read(read, error, NOW);
  }

  @Test
  void readsSecondsFractionsMillisecondsAndDates() {
    assertThat(read(SILENT, "retry-after=65")).isEqualTo(Duration.ofSeconds(65));
    assertThat(read(SILENT, "retry-after=0.5")).isEqualTo(Duration.ofMillis(500));
    assertThat(read(SILENT, "retry-after-ms=660")).isEqualTo(Duration.ofMillis(660));
    assertThat(read(SILENT, "retry-after=Thu, 01 Jan 2026 00:01:00 GMT"))
        .isEqualTo(Duration.ofMinutes(1));
    assertThat(read(SILENT, "retry-after=Wed, 31 Dec 2025 00:00:00 GMT")).isZero();
    assertThat(read(SILENT, "retry-after=soon")).isNull();
    assertThat(read(SILENT, "retry-after=99999999999999999999")).isEqualTo(RetryHints.LONGEST);
  }

  @Test
  void takesTheLongestOfSeveralHints() {
    assertThat(read(SILENT, "retry-after=1", "retry-after-ms=0")).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void readsTheResetOfALimitThatIsUsedUpAndOfNoOther() {
    assertThat(
            read(
                SILENT,
                "x-ratelimit-remaining-requests=0",
                "x-ratelimit-reset-requests=14m24s",
                "x-ratelimit-remaining-tokens=5",
                "x-ratelimit-reset-tokens=1h"))
        .isEqualTo(Duration.ofMinutes(14).plusSeconds(24));
    assertThat(
            read(
                SILENT,
                "anthropic-ratelimit-tokens-remaining=0",
                "anthropic-ratelimit-tokens-reset=2026-01-01T00:00:09Z"))
        .isEqualTo(Duration.ofSeconds(9));
    assertThat(
            read(
                SILENT,
                "anthropic-ratelimit-tokens-remaining=0",
                "anthropic-ratelimit-tokens-reset=1970-01-01T00:00:00Z"))
        .isNull();
    assertThat(read(SILENT, "x-ratelimit-remaining=0", "x-ratelimit-reset=1767225605000"))
        .isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void readsWhatTheBodySays() {
    String google =
        "{\"error\":{\"message\":\"Please retry in 30.25s.\",\"details\":[{\"retryDelay\":\"30s\"}]}}";
    assertThat(read(VendorError.ofFailure(google))).isEqualTo(Duration.ofMillis(30_250));
    String openai = "{\"error\":{\"message\":\"Please try again in 6m0s. Visit\"}}";
    assertThat(read(VendorError.ofFailure(openai))).isEqualTo(Duration.ofMinutes(6));
    assertThat(read(VendorError.ofFailure("retry in 5 steps"))).isNull();
  }
}
