package dev.orchestrator.faults;

import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.ProviderSettings.Timeouts;
import dev.orchestrator.base.time.Time;
import dev.orchestrator.providers.claude.ClaudeProvider;
import dev.orchestrator.providers.gemini.GeminiProvider;
import dev.orchestrator.providers.ollama.OllamaProvider;
import dev.orchestrator.providers.openai.OpenAiProvider;
import dev.orchestrator.providers.wire.OpenAiApi;
import dev.orchestrator.providers.wire.ProviderBuilder;
import dev.orchestrator.testkit.FaultyUpstream;
import dev.orchestrator.testkit.FaultyUpstream.Protocol;
import java.util.List;

/** Every protocol of its own, by the provider that speaks it. */
enum Vendor {
  CLAUDE(Protocol.ANTHROPIC),
  OPENAI(Protocol.OPENAI),
  RESPONSES(Protocol.RESPONSES),
  GEMINI(Protocol.GEMINI),
  OLLAMA(Protocol.OLLAMA);

  private final Protocol protocol;

  Vendor(Protocol protocol) {
    this.protocol = protocol;
  }

  /** Another vendor, for whoever takes over. */
  Vendor other() {
    return switch (this) {
      case OPENAI, RESPONSES -> CLAUDE;
      case CLAUDE, GEMINI, OLLAMA -> OPENAI;
    };
  }

  LlmProvider provider(FaultyUpstream upstream, ModelInfo model, Timeouts timeouts, Time time) {
    return switch (this) {
      case CLAUDE -> told(ClaudeProvider.builder(), upstream, model, timeouts, time).build();
      case OPENAI -> told(OpenAiProvider.builder(), upstream, model, timeouts, time).build();
      case RESPONSES -> {
        OpenAiProvider.Builder builder = OpenAiProvider.builder().api(OpenAiApi.RESPONSES);
        yield told(builder, upstream, model, timeouts, time).build();
      }
      case GEMINI -> told(GeminiProvider.builder(), upstream, model, timeouts, time).build();
      case OLLAMA -> told(OllamaProvider.builder(), upstream, model, timeouts, time).build();
    };
  }

  private <B extends ProviderBuilder<B>> B told(
      B builder, FaultyUpstream upstream, ModelInfo model, Timeouts timeouts, Time time) {
    return builder
        .name(model.provider())
        .apiKey("key-of-" + model.provider())
        .endpoint(upstream.endpoint(protocol))
        .models(List.of(model))
        .timeouts(timeouts)
        .time(time);
  }
}
