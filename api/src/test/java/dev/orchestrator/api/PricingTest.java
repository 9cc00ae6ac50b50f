package dev.orchestrator.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PricingTest {

  private static final Pricing STEPPED =
      new Pricing(
          Map.of(
              Pricing.INPUT, new BigDecimal("1.25"),
              Pricing.CACHE_READ, new BigDecimal("0.125"),
              Pricing.OUTPUT, new BigDecimal("10")),
          List.of(
              new Pricing.Step(
                  200_000,
                  Map.of(
                      Pricing.INPUT, new BigDecimal("2.5"),
                      Pricing.OUTPUT, new BigDecimal("15")))));

  @Test
  void sumsEveryBucketAndRoundsUpOnce() {
    Pricing pricing =
        new Pricing(
            Map.of(
                Pricing.INPUT, new BigDecimal("0.0028"),
                Pricing.OUTPUT, new BigDecimal("0.0028")),
            List.of());
    // Each token costs 2.8 nano-dollars: 1 + 1 tokens are 5.6, not 3 + 3.
    assertThat(pricing.cost(Usage.of(1, 1))).contains(Money.ofNanos(6));
  }

  @Test
  void pricesCachedTokensApart() {
    Usage usage = new Usage(100, 1_000, 0, 10, 4, Map.of(), false);
    // 100 × 1.25 + 1000 × 0.125 + 10 × 10 = 350 micro-dollars
    assertThat(STEPPED.cost(usage)).contains(Money.usd("0.00035"));
  }

  @Test
  void billsTheWholeRequestAtTheStepThatItsPromptReaches() {
    assertThat(STEPPED.cost(Usage.of(200_000, 0))).contains(Money.usd("0.25"));
    assertThat(STEPPED.cost(Usage.of(200_001, 0))).contains(Money.usd("0.5000025"));
  }

  @Test
  void isUnpricedWhereABucketHasNoPrice() {
    Usage usage = new Usage(1, 0, 0, 1, 0, Map.of("searches", 2L), false);
    assertThat(STEPPED.cost(usage)).isEmpty();
    assertThat(STEPPED.cost(Usage.of(1, 1))).isPresent();
  }

  @Test
  void worstCaseTakesTheDearestInputAndTheHighestReachableStep() {
    Pricing pricing =
        new Pricing(
            Map.of(
                Pricing.INPUT, new BigDecimal("3"),
                Pricing.CACHE_WRITE, new BigDecimal("3.75"),
                Pricing.OUTPUT, new BigDecimal("15")),
            List.of());
    assertThat(pricing.worstCase(1_000_000, 1_000)).contains(Money.usd("3.765"));
    assertThat(STEPPED.worstCase(200_000, 0)).contains(Money.usd("0.25"));
    assertThat(STEPPED.worstCase(300_000, 1_000_000)).contains(Money.usd("15.75"));
  }

  @Test
  void worstCaseCoversAudioPicturesAndSearches() {
    Pricing pricing =
        new Pricing(
            Map.of(
                Pricing.INPUT, new BigDecimal("1"),
                Pricing.AUDIO_INPUT, new BigDecimal("3"),
                Pricing.OUTPUT, new BigDecimal("2"),
                Pricing.IMAGE_OUTPUT, new BigDecimal("30"),
                Pricing.AUDIO_OUTPUT, new BigDecimal("8"),
                Pricing.SEARCHES, new BigDecimal("5000")),
            List.of());
    // 1,000 x 3 + 100 x 30 = 6,000 micro-dollars, and ten searches of half a cent each
    assertThat(pricing.worstCase(1_000, 100)).contains(Money.usd("0.056"));
  }

  @Test
  void refusesNegativePrices() {
    assertThatThrownBy(() -> Pricing.of("-1", "1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("input");
  }

  @Test
  void moneyIsExactAndSaysSo() {
    assertThat(Money.usd("0.000000001").nanos()).isEqualTo(1);
    assertThat(Money.usd("12.5")).hasToString("12.5");
    assertThat(Money.ZERO).hasToString("0");
    assertThatThrownBy(() -> Money.usd("0.0000000001"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Money.ofNanos(Long.MAX_VALUE).plus(Money.ofNanos(1)))
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void secretsAreMaskedAndTrimmed() {
    assertThat(Secret.of(" key\n").reveal()).isEqualTo("key");
    assertThat(Secret.of("key")).hasToString("****");
    assertThatThrownBy(() -> Secret.of(" \n")).isInstanceOf(IllegalArgumentException.class);
  }
}
