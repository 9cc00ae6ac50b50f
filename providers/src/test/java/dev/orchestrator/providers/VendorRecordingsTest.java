package dev.orchestrator.providers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.api.FinishReason;
import dev.orchestrator.api.GenerationEvent;
import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.GenerationResult;
import dev.orchestrator.api.GenerationStream;
import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.ProviderException;
import dev.orchestrator.api.Usage;
import dev.orchestrator.providers.claude.ClaudeProvider;
import dev.orchestrator.providers.compatible.CompatibleProvider;
import dev.orchestrator.providers.gemini.GeminiProvider;
import dev.orchestrator.providers.ollama.OllamaProvider;
import dev.orchestrator.providers.wire.OpenAiApi;
import dev.orchestrator.testkit.StubVendor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Replays recorded answers, which are not part of this repository, through the providers; recorded
 * errors are in {@code FaultRecordingsTest}.
 */
class VendorRecordingsTest {
  private static final GenerationRequest REQUEST =
      GenerationRequest.builder().prompt("replay").maxTokens(16).build();

  @Test
  void answersOfAnthropicAreMappedAsTheySay() throws Exception {
    replayAnswers("anthropic", r -> r.text("api").equals("messages"));
  }

  @Test
  void answersOfChatCompletionsAreMappedAsTheySay() throws Exception {
    replayAnswers("chat", r -> r.text("api").equals("chat.completions"));
  }

  @Test
  void answersOfGeminiAreMappedAsTheySay() throws Exception {
    replayAnswers("gemini", r -> r.text("api").endsWith("enerateContent"));
  }

  @Test
  void answersOfOllamaAreMappedAsTheySay() throws Exception {
    replayAnswers("ollama", r -> r.text("api").equals("chat"));
  }

  @Test
  void answersOfResponsesAreMappedAsTheySay() throws Exception {
    replayAnswers("responses", r -> r.text("api").startsWith("responses"));
  }

  private static void replayAnswers(String family, Predicate<Recording> which) throws Exception {
    List<Recording> recordings =
        Recording.all().stream()
            .filter(r -> family(r).equals(family) && r.status() == 200)
            .filter(which)
            .filter(r -> !isUnfinished(r))
            .toList();
    List<String> wrong = new ArrayList<>();
    int failures = 0;
    try (StubVendor vendor = vendor(family);
        LlmProvider provider = provider(family, vendor)) {
      for (Recording recording : recordings) {
        vendor.answer(recording.asAnswer());
        try {
          compare(recording, ask(provider, recording), wrong);
          if (claimsError(recording)) {
            wrong.add(recording.file() + ": an error within it was not noticed");
          }
        } catch (ProviderException e) {
          failures++;
          if (!claimsError(recording)) {
            wrong.add(recording.file() + ": " + e.fault() + " " + e.getMessage());
          }
        }
      }
    }
    System.out.printf(
        "%s: %d recordings of status 200 replayed, %d of them errors within%n",
        family, recordings.size(), failures);
    assertThat(recordings).isNotEmpty();
    assertThat(wrong).isEmpty();
  }

  private static GenerationResult ask(LlmProvider provider, Recording recording) throws Exception {
    if (!recording.streamed()) {
      return provider.generate("recorded", REQUEST);
    }
    StringBuilder shown = new StringBuilder();
    GenerationResult result = null;
    try (GenerationStream stream = provider.stream("recorded", REQUEST)) {
      while (stream.hasNext()) {
        switch (stream.next()) {
          case GenerationEvent.TextDelta delta -> shown.append(delta.text());
          case GenerationEvent.ReasoningDelta delta -> {}
          case GenerationEvent.Completed completed -> result = completed.result();
        }
      }
    }
    assertThat(result).isNotNull();
    if (result.finishReason() != FinishReason.CONTENT_FILTER) {
      assertThat(shown.toString()).as(recording.file()).isEqualTo(result.text());
    }
    return result;
  }

  private static void compare(Recording recording, GenerationResult result, List<String> wrong) {
    Expected expected = Expected.of(family(recording), recording.values());
    check(recording, "text", expected.text(), result.text(), wrong);
    check(recording, "finish", expected.finish(), result.finishReason(), wrong);
    check(recording, "tools", expected.tools(), result.toolCalls().size(), wrong);
    Long total = expected.total();
    if (total == null) {
      check(recording, "estimated", true, result.usage().estimated(), wrong);
    } else {
      check(recording, "total", total, total(result.usage()), wrong);
      check(recording, "estimated", false, result.usage().estimated(), wrong);
    }
    if (!expected.model().isEmpty()) {
      check(recording, "model", expected.model(), result.model(), wrong);
    }
  }

  private static void check(
      Recording recording,
      String what,
      @Nullable Object expected,
      @Nullable Object actual,
      List<String> wrong) {
    if (!String.valueOf(expected).equals(String.valueOf(actual))) {
      wrong.add(recording.file() + ": " + what + " expected " + expected + " but was " + actual);
    }
  }

  private static long total(Usage usage) {
    long others =
        usage.others().entrySet().stream()
            .filter(bucket -> !bucket.getKey().equals("searches"))
            .mapToLong(Map.Entry::getValue)
            .sum();
    return usage.inputTokens()
        + usage.cacheReadTokens()
        + usage.cacheWriteTokens()
        + usage.outputTokens()
        + others;
  }

  /** What works in the background is asked for again later, which we never want. */
  private static boolean isUnfinished(Recording recording) {
    return !recording.streamed()
        && List.of("queued", "in_progress")
            .contains(recording.values().getFirst().path("status").asString(""));
  }

  private static boolean claimsError(Recording recording) {
    return recording.values().stream()
        .anyMatch(
            value -> isSet(value.path("error")) || "error".equals(value.path("type").asString("")));
  }

  private static boolean isSet(JsonNode node) {
    return !node.isMissingNode() && !node.isNull();
  }

  private static String family(Recording recording) {
    String provider = recording.text("provider");
    if (recording.text("api").startsWith("responses")) {
      return "responses";
    }
    return provider.startsWith("openai") ? "chat" : provider;
  }

  private static StubVendor vendor(String family) {
    return switch (family) {
      case "anthropic" -> StubVendor.anthropic().start();
      case "gemini" -> StubVendor.gemini().start();
      case "ollama" -> StubVendor.ollama().start();
      default -> StubVendor.openai().start();
    };
  }

  private static LlmProvider provider(String family, StubVendor vendor) {
    return switch (family) {
      case "anthropic" ->
          ClaudeProvider.builder().apiKey("test-key").endpoint(vendor.endpoint()).build();
      case "gemini" ->
          GeminiProvider.builder().apiKey("test-key").endpoint(vendor.endpoint()).build();
      case "ollama" -> OllamaProvider.builder().endpoint(vendor.endpoint()).build();
      case "responses" ->
          CompatibleProvider.builder().api(OpenAiApi.RESPONSES).endpoint(vendor.endpoint()).build();
      default -> CompatibleProvider.builder().endpoint(vendor.endpoint()).build();
    };
  }
}
