package dev.orchestrator.providers.claude;

import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.ProviderFactory;
import dev.orchestrator.api.ProviderSettings;

/** Makes providers of {@code type: claude}. */
public final class ClaudeProviderFactory implements ProviderFactory {

  /** For the service loader. */
  public ClaudeProviderFactory() {}

  @Override
  public String type() {
    return "claude";
  }

  @Override
  public LlmProvider create(ProviderSettings settings) {
    return ClaudeProvider.builder().settings(settings).build();
  }
}
