package dev.orchestrator.docs;

import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.ProviderFactory;
import dev.orchestrator.api.ProviderSettings;

/** Makes an {@link AcmeProvider} of {@code type: acme}. */
public final class AcmeProviderFactory implements ProviderFactory {
  @Override
  public String type() {
    return "acme";
  }

  @Override
  public LlmProvider create(ProviderSettings settings) {
    if (settings.endpoint() == null || settings.apiKey() == null) {
      throw new IllegalArgumentException(settings.name() + " needs endpoint: and api_key:");
    }
    return new AcmeProvider(
        settings.name(), settings.endpoint(), settings.apiKey(), settings.models());
  }
}
