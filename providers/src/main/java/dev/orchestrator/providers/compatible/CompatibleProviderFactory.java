package dev.orchestrator.providers.compatible;

import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.ProviderFactory;
import dev.orchestrator.api.ProviderSettings;

/** Makes providers of {@code type: openai-compatible}. */
public final class CompatibleProviderFactory implements ProviderFactory {

  /** For the service loader. */
  public CompatibleProviderFactory() {}

  @Override
  public String type() {
    return "openai-compatible";
  }

  @Override
  public LlmProvider create(ProviderSettings settings) {
    return CompatibleProvider.builder().settings(settings).build();
  }
}
