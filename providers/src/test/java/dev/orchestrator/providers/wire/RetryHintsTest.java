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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          retry-after    | 65                               | PT1M5S
          retry-after    | 0                                | PT0S
          retry-after    | 0.5                              | PT0.5S
          retry-after    | 1.0000000001                     | PT1.000000001S
          retry-after    | Thu, 01 Jan 2026 00:01:00 GMT    | PT1M
          retry-after    | Thursday, 01-Jan-26 00:01:00 GMT | PT1M
          retry-after    | Thu Jan  1 00:01:00 2026         | PT1M
          retry-after    | Thu, 1 Jan 2026 00:01:00 GMT     | PT1M
          retry-after    | Wed, 31 Dec 2025 00:00:00 GMT    | PT0S
          retry-after    | Wednesday, 31-Dec-25 00:00:00 GMT| PT0S
          retry-after    | Monday, 31-Dec-99 00:00:00 GMT   | -
          retry-after    | Friday, 31-Dec-99 00:00:00 GMT   | PT0S
          retry-after    | Wed Dec 31 00:00:00 2025         | PT0S
          retry-after    | 2026-01-01T00:01:00Z             | PT1M
          retry-after    | 2026-01-01T01:01:00+01:00        | PT1M
          retry-after    | 6m0s                             | PT6M
          retry-after    | 1767225605                       | PT5S
          retry-after    | 1767225605000                    | PT5S
          retry-after    | 259200                           | PT72H
          retry-after-ms | 660                              | PT0.66S
          retry-after-ms | 0                                | PT0S
          retry-after-ms | 0.25                             | PT0.00025S
          retry-after-ms | soon                             | -
          retry-after-ms | -1                               | -
          retry-after    | ''                               | -
          retry-after    | ' '                              | -
          retry-after    | soon                             | -
          retry-after    | -5                               | -
          retry-after    | NaN                              | -
          retry-after    | Infinity                         | -
          retry-after    | 1e9                              | -
          retry-after    | 0x10                             | -
          retry-after    | Thu, 32 Jan 2026 00:01:00 GMT    | -
          retry-after    | 3, 7                             | PT7S
          retry-after    | 7,3                              | PT7S
          """)
  void readsEveryFormOfRetryAfter(String header, String value, @Nullable Duration wait) {
    assertThat(read(SILENT, header + "=" + value)).isEqualTo(wait);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1000000000",
        "99999999999",
        "99999999999999999999",
        "Fri, 31 Dec 9999 23:59:59 GMT",
        "9999-12-31T23:59:59Z",
        "99999999999999h"
      })
  void boundsAnAbsurdWait(String value) {
    assertThat(read(SILENT, "retry-after=" + value)).isEqualTo(RetryHints.LONGEST);
    assertThat(RetryHints.reset(value, NOW)).isEqualTo(RetryHints.LONGEST);
  }

  @Test
  void takesTheLongestOfARepeatedHeader() {
    HttpHeaders twice =
        HttpHeaders.of(Map.of("retry-after", List.of("3", "soon", "9")), (name, value) -> true);
    assertThat(RetryHints.read(twice, SILENT, NOW)).isEqualTo(Duration.ofSeconds(9));
  }

  @Test
  void countsFromTheAnswersOwnDate() {
    // Our clock is an hour fast: the wait must not vanish for it.
    String date = "date=Wed, 31 Dec 2025 23:00:00 GMT";
    assertThat(read(SILENT, date, "retry-after=Wed, 31 Dec 2025 23:00:20 GMT"))
        .isEqualTo(Duration.ofSeconds(20));
    assertThat(read(SILENT, date, "x-ratelimit-remaining=0", "x-ratelimit-reset=1767222030"))
        .isEqualTo(Duration.ofSeconds(30));
    assertThat(read(SILENT, "date=nonsense", "retry-after=Thu, 01 Jan 2026 00:00:20 GMT"))
        .isEqualTo(Duration.ofSeconds(20));
  }

  @ParameterizedTest
  @CsvSource({
    "12ms, PT0.012S",
    "0s, PT0S",
    "8.64s, PT8.64S",
    "14m24s, PT14M24S",
    "21m36.001s, PT21M36.001S",
    "1h0m, PT1H",
    "1d2h, PT26H",
    "250us, PT0.00025S",
    "7, PT7S",
    "2026-01-01T00:00:09Z, PT9S",
    "1970-01-01T00:00:00Z, PT0S",
    "1767225605, PT5S",
    "1767225605000, PT5S"
  })
  void readsEveryFormOfAReset(String value, Duration wait) {
    assertThat(RetryHints.reset(value, NOW)).isEqualTo(wait);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "s", "m5", "5 apples", "-3", "NaN", "1s-2", "tomorrow"})
  void takesWhatCannotBeReadForNoReset(String value) {
    assertThat(RetryHints.reset(value, NOW)).isNull();
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
  void readsWhatGeminiSaysInItsBody() {
    String google =
        "{\"error\":{\"message\":\"Please retry in 30.25s.\",\"details\":[{\"retryDelay\":\"30s\"}]}}";
    assertThat(read(VendorError.ofFailure(google))).isEqualTo(Duration.ofMillis(30_250));
    String delayOnly = "{\"error\":{\"details\":[{\"retryDelay\":\"1.5s\"}]}}";
    assertThat(read(VendorError.ofFailure(delayOnly))).isEqualTo(Duration.ofMillis(1_500));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          Please try again in 6m0s. Visit            | PT6M
          Please try again in 20s. Visit             | PT20S
          Please try again in 4.87s. Need more?      | PT4.87S
          Please retry after 60 seconds. To increase | PT1M
          Try again in 1 minute.                     | PT1M
          retry in 2 hours                           | PT2H
          RETRY AFTER 1 SECOND                       | PT1S
          try again in 350 milliseconds              | PT0.35S
          please try again in 250ms                  | PT0.25S
          retry in 5 steps                           | -
          retry in 5 secondsago                      | -
          Please retry shortly.                      | -
          """)
  void readsTheWordsOfTheMessage(String message, @Nullable Duration wait) {
    assertThat(read(VendorError.ofFailure(message))).isEqualTo(wait);
  }
}
