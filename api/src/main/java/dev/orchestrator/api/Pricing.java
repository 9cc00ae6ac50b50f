package dev.orchestrator.api;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a model costs: US dollars per million tokens, bucket by bucket, with price steps for long
 * prompts. Immutable.
 *
 * @param perMillion dollars per million by bucket name ({@link #INPUT}, {@link #CACHE_READ}, {@link
 *     #CACHE_WRITE}, {@link #OUTPUT} and further ones)
 * @param steps dearer prices that hold for the <em>whole</em> request once its prompt is longer
 *     than a threshold, as Google, OpenAI and xAI bill; ascending by threshold
 */
public record Pricing(Map<String, BigDecimal> perMillion, List<Step> steps) {

  /** Uncached prompt tokens. */
  public static final String INPUT = "input";

  /** Prompt tokens read from a cache. */
  public static final String CACHE_READ = "cache_read";

  /** Prompt tokens written to a cache of the vendor's default lifetime. */
  public static final String CACHE_WRITE = "cache_write";

  /** Prompt tokens written to a cache that lives an hour. */
  public static final String CACHE_WRITE_1H = "cache_write_1h";

  /** Prompt tokens that are audio, where they have a price of their own. */
  public static final String AUDIO_INPUT = "audio_input";

  /** Tokens of the answer, reasoning included. */
  public static final String OUTPUT = "output";

  /** Tokens of the answer that are audio, where they have a price of their own. */
  public static final String AUDIO_OUTPUT = "audio_output";

  /** Tokens of the answer that are pictures, where they have a price of their own. */
  public static final String IMAGE_OUTPUT = "image_output";

  /** Searches that the vendor made for the answer; their price too is that of a million. */
  public static final String SEARCHES = "searches";

  /**
   * Calls that a subscription covers; where this has a price, which is 0, so has everything else.
   * In a {@link Usage} it counts the call.
   */
  public static final String INCLUDED = "included";

  private static final List<String> INPUTS =
      List.of(INPUT, CACHE_READ, CACHE_WRITE, CACHE_WRITE_1H, AUDIO_INPUT);
  private static final List<String> OUTPUTS = List.of(OUTPUT, AUDIO_OUTPUT, IMAGE_OUTPUT);

  /** More searches than vendors make for one answer unless they are asked to: 10. */
  private static final long MOST_SEARCHES = 10;

  private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);

  /**
   * Prices above a prompt length.
   *
   * @param aboveInputTokens the step holds if the prompt has more tokens than this
   * @param perMillion dollars per million by bucket; a bucket absent here keeps its lower price
   */
  public record Step(long aboveInputTokens, Map<String, BigDecimal> perMillion) {
    /** Copies its map. */
    public Step {
      perMillion = Map.copyOf(perMillion);
    }
  }

  /**
   * @throws IllegalArgumentException if a price is negative
   */
  public Pricing {
    perMillion = Map.copyOf(perMillion);
    steps = steps.stream().sorted(Comparator.comparingLong(Step::aboveInputTokens)).toList();
    requireNotNegative(perMillion);
    steps.forEach(step -> requireNotNegative(step.perMillion()));
  }

  private static void requireNotNegative(Map<String, BigDecimal> prices) {
    prices.forEach((bucket, price) -> {
      if (price.signum() < 0) {
        throw new IllegalArgumentException("negative price for " + bucket + ": " + price);
      }
    });
  }

  /** Prices of input and output in dollars per million tokens, without steps. */
  public static Pricing of(String inputPerMillion, String outputPerMillion) {
    return new Pricing(
        Map.of(INPUT, new BigDecimal(inputPerMillion), OUTPUT, new BigDecimal(outputPerMillion)),
        List.of());
  }

  /** Costs nothing in any of the four usual buckets: a model on the user's own machine. */
  public static Pricing free() {
    return new Pricing(
        Map.of(
            INPUT, BigDecimal.ZERO,
            CACHE_READ, BigDecimal.ZERO,
            CACHE_WRITE, BigDecimal.ZERO,
            OUTPUT, BigDecimal.ZERO),
        List.of());
  }

  /**
   * Covered by a subscription that is paid for elsewhere: nothing is charged here, and it is told
   * as included and never as free.
   */
  public static Pricing included() {
    return new Pricing(
        Map.of(
            INPUT, BigDecimal.ZERO,
            CACHE_READ, BigDecimal.ZERO,
            CACHE_WRITE, BigDecimal.ZERO,
            OUTPUT, BigDecimal.ZERO,
            INCLUDED, BigDecimal.ZERO),
        List.of());
  }

  /** Whether a subscription covers it. */
  public boolean isIncluded() {
    return perMillion.containsKey(INCLUDED);
  }

  /** The price of a bucket in dollars per million for a prompt of this many tokens, if known. */
  public Optional<BigDecimal> price(String bucket, long promptTokens) {
    BigDecimal price = perMillion.get(bucket);
    for (Step step : steps) {
      if (promptTokens > step.aboveInputTokens() && step.perMillion().containsKey(bucket)) {
        price = step.perMillion().get(bucket);
      }
    }
    return Optional.ofNullable(price);
  }

  /**
   * Σ bucket × its price, exact, rounded up once to a whole nano-dollar.
   *
   * @return empty if a non-zero bucket has no price: such an attempt is <em>unpriced</em>, not free
   */
  public Optional<Money> cost(Usage usage) {
    long prompt = usage.totalInput();
    Map<String, Long> buckets = new HashMap<>(usage.others());
    buckets.put(INPUT, usage.inputTokens());
    buckets.put(CACHE_READ, usage.cacheReadTokens());
    buckets.put(CACHE_WRITE, usage.cacheWriteTokens());
    buckets.put(OUTPUT, usage.outputTokens());
    BigDecimal sum = BigDecimal.ZERO;
    for (Map.Entry<String, Long> bucket : buckets.entrySet()) {
      if (bucket.getValue() == 0) {
        continue;
      }
      Optional<BigDecimal> price = price(bucket.getKey(), prompt);
      if (price.isEmpty()) {
        return Optional.empty();
      }
      sum = sum.add(price.get().multiply(BigDecimal.valueOf(bucket.getValue())));
    }
    return Optional.of(Money.roundUp(sum.divide(MILLION)));
  }

  /**
   * The most that a call can cost whose prompt has at most {@code inputBound} tokens and whose
   * answer has at most {@code maxOutput}: every prompt token at the dearest price that any of them
   * can have, every token of the answer likewise, at the highest step that the bound can reach, and
   * {@value #MOST_SEARCHES} searches where those have a price.
   *
   * @return empty if input or output has no price
   */
  public Optional<Money> worstCase(long inputBound, long maxOutput) {
    if (dearest(INPUT, inputBound).isEmpty() || dearest(OUTPUT, inputBound).isEmpty()) {
      return Optional.empty();
    }
    BigDecimal sum =
        dearest(INPUTS, inputBound)
            .multiply(BigDecimal.valueOf(inputBound))
            .add(dearest(OUTPUTS, inputBound).multiply(BigDecimal.valueOf(maxOutput)))
            .add(
                dearest(List.of(SEARCHES), inputBound).multiply(BigDecimal.valueOf(MOST_SEARCHES)));
    return Optional.of(Money.roundUp(sum.divide(MILLION)));
  }

  private BigDecimal dearest(List<String> buckets, long inputBound) {
    return buckets.stream()
        .flatMap(bucket -> dearest(bucket, inputBound).stream())
        .reduce(BigDecimal.ZERO, BigDecimal::max);
  }

  /** The highest price of a bucket over all steps that a prompt up to this length can reach. */
  private Optional<BigDecimal> dearest(String bucket, long inputBound) {
    BigDecimal dearest = perMillion.get(bucket);
    for (Step step : steps) {
      BigDecimal price = step.perMillion().get(bucket);
      if (price != null && inputBound > step.aboveInputTokens()) {
        dearest = dearest == null ? price : dearest.max(price);
      }
    }
    return Optional.ofNullable(dearest);
  }
}
