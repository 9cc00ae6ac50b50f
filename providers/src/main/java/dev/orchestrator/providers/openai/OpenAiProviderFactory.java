package dev.orchestrator.providers.openai;

import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.ProviderFactory;
import dev.orchestrator.api.ProviderSettings;

/** Makes providers of {@code type: openai}. */
public final class OpenAiProviderFactory implements ProviderFactory {

  /** For the service loader. */
  public OpenAiProviderFactory() {}

  @Override
  public String type() {
    return "openai";
  }

  @Override
  public LlmProvider create(ProviderSettings settings) {
    return OpenAiProvider.builder().settings(settings).build();
  }
}
