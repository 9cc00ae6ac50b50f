package dev.orchestrator.providers.command;

import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.ProviderFactory;
import dev.orchestrator.api.ProviderSettings;

/** Makes providers of {@code type: openai} with {@code auth_method: cli}. */
public final class OpenAiCommandFactory implements ProviderFactory {

  /** For the service loader. */
  public OpenAiCommandFactory() {}

  @Override
  public String type() {
    return "openai-cli";
  }

  @Override
  public LlmProvider create(ProviderSettings settings) {
    return new CommandProvider(settings, new CodexProgram(), System.getenv());
  }
}
