package dev.orchestrator.core.config;

import dev.orchestrator.api.ProviderSettings;
import java.util.Map;
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
 * @param rateLimits how fast it may be asked, by its own name, and single models of it, by {@code
 *     provider/model}; those without a limit are absent
 */
public record ProviderEntry(
    String name,
    String type,
    boolean enabled,
    @Nullable String notConfigured,
    ProviderSettings settings,
    Map<String, RateSettings> rateLimits) {

  /** Copies its map. */
  public ProviderEntry {
    rateLimits = Map.copyOf(rateLimits);
  }

  /** Whether a provider should be made of it. */
  public boolean usable() {
    return enabled && notConfigured == null;
  }
}
