package dev.orchestrator.providers;

import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.ProviderSettings.Timeouts;
import dev.orchestrator.providers.claude.ClaudeProvider;
import dev.orchestrator.providers.compatible.CompatibleProvider;
import dev.orchestrator.providers.gemini.GeminiProvider;
import dev.orchestrator.providers.ollama.OllamaProvider;
import dev.orchestrator.providers.openai.OpenAiProvider;
import dev.orchestrator.providers.wire.OpenAiApi;
import dev.orchestrator.testkit.StubModel;
import dev.orchestrator.testkit.StubVendor;
import java.time.Duration;

/** Every provider beside the stub that speaks its protocol. */
enum Vendor {
  CLAUDE,
  OPENAI,
  RESPONSES,
  GEMINI,
  OLLAMA,
  COMPATIBLE;

  static final String KEY = "planted-key-5d8f";

  /** Generous, so that only a stalled answer meets one of them. */
  private static final Duration LONG = Duration.ofSeconds(30);

  StubVendor.Builder stub() {
    StubVendor.Builder builder =
        switch (this) {
          case CLAUDE -> StubVendor.anthropic();
          case OPENAI, RESPONSES, COMPATIBLE -> StubVendor.openai();
          case GEMINI -> StubVendor.gemini();
          case OLLAMA -> StubVendor.ollama();
        };
    return builder.model(new StubModel("m", "llama", "8.0B", 32_768));
  }

  LlmProvider provider(StubVendor stub) {
    return provider(stub, new Timeouts(LONG, LONG, LONG, LONG));
  }

  LlmProvider provider(StubVendor stub, Timeouts timeouts) {
    return switch (this) {
      case CLAUDE ->
          ClaudeProvider.builder()
              .name("p")
              .apiKey(KEY)
              .endpoint(stub.endpoint())
              .timeouts(timeouts)
              .build();
      case OPENAI ->
          OpenAiProvider.builder()
              .name("p")
              .apiKey(KEY)
              .endpoint(stub.endpoint())
              .timeouts(timeouts)
              .build();
      case RESPONSES ->
          OpenAiProvider.builder()
              .name("p")
              .api(OpenAiApi.RESPONSES)
              .apiKey(KEY)
              .endpoint(stub.endpoint())
              .timeouts(timeouts)
              .build();
      case GEMINI ->
          GeminiProvider.builder()
              .name("p")
              .apiKey(KEY)
              .endpoint(stub.endpoint())
              .timeouts(timeouts)
              .build();
      case OLLAMA ->
          OllamaProvider.builder()
              .name("p")
              .apiKey(KEY)
              .endpoint(stub.endpoint())
              .timeouts(timeouts)
              .build();
      case COMPATIBLE ->
          CompatibleProvider.builder()
              .name("p")
              .apiKey(KEY)
              .endpoint(stub.endpoint())
              .timeouts(timeouts)
              .build();
    };
  }
}
