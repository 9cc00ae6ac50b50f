package dev.orchestrator.providers.claude;

import static dev.orchestrator.providers.wire.Nodes.absurd;
import static dev.orchestrator.providers.wire.Nodes.count;
import static dev.orchestrator.providers.wire.Nodes.has;

import dev.orchestrator.api.Pricing;
import dev.orchestrator.api.Usage;
import dev.orchestrator.base.json.Json;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Anthropic counts disjointly already: {@code input_tokens} holds neither cache reads nor writes;
 * thinking is inside {@code output_tokens}. Cache writes come as one number and, mostly, told apart
 * by lifetime. In a stream the last message's numbers are cumulative, so fields replace.
 */
final class ClaudeUsage {
  private final ObjectNode told = Json.object();

  /** Takes over what an event tells; fields that it lacks keep their value. */
  void update(JsonNode usage) {
    if (usage.isObject()) {
      usage
          .properties()
          .forEach(field -> {
            if (!field.getValue().isNull()) {
              told.set(field.getKey(), field.getValue());
            }
          });
    }
  }

  /** Whether a whole usage was told, and one that could be. */
  boolean isTold() {
    return has(told, "input_tokens") && has(told, "output_tokens") && !absurd(told);
  }

  Usage usage() {
    long written = count(told, "cache_creation_input_tokens");
    JsonNode byLifetime = told.path("cache_creation");
    long hour = count(byLifetime, "ephemeral_1h_input_tokens");
    long usual = count(byLifetime, "ephemeral_5m_input_tokens");
    // The sum is the vendor's total, whichever of the two fields it filled.
    long total = Math.max(written, hour + usual);
    Map<String, Long> others = new TreeMap<>();
    if (hour > 0) {
      others.put(Pricing.CACHE_WRITE_1H, hour);
    }
    long searches = count(told.path("server_tool_use"), "web_search_requests");
    if (searches > 0) {
      others.put(Pricing.SEARCHES, searches);
    }
    long output = count(told, "output_tokens");
    long thinking = count(told.path("output_tokens_details"), "thinking_tokens");
    return new Usage(
        count(told, "input_tokens"),
        count(told, "cache_read_input_tokens"),
        total - hour,
        output,
        Math.min(thinking, output),
        others,
        false);
  }
}
