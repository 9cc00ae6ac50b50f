package dev.orchestrator.providers.responses;

import static dev.orchestrator.providers.wire.Nodes.absurd;
import static dev.orchestrator.providers.wire.Nodes.count;
import static dev.orchestrator.providers.wire.Nodes.has;

import dev.orchestrator.api.Pricing;
import dev.orchestrator.api.Usage;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Responses count cached and written tokens <em>inside</em> {@code input_tokens}, and reasoning
 * inside {@code output_tokens}; here they are taken apart, and {@code total_tokens} is conserved: a
 * total above the two is reasoning that was left out. The searches that the vendor made itself are
 * no tokens but have a price, so they are counted too.
 */
final class ResponsesUsage {
  private ResponsesUsage() {}

  /**
   * The usage, or null if this is none, or none that could be.
   *
   * @param searches how often the vendor searched the web for this answer
   */
  static @Nullable Usage read(JsonNode usage, long searches) {
    boolean isTold = has(usage, "input_tokens") || has(usage, "output_tokens");
    if (!isTold || absurd(usage)) {
      return null;
    }
    long input = count(usage, "input_tokens");
    long told = count(usage, "output_tokens");
    long hidden = Math.max(0, count(usage, "total_tokens") - input - told);
    JsonNode in = usage.path("input_tokens_details");
    long cached = Math.min(count(in, "cached_tokens"), input);
    long written = Math.min(count(in, "cache_write_tokens"), input - cached);
    long output = told + hidden;
    long reasoning = count(usage.path("output_tokens_details"), "reasoning_tokens");
    return new Usage(
        input - cached - written,
        cached,
        written,
        output,
        Math.min(output, Math.max(hidden, reasoning)),
        searches > 0 ? Map.of(Pricing.SEARCHES, searches) : Map.of(),
        false);
  }
}
