package dev.orchestrator.providers.wire;

import dev.orchestrator.api.RateLimit;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How long a failed answer asks to wait, from every place where vendors say it. Of several hints
 * the longest holds. The explicit ones are {@code retry-after} (seconds or a date), {@code
 * retry-after-ms}, Gemini's {@code RetryInfo} and "Please retry in 30.2s" or "try again in 6m0s" in
 * the message; only where none is given, the reset of a limit that is used up counts.
 *
 * <p>A hint is never longer than {@link #LONGEST}; what is in the past is zero.
 */
final class RetryHints {

  /** 366 days: no vendor means more, and a larger number is an error of the sender. */
  static final Duration LONGEST = Duration.ofDays(366);

  private static final Pattern IN_MESSAGE =
      Pattern.compile("(?i)(?:retry|try again) in ((?:\\d+(?:\\.\\d+)?(?:ms|h|m|s))+)(?![a-z0-9])");
  private static final Pattern GO_PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|us|µs|ns|h|m|s|d)");

  private RetryHints() {}

  /** The wait that this answer asks for, or null if it asks for none. */
  static @Nullable Duration read(
      HttpHeaders headers, VendorError error, List<RateLimit> limits, Instant now) {
    Optional<Duration> explicit =
        Stream.of(
                headers.firstValue("retry-after-ms").flatMap(RetryHints::millis),
                headers.firstValue("retry-after").flatMap(value -> retryAfter(value, now)),
                Optional.ofNullable(error.retryDelay()).flatMap(RetryHints::goDuration),
                inMessage(error.message()))
            .flatMap(Optional::stream)
            .max(Duration::compareTo);
    return explicit.or(() -> resetOfUsedUp(limits)).orElse(null);
  }

  private static Optional<Duration> resetOfUsedUp(List<RateLimit> limits) {
    return limits.stream()
        .filter(limit -> limit.remaining() != null && limit.remaining() == 0)
        .flatMap(limit -> Optional.ofNullable(limit.resetAfter()).stream())
        .filter(Duration::isPositive)
        .max(Duration::compareTo);
  }

  private static Optional<Duration> inMessage(String message) {
    Matcher matcher = IN_MESSAGE.matcher(message);
    return matcher.find() ? goDuration(matcher.group(1)) : Optional.empty();
  }

  /** {@code Retry-After}: a number of seconds, perhaps with a fraction, or an HTTP date. */
  static Optional<Duration> retryAfter(String value, Instant now) {
    Optional<Duration> seconds = number(value).map(number -> scaled(number, 9));
    if (seconds.isPresent()) {
      return seconds;
    }
    try {
      Instant date =
          ZonedDateTime.parse(value.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return Optional.of(bounded(Duration.between(now, date)));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /**
   * The reset of a limit, in any recorded form: RFC 3339 (Anthropic), a Go duration (OpenAI), plain
   * seconds (Azure, Together), or a Unix time in seconds or milliseconds (OpenRouter).
   */
  static @Nullable Duration reset(String value, Instant now) {
    Optional<BigDecimal> number = number(value);
    if (number.isPresent()) {
      return resetNumber(number.get(), now);
    }
    Optional<Duration> duration = goDuration(value);
    if (duration.isPresent()) {
      return duration.get();
    }
    try {
      return bounded(Duration.between(now, Instant.parse(value.strip())));
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** Nobody means a wait of thirty years: such a number is a time of the clock. */
  private static Duration resetNumber(BigDecimal number, Instant now) {
    if (number.compareTo(BigDecimal.valueOf(100_000_000_000L)) > 0) {
      return bounded(Duration.between(now, Instant.EPOCH.plus(unbounded(number, 6))));
    }
    if (number.compareTo(BigDecimal.valueOf(1_000_000_000L)) > 0) {
      return bounded(Duration.between(now, Instant.EPOCH.plus(unbounded(number, 9))));
    }
    return scaled(number, 9);
  }

  /** A duration as Go prints it: {@code 12ms}, {@code 8.64s}, {@code 14m24s}, {@code 1h0m}. */
  static Optional<Duration> goDuration(String value) {
    Matcher matcher = GO_PART.matcher(value.strip());
    Duration sum = Duration.ZERO;
    int end = 0;
    while (matcher.find() && matcher.start() == end) {
      BigDecimal number = new BigDecimal(matcher.group(1));
      sum =
          sum.plus(
              switch (matcher.group(2)) {
                case "d" -> scaled(number.multiply(BigDecimal.valueOf(86_400)), 9);
                case "h" -> scaled(number.multiply(BigDecimal.valueOf(3600)), 9);
                case "m" -> scaled(number.multiply(BigDecimal.valueOf(60)), 9);
                case "s" -> scaled(number, 9);
                case "ms" -> scaled(number, 6);
                case "ns" -> scaled(number, 0);
                default -> scaled(number, 3);
              });
      end = matcher.end();
    }
    return end > 0 && end == value.strip().length() ? Optional.of(bounded(sum)) : Optional.empty();
  }

  private static Optional<Duration> millis(String value) {
    return number(value).map(number -> scaled(number, 6));
  }

  private static Optional<BigDecimal> number(String value) {
    String text = value.strip();
    return text.length() <= 24 && text.matches("-?\\d+(\\.\\d+)?")
        ? Optional.of(new BigDecimal(text))
        : Optional.empty();
  }

  private static Duration scaled(BigDecimal number, int digits) {
    return bounded(unbounded(number, digits));
  }

  private static Duration unbounded(BigDecimal number, int digits) {
    BigDecimal nanos = number.movePointRight(digits).setScale(0, RoundingMode.CEILING);
    BigDecimal[] parts = nanos.divideAndRemainder(BigDecimal.valueOf(1_000_000_000L));
    if (parts[0].abs().compareTo(BigDecimal.valueOf(10_000_000_000L)) > 0) {
      return nanos.signum() > 0 ? LONGEST : Duration.ZERO;
    }
    return Duration.ofSeconds(parts[0].longValueExact(), parts[1].longValueExact());
  }

  private static Duration bounded(Duration wait) {
    if (wait.isNegative()) {
      return Duration.ZERO;
    }
    return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
  }
}
