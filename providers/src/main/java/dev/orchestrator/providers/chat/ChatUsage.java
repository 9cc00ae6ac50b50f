package dev.orchestrator.providers.chat;

import static dev.orchestrator.providers.wire.Nodes.absurd;
import static dev.orchestrator.providers.wire.Nodes.count;
import static dev.orchestrator.providers.wire.Nodes.has;

import dev.orchestrator.api.Pricing;
import dev.orchestrator.api.Usage;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Chat Completions count cached, written and audio tokens <em>inside</em> {@code prompt_tokens},
 * and reasoning inside {@code completion_tokens}; here they are taken apart, and {@code
 * total_tokens} is conserved.
 *
 * <p>Recorded deviations: more cached than prompt tokens (Grok at Azure): the prompt bounds them. A
 * total above prompt and completion (Gemini's compatible endpoint leaves thoughts out): the rest is
 * reasoning. DeepSeek tells {@code prompt_cache_hit_tokens}, Together and Hugging Face {@code
 * cached_tokens} at the top.
 */
final class ChatUsage {
  private ChatUsage() {}

  /** The usage, or null if this is none, or none that could be. */
  static @Nullable Usage read(JsonNode usage) {
    boolean told =
        has(usage, "prompt_tokens")
            || has(usage, "completion_tokens")
            || has(usage, "total_tokens");
    if (!told || absurd(usage)) {
      return null;
    }
    long prompt = count(usage, "prompt_tokens");
    long completion = count(usage, "completion_tokens");
    long hidden = Math.max(0, count(usage, "total_tokens") - prompt - completion);

    JsonNode in = usage.path("prompt_tokens_details");
    long cached =
        Math.max(
            count(in, "cached_tokens"),
            Math.max(count(usage, "prompt_cache_hit_tokens"), count(usage, "cached_tokens")));
    cached = Math.min(cached, prompt);
    long written = Math.min(count(in, "cache_write_tokens"), prompt - cached);
    long audioIn = Math.min(count(in, "audio_tokens"), prompt - cached - written);

    JsonNode out = usage.path("completion_tokens_details");
    long audioOut = Math.min(count(out, "audio_tokens"), completion);
    long output = completion - audioOut + hidden;
    long reasoning = Math.min(output, Math.max(hidden, count(out, "reasoning_tokens")));

    Map<String, Long> others = new TreeMap<>();
    put(others, Pricing.AUDIO_INPUT, audioIn);
    put(others, Pricing.AUDIO_OUTPUT, audioOut);
    put(others, Pricing.SEARCHES, count(usage, "num_search_queries"));
    return new Usage(
        prompt - cached - written - audioIn, cached, written, output, reasoning, others, false);
  }

  private static void put(Map<String, Long> others, String name, long count) {
    if (count > 0) {
      others.put(name, count);
    }
  }
}
