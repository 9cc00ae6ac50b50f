package dev.orchestrator.providers.gemini;

import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.ProviderFactory;
import dev.orchestrator.api.ProviderSettings;

/** Makes providers of {@code type: gemini}. */
public final class GeminiProviderFactory implements ProviderFactory {

  /** For the service loader. */
  public GeminiProviderFactory() {}

  @Override
  public String type() {
    return "gemini";
  }

  @Override
  public LlmProvider create(ProviderSettings settings) {
    return GeminiProvider.builder().settings(settings).build();
  }
}
