package dev.orchestrator.api;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one attempt consumed, in disjoint buckets: their sum is everything that was counted. Each
 * provider's mapper converts its vendor's convention into this one. Immutable.
 *
 * @param inputTokens prompt tokens that came from no cache and went into none
 * @param cacheReadTokens prompt tokens read from the vendor's cache
 * @param cacheWriteTokens prompt tokens written to the vendor's cache (its default lifetime)
 * @param outputTokens all tokens of the answer, reasoning included
 * @param reasoningTokens the part of {@code outputTokens} that was reasoning, 0 if not told
 * @param others further disjoint buckets by name, for example {@code cache_write_1h}, {@code
 *     audio_input}, {@code searches}; a non-zero one needs a price of its own
 * @param estimated whether these numbers are ours rather than the vendor's
 */
public record Usage(
    long inputTokens,
    long cacheReadTokens,
    long cacheWriteTokens,
    long outputTokens,
    long reasoningTokens,
    Map<String, Long> others,
    boolean estimated) {

  /** Nothing consumed. */
  public static final Usage NONE = new Usage(0, 0, 0, 0, 0, Map.of(), false);

  /**
   * @throws IllegalArgumentException if a bucket is negative, or reasoning exceeds the output
   */
  public Usage {
    others = Map.copyOf(others);
    if (inputTokens < 0 || cacheReadTokens < 0 || cacheWriteTokens < 0 || outputTokens < 0) {
      throw new IllegalArgumentException("negative token count");
    }
    if (reasoningTokens < 0 || reasoningTokens > outputTokens) {
      throw new IllegalArgumentException(
          "reasoning tokens " + reasoningTokens + " outside output " + outputTokens);
    }
    others.forEach((name, count) -> {
      if (count < 0) {
        throw new IllegalArgumentException("negative count in bucket " + name);
      }
    });
  }

  /** A usage of uncached input and output only, as a vendor told it. */
  public static Usage of(long inputTokens, long outputTokens) {
    return new Usage(inputTokens, 0, 0, outputTokens, 0, Map.of(), false);
  }

  /** The same counts, marked as estimated. */
  public Usage asEstimate() {
    return new Usage(
        inputTokens,
        cacheReadTokens,
        cacheWriteTokens,
        outputTokens,
        reasoningTokens,
        others,
        true);
  }

  /** All prompt tokens: input, cache read, cache write, 1-hour cache writes, and audio. */
  public long totalInput() {
    long sum = Math.addExact(Math.addExact(inputTokens, cacheReadTokens), cacheWriteTokens);
    for (String further : List.of(Pricing.CACHE_WRITE_1H, Pricing.AUDIO_INPUT)) {
      sum = Math.addExact(sum, others.getOrDefault(further, 0L));
    }
    return sum;
  }

  /** Bucket by bucket; estimated if either is. */
  public Usage plus(Usage o) {
    Map<String, Long> sum = new TreeMap<>(others);
    o.others.forEach((name, count) -> sum.merge(name, count, Math::addExact));
    return new Usage(
        Math.addExact(inputTokens, o.inputTokens),
        Math.addExact(cacheReadTokens, o.cacheReadTokens),
        Math.addExact(cacheWriteTokens, o.cacheWriteTokens),
        Math.addExact(outputTokens, o.outputTokens),
        Math.addExact(reasoningTokens, o.reasoningTokens),
        sum,
        estimated || o.estimated);
  }
}
