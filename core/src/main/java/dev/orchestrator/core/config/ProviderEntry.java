package dev.orchestrator.core.config;

import dev.orchestrator.api.ProviderSettings;
import org.jspecify.annotations.Nullable;

/**
 * One provider of the configuration.
 *
 * @param name its name
 * @param type the factory's type
 * @param enabled whether the user wants it
 * @param notConfigured why it cannot be used ({@code ANTHROPIC_API_KEY is not set}), or null if it
 *     can
 * @param settings what its factory gets
 */
public record ProviderEntry(
    String name,
    String type,
    boolean enabled,
    @Nullable String notConfigured,
    ProviderSettings settings) {

  /** Whether a provider should be made of it. */
  public boolean usable() {
    return enabled && notConfigured == null;
  }
}
