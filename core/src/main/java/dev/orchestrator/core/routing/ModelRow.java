package dev.orchestrator.core.routing;

import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.Pricing;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/**
 * One model, prepared for routing. Prices are held as whole pico-dollars per token (a dollar per
 * million tokens is a million of them), finer ones rounded up: the cost of thousands of models is
 * then a few multiplications instead of decimal arithmetic. Immutable.
 */
final class ModelRow {

  /** The cost of an unpriced model: it comes after all that have one. */
  static final long UNPRICED = Long.MAX_VALUE;

  /** Dearer prices count as this one: routing only compares, and the hold is exact. */
  private static final BigDecimal DEAREST = BigDecimal.valueOf(1_000_000);

  private final ModelInfo model;
  private final String name;
  private final boolean isDefault;
  private final boolean priced;

  /** Ascending; element i holds from {@code above[i]} + 1 tokens on, the first from 0. */
  private final long[] above;

  private final long[] input;
  private final long[] output;

  ModelRow(ModelInfo model, boolean isDefault) {
    this.model = model;
    this.name = model.qualifiedName();
    this.isDefault = isDefault;
    Pricing pricing = model.pricing();
    int steps = pricing == null ? 0 : pricing.steps().size() + 1;
    this.above = new long[steps];
    this.input = new long[steps];
    this.output = new long[steps];
    boolean known = pricing != null;
    for (int i = 0; i < steps && pricing != null; i++) {
      above[i] = i == 0 ? -1 : pricing.steps().get(i - 1).aboveInputTokens();
      Optional<BigDecimal> in = pricing.price(Pricing.INPUT, above[i] + 1);
      Optional<BigDecimal> out = pricing.price(Pricing.OUTPUT, above[i] + 1);
      known &= in.isPresent() && out.isPresent();
      input[i] = pico(in.orElse(BigDecimal.ZERO));
      output[i] = pico(out.orElse(BigDecimal.ZERO));
    }
    this.priced = known;
  }

  private static long pico(BigDecimal perMillion) {
    return perMillion
        .min(DEAREST)
        .movePointRight(6)
        .setScale(0, RoundingMode.CEILING)
        .longValueExact();
  }

  ModelInfo model() {
    return model;
  }

  /** {@code provider/id}. */
  String name() {
    return name;
  }

  /** Whether it is the default model of its provider. */
  boolean isDefault() {
    return isDefault;
  }

  boolean priced() {
    return priced;
  }

  /**
   * The cost in nano-dollars, rounded up, of a prompt and an answer of so many tokens at the price
   * step that the prompt reaches; {@link #UNPRICED} if unknown.
   */
  long cost(long prompt, long answer) {
    if (!priced) {
      return UNPRICED;
    }
    int step = above.length - 1;
    while (prompt <= above[step]) {
      step--;
    }
    try {
      long pico =
          Math.addExact(
              Math.multiplyExact(input[step], prompt), Math.multiplyExact(output[step], answer));
      return Math.ceilDiv(pico, 1_000L);
    } catch (ArithmeticException e) {
      return UNPRICED - 1; // the dearest of all that have a price
    }
  }
}
