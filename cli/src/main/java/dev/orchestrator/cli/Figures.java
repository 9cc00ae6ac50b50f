package dev.orchestrator.cli;

import dev.orchestrator.api.Money;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Money, times and token counts as people read them. Documents for programs carry exact values. */
public final class Figures {
  private static final Money ONE_DOLLAR = Money.usd("1");
  private static final Money LEAST_SHOWN = Money.usd("0.0001");

  private static final BigDecimal ONE_DECIMAL_BELOW = new BigDecimal("99.95");

  private Figures() {}

  /**
   * An amount: from one dollar on to the cent, below to the hundredth of a cent, rounded up so that
   * nothing looks cheaper than it was; {@code unpriced} if it is not known.
   */
  public static String money(@Nullable Money amount) {
    if (amount == null) {
      return "unpriced";
    }
    if (amount.nanos() < 0) {
      return "-" + money(Money.ZERO.minus(amount));
    }
    if (amount.nanos() == 0) {
      return "$0";
    }
    if (LEAST_SHOWN.isMoreThan(amount)) {
      return "<$0.0001";
    }
    int scale = ONE_DOLLAR.isMoreThan(amount) ? 4 : 2;
    BigDecimal shown = amount.dollars().setScale(scale, RoundingMode.CEILING);
    return "$" + shown.toPlainString();
  }

  /**
   * What attempts cost of which a subscription covers some: {@code included} if it covers all that
   * there is, never $0.
   */
  public static String cost(@Nullable Money amount, long included) {
    if (included == 0 || amount == null) {
      return money(amount);
    }
    return amount.nanos() == 0 ? "included" : money(amount) + " + " + included + " included";
  }

  /** A time: {@code 0.8 s}, {@code 42 s}, {@code 3 min 05 s}, {@code 1 h 02 min}. */
  public static String duration(Duration time) {
    if (time.compareTo(Duration.ofSeconds(10)) < 0) {
      return String.format(Locale.ROOT, "%d.%d s", time.toSeconds(), time.toMillisPart() / 100);
    }
    if (time.compareTo(Duration.ofMinutes(1)) < 0) {
      return time.toSeconds() + " s";
    }
    if (time.compareTo(Duration.ofHours(1)) < 0) {
      return String.format(Locale.ROOT, "%d min %02d s", time.toMinutes(), time.toSecondsPart());
    }
    return String.format(Locale.ROOT, "%d h %02d min", time.toHours(), time.toMinutesPart());
  }

  /** A token count: {@code 812}, {@code 12.3k}, {@code 131k}, {@code 1.2M}. */
  public static String tokens(long count) {
    if (count < 1_000) {
      return Long.toString(count);
    }
    return count < 999_500 ? scaled(count, 1_000, "k") : scaled(count, 1_000_000, "M");
  }

  private static String scaled(long count, long unit, String suffix) {
    BigDecimal value = BigDecimal.valueOf(count).divide(BigDecimal.valueOf(unit));
    int decimals = value.compareTo(ONE_DECIMAL_BELOW) < 0 ? 1 : 0;
    BigDecimal shown = value.setScale(decimals, RoundingMode.HALF_UP);
    return shown.stripTrailingZeros().toPlainString() + suffix;
  }
}
