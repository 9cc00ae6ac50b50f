package dev.orchestrator.providers.wire;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Optional;

/**
 * A date of HTTP in its three forms (RFC 9110, section 5.6.7): the usual one, that of RFC 850 with
 * a year of two digits, and that of C's {@code asctime()}.
 */
final class HttpDate {
  private static final DateTimeFormatter ASCTIME =
      DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.US);

  private HttpDate() {}

  /**
   * When an answer was made, by the clock of who made it, since the other dates in it are of that
   * clock too; our own time if it does not say.
   */
  static Instant ofAnswer(HttpHeaders headers, Instant now) {
    return headers.firstValue("date").flatMap(value -> parse(value, now)).orElse(now);
  }

  /** Reads a date; {@code now} tells the century of a year of two digits. Empty if it is none. */
  static Optional<Instant> parse(String value, Instant now) {
    String text = value.strip();
    return usual(text).or(() -> rfc850(text, now)).or(() -> asctime(text));
  }

  private static Optional<Instant> usual(String text) {
    try {
      return Optional.of(
          ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Optional<Instant> rfc850(String text, Instant now) {
    // A year that seems more than fifty years ahead is the latest past one with these digits.
    LocalDate least = LocalDate.ofInstant(now, ZoneOffset.UTC).minusYears(49);
    DateTimeFormatter form =
        new DateTimeFormatterBuilder()
            .appendPattern("EEEE, dd-MMM-")
            .appendValueReduced(ChronoField.YEAR, 2, 2, least)
            .appendPattern(" HH:mm:ss 'GMT'")
            .toFormatter(Locale.US);
    try {
      return Optional.of(LocalDateTime.parse(text, form).toInstant(ZoneOffset.UTC));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Optional<Instant> asctime(String text) {
    try {
      return Optional.of(LocalDateTime.parse(text, ASCTIME).toInstant(ZoneOffset.UTC));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
