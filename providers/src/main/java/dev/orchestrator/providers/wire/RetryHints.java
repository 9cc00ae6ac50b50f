package dev.orchestrator.providers.wire;

import dev.orchestrator.api.RateLimit;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How long a failed answer asks to wait, from every place where vendors say it. Of several hints
 * the longest holds. The explicit ones are {@code retry-after} (seconds, a date, or what else a
 * reset may be), {@code retry-after-ms}, Gemini's {@code RetryInfo}, and words in the message
 * ("Please retry in 30.2s", "try again in 6m0s", "retry after 60 seconds"); only where none is
 * given, the reset of a limit that is used up counts.
 *
 * <p>A hint is never longer than {@link #LONGEST}; a date in the past is zero. What cannot be read
 * (a word, a negative number, {@code NaN}) says nothing. Dates are compared with the answer's own
 * {@code date}, so that a clock that is wrong here harms nothing.
 */
final class RetryHints {

  /** 366 days: no vendor means more, and a larger number is an error of the sender. */
  static final Duration LONGEST = Duration.ofDays(366);

  /** From here on a number of seconds is a time of the clock: nobody means thirty years. */
  private static final BigDecimal UNIX_SECONDS = BigDecimal.valueOf(1_000_000_000L);

  /** From here on it is one in milliseconds. */
  private static final BigDecimal UNIX_MILLIS = BigDecimal.valueOf(100_000_000_000L);

  private static final Pattern IN_MESSAGE =
      Pattern.compile(
          "(?i)(?:retry|try again) (?:in|after)"
              + " ((?:\\d+(?:\\.\\d+)? ?(?:ms|milliseconds?|seconds?|minutes?|hours?|h|m|s))+)"
              + "(?![a-z0-9])");
  private static final Pattern GO_PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|us|µs|ns|h|m|s|d)");

  private RetryHints() {}

  /** The wait that this answer asks for, or null if it asks for none. */
  static @Nullable Duration read(HttpHeaders headers, VendorError error, Instant clock) {
    Instant now = HttpDate.ofAnswer(headers, clock);
    Stream<Duration> millis =
        values(headers, "retry-after-ms").flatMap(value -> millis(value).stream());
    Stream<Duration> after =
        values(headers, "retry-after").flatMap(value -> retryAfter(value, now).stream());
    Stream<Duration> body =
        Stream.of(
                Optional.ofNullable(error.retryDelay()).flatMap(RetryHints::goDuration),
                inMessage(error.message()))
            .flatMap(Optional::stream);
    return Stream.of(millis, after, body)
        .flatMap(hints -> hints)
        .max(Duration::compareTo)
        .or(() -> resetOfUsedUp(RateLimitHeaders.read(headers, clock)))
        .orElse(null);
  }

  /** All values of a header; a list in one line is taken apart, a date with its comma is not. */
  private static Stream<String> values(HttpHeaders headers, String name) {
    return headers.allValues(name).stream()
        .flatMap(
            line -> line.matches("[\\d.,\\s]+") ? Stream.of(line.split(",")) : Stream.of(line));
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
    return matcher.find()
        ? goDuration(
            matcher
                .group(1)
                .toLowerCase(Locale.ROOT)
                .replaceAll(" ?milliseconds?", "ms")
                .replaceAll(" ?(second|minute|hour)s?", " $1")
                .replaceAll(" (.)[a-z]*", "$1"))
        : Optional.empty();
  }

  /** {@code Retry-After}: seconds, perhaps with a fraction, a date, or what a reset may be. */
  static Optional<Duration> retryAfter(String value, Instant now) {
    return Optional.ofNullable(reset(value, now));
  }

  /**
   * The reset of a limit, in any recorded form: RFC 3339 (Anthropic), a Go duration (OpenAI), plain
   * seconds (Azure, Together), a Unix time in seconds or milliseconds (OpenRouter); or an HTTP
   * date.
   */
  static @Nullable Duration reset(String value, Instant now) {
    return number(value)
        .map(number -> resetNumber(number, now))
        .or(() -> goDuration(value))
        .or(() -> date(value, now).map(date -> bounded(Duration.between(now, date))))
        .orElse(null);
  }

  private static Optional<Instant> date(String value, Instant now) {
    try {
      return Optional.of(OffsetDateTime.parse(value.strip()).toInstant());
    } catch (DateTimeException e) {
      return HttpDate.parse(value, now);
    }
  }

  private static Duration resetNumber(BigDecimal number, Instant now) {
    if (number.compareTo(UNIX_SECONDS) <= 0) {
      return scaled(number, 9);
    }
    BigDecimal seconds = number.compareTo(UNIX_MILLIS) > 0 ? number.movePointLeft(3) : number;
    return scaled(seconds.subtract(BigDecimal.valueOf(now.getEpochSecond())), 9);
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

  /** A number that is not negative, as decimals are written; nothing else is read as one. */
  private static Optional<BigDecimal> number(String value) {
    String text = value.strip();
    return text.length() <= 24 && text.matches("\\d+(\\.\\d+)?")
        ? Optional.of(new BigDecimal(text))
        : Optional.empty();
  }

  /** So many units of 10⁻⁹ s times ten to the power of {@code digits}. */
  private static Duration scaled(BigDecimal number, int digits) {
    BigDecimal nanos = number.movePointRight(digits).setScale(0, RoundingMode.CEILING);
    if (nanos.compareTo(BigDecimal.valueOf(LONGEST.toNanos())) > 0) {
      return LONGEST;
    }
    return nanos.signum() < 0 ? Duration.ZERO : Duration.ofNanos(nanos.longValueExact());
  }

  private static Duration bounded(Duration wait) {
    if (wait.isNegative()) {
      return Duration.ZERO;
    }
    return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
  }
}
