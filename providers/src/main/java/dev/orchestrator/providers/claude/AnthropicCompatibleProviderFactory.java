package dev.orchestrator.providers.claude;

import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.ProviderFactory;
import dev.orchestrator.api.ProviderSettings;

/** Makes providers of {@code type: anthropic-compatible}. */
public final class AnthropicCompatibleProviderFactory implements ProviderFactory {

  /** For the service loader. */
  public AnthropicCompatibleProviderFactory() {}

  @Override
  public String type() {
    return "anthropic-compatible";
  }

  @Override
  public LlmProvider create(ProviderSettings settings) {
    return ClaudeProvider.compatible().settings(settings).build();
  }
}
