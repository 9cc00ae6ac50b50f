package dev.orchestrator.providers.command;

import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.ProviderFactory;
import dev.orchestrator.api.ProviderSettings;

/** Makes providers of {@code type: gemini} with {@code auth_method: cli}. */
public final class GeminiCommandFactory implements ProviderFactory {

  /** For the service loader. */
  public GeminiCommandFactory() {}

  @Override
  public String type() {
    return "gemini-cli";
  }

  @Override
  public LlmProvider create(ProviderSettings settings) {
    return new CommandProvider(settings, new GeminiProgram(), System.getenv());
  }
}
