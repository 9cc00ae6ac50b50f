package dev.orchestrator.providers.ollama;

import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.ProviderFactory;
import dev.orchestrator.api.ProviderSettings;

/** Makes providers of {@code type: ollama}. */
public final class OllamaProviderFactory implements ProviderFactory {

  /** For the service loader. */
  public OllamaProviderFactory() {}

  @Override
  public String type() {
    return "ollama";
  }

  @Override
  public LlmProvider create(ProviderSettings settings) {
    return OllamaProvider.builder().settings(settings).build();
  }
}
