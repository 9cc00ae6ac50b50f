package com.example.parrot;

import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.ProviderFactory;
import dev.orchestrator.api.ProviderSettings;

/** Makes a {@link ParrotProvider} of {@code type: parrot}. */
public final class ParrotProviderFactory implements ProviderFactory {
  @Override
  public String type() {
    return "parrot";
  }

  @Override
  public LlmProvider create(ProviderSettings settings) {
    if (settings.endpoint() == null || settings.apiKey() == null) {
      throw new IllegalArgumentException(settings.name() + " needs endpoint: and api_key:");
    }
    return new ParrotProvider(
        settings.name(), settings.endpoint(), settings.apiKey(), settings.models());
  }
}
