package dev.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.api.Money;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiguresTest {

  @ParameterizedTest
  @CsvSource({
    "0, $0",
    "0.000000001, <$0.0001",
    "0.0001, $0.0001",
    "0.00010001, $0.0002",
    "0.0105, $0.0105",
    "0.99999, $1.0000",
    "1, $1.00",
    "1.001, $1.01",
    "1234.5, $1234.50",
    "-0.25, -$0.2500"
  })
  void moneyNeverLooksCheaperThanItWas(String dollars, String shown) {
    assertThat(Figures.money(Money.usd(dollars))).isEqualTo(shown);
  }

  @Test
  void anUnknownAmountIsNotZero() {
    assertThat(Figures.money(null)).isEqualTo("unpriced");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0.0 s",
    "849, 0.8 s",
    "9999, 9.9 s",
    "42000, 42 s",
    "185000, 3 min 05 s",
    "3720000, 1 h 02 min"
  })
  void timesGetCoarserAsTheyGrow(long millis, String shown) {
    assertThat(Figures.duration(Duration.ofMillis(millis))).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "999, 999",
    "1000, 1k",
    "12345, 12.3k",
    "99949, 99.9k",
    "131072, 131k",
    "999499, 999k",
    "999500, 1M",
    "1234567, 1.2M"
  })
  void tokensKeepThreeFigures(long count, String shown) {
    assertThat(Figures.tokens(count)).isEqualTo(shown);
  }
}
