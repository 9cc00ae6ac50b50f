package dev.orchestrator.providers;

import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.ProviderSettings.Timeouts;
import dev.orchestrator.providers.claude.ClaudeProvider;
import dev.orchestrator.providers.compatible.CompatibleProvider;
import dev.orchestrator.providers.gemini.GeminiProvider;
import dev.orchestrator.providers.ollama.OllamaProvider;
import dev.orchestrator.providers.openai.OpenAiProvider;
import dev.orchestrator.providers.wire.OpenAiApi;
import dev.orchestrator.providers.wire.ProviderBuilder;
import dev.orchestrator.testkit.StubModel;
import dev.orchestrator.testkit.StubVendor;
import java.net.URI;
import java.time.Duration;

/** Every provider beside the stub that speaks its protocol. */
enum Vendor {
  CLAUDE,
  OPENAI,
  RESPONSES,
  GEMINI,
  OLLAMA,
  COMPATIBLE;

  /** With everything that JSON, HTML and addresses escape. */
  static final String KEY = "planted-key/5d8f+\"a\\b\"<&>='c'";

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
    return provider(stub.endpoint(), timeouts, true);
  }

  /** One that asks for its answers in one piece. */
  LlmProvider providerWithoutStreams(StubVendor stub) {
    return provider(stub.endpoint(), new Timeouts(LONG, LONG, LONG, LONG), false);
  }

  /** One for any server at this address. */
  LlmProvider provider(URI endpoint) {
    return provider(endpoint, new Timeouts(LONG, LONG, LONG, LONG), true);
  }

  private LlmProvider provider(URI endpoint, Timeouts timeouts, boolean streams) {
    return switch (this) {
      case CLAUDE -> told(ClaudeProvider.builder(), endpoint, timeouts, streams).build();
      case OPENAI -> told(OpenAiProvider.builder(), endpoint, timeouts, streams).build();
      case RESPONSES ->
          told(OpenAiProvider.builder(), endpoint, timeouts, streams)
              .api(OpenAiApi.RESPONSES)
              .build();
      case GEMINI -> told(GeminiProvider.builder(), endpoint, timeouts, streams).build();
      case OLLAMA -> told(OllamaProvider.builder(), endpoint, timeouts, streams).build();
      case COMPATIBLE -> told(CompatibleProvider.builder(), endpoint, timeouts, streams).build();
    };
  }

  private static <B extends ProviderBuilder<B>> B told(
      B builder, URI endpoint, Timeouts timeouts, boolean streams) {
    return builder.name("p").apiKey(KEY).endpoint(endpoint).timeouts(timeouts).stream(streams);
  }
}
