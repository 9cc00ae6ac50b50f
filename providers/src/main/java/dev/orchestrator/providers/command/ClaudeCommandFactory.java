package dev.orchestrator.providers.command;

import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.ProviderFactory;
import dev.orchestrator.api.ProviderSettings;

/** Makes providers of {@code type: claude} with {@code auth_method: cli}. */
public final class ClaudeCommandFactory implements ProviderFactory {

  /** For the service loader. */
  public ClaudeCommandFactory() {}

  @Override
  public String type() {
    return "claude-cli";
  }

  @Override
  public LlmProvider create(ProviderSettings settings) {
    return new CommandProvider(settings, new ClaudeProgram(), System.getenv());
  }
}
