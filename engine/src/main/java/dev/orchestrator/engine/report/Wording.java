package dev.orchestrator.engine.report;

import dev.orchestrator.api.Money;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Amounts, times and counts as the page says them; times are of UTC. */
final class Wording {
  private static final DateTimeFormatter DAY_AND_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);

  private Wording() {}

  /** Exact, for it is what a bill is compared with; to the cent at least. */
  static String money(@Nullable Money amount) {
    if (amount == null) {
      return "unpriced";
    }
    if (amount.nanos() == 0) {
      return "$0";
    }
    BigDecimal dollars = amount.dollars().stripTrailingZeros();
    return "$" + dollars.setScale(Math.max(2, dollars.scale())).toPlainString();
  }

  /** What a subscription covers is {@code included}, never $0. */
  static String cost(@Nullable Money amount, long included) {
    if (included == 0 || amount == null) {
      return money(amount);
    }
    return amount.nanos() == 0 ? "included" : money(amount) + " + " + included + " included";
  }

  static String dayAndTime(Instant at) {
    return DAY_AND_TIME.format(at);
  }

  static String time(Instant at) {
    return TIME.format(at);
  }

  static String duration(Duration time) {
    if (time.compareTo(Duration.ofMinutes(1)) < 0) {
      return String.format(Locale.ROOT, "%d.%d s", time.toSeconds(), time.toMillisPart() / 100);
    }
    return time.compareTo(Duration.ofHours(1)) < 0
        ? String.format(Locale.ROOT, "%d min %02d s", time.toMinutes(), time.toSecondsPart())
        : String.format(Locale.ROOT, "%d h %02d min", time.toHours(), time.toMinutesPart());
  }

  /** {@code 1 call}, {@code 2 calls}. */
  static String count(long count, String one) {
    return count + " " + one + (count == 1 ? "" : "s");
  }

  static String words(String word) {
    return word.replace('_', ' ');
  }
}
