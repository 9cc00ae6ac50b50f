package dev.orchestrator.providers.gemini;

import static dev.orchestrator.providers.wire.Nodes.absurd;
import static dev.orchestrator.providers.wire.Nodes.count;

import dev.orchestrator.api.Pricing;
import dev.orchestrator.api.Usage;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Gemini counts cached tokens inside the prompt, but thoughts outside the candidates and the prompt
 * of its own tools outside the prompt; {@code totalTokenCount} is the sum of prompt, candidates,
 * thoughts and tool use, and is conserved. Where the candidates are missing they are the rest of
 * the total. Audio in the prompt and images in the answer have prices of their own, so they have
 * buckets of their own.
 */
final class GeminiUsage {
  private GeminiUsage() {}

  /** The usage, or null if this is none, or none that could be. */
  static @Nullable Usage read(JsonNode told) {
    if (!told.has("promptTokenCount") || absurd(told)) {
      // Recorded: a blocked prompt with a traffic type only, and counts without the prompt's.
      return null;
    }
    long prompt = count(told, "promptTokenCount");
    long tools = count(told, "toolUsePromptTokenCount");
    long thoughts = count(told, "thoughtsTokenCount");
    long candidates = count(told, "candidatesTokenCount");
    long rest = count(told, "totalTokenCount") - prompt - tools - thoughts - candidates;
    candidates += Math.max(0, rest);

    long cached = Math.min(count(told, "cachedContentTokenCount"), prompt);
    long audio =
        modality(told.path("promptTokensDetails"), "AUDIO")
            - modality(told.path("cacheTokensDetails"), "AUDIO");
    audio = Math.clamp(audio, 0, prompt - cached);
    long images = Math.min(modality(told.path("candidatesTokensDetails"), "IMAGE"), candidates);

    Map<String, Long> others = new TreeMap<>();
    if (audio > 0) {
      others.put(Pricing.AUDIO_INPUT, audio);
    }
    if (images > 0) {
      others.put(Pricing.IMAGE_OUTPUT, images);
    }
    return new Usage(
        prompt - cached - audio + tools,
        cached,
        0,
        candidates - images + thoughts,
        thoughts,
        others,
        false);
  }

  private static long modality(JsonNode details, String name) {
    for (JsonNode detail : details) {
      if (name.equals(detail.path("modality").asString(""))) {
        return count(detail, "tokenCount");
      }
    }
    return 0;
  }
}
