package dev.orchestrator.adapters;

import dev.orchestrator.api.ProviderSettings;
import dev.orchestrator.api.ProviderSettings.Timeouts;
import dev.orchestrator.api.Secret;
import dev.orchestrator.core.assembly.Assembly;
import dev.orchestrator.core.catalog.ModelCatalog;
import dev.orchestrator.core.config.ProviderEntry;
import dev.orchestrator.core.config.UserDirectories;
import dev.orchestrator.core.dispatch.ModelClient;
import dev.orchestrator.core.ledger.Ledger;
import dev.orchestrator.core.routing.RoutingPolicy;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The client of an adapter that was given none: one provider, and the user's own ledger. */
final class OwnClient {
  private OwnClient() {}

  /**
   * A client for one provider.
   *
   * @param key the key, or null for the variable's
   * @param endpoint another address than the vendor's, or null
   * @throws IllegalArgumentException if there is no key
   */
  static ModelClient of(
      String provider,
      @Nullable String key,
      List<String> variables,
      @Nullable URI endpoint,
      Map<String, String> environment) {
    String found = key == null ? "" : key.strip();
    for (String variable : variables) {
      found = found.isEmpty() ? environment.getOrDefault(variable, "").strip() : found;
    }
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          "there is no API key: give one, or set " + String.join(" or ", variables));
    }
    ProviderEntry entry =
        new ProviderEntry(
            provider,
            provider,
            true,
            null,
            new ProviderSettings(
                provider,
                provider,
                endpoint,
                Secret.of(found),
                null,
                ModelCatalog.bundled().models(provider),
                Map.of(),
                Map.of(),
                Timeouts.DEFAULT,
                Path.of("")),
            Map.of());
    Assembly assembly = Assembly.of(List.of(entry), OwnClient.class.getClassLoader());
    if (assembly.registry().providers().isEmpty()) {
      throw new IllegalArgumentException(
          "the provider '" + provider + "' cannot be made: " + assembly.absent().get(provider));
    }
    // A model that was asked for by its name is asked, whatever is known of its price.
    return ModelClient.builder()
        .registry(assembly.registry())
        .ledger(ledger(environment))
        .policy(RoutingPolicy.DEFAULT.allowingUnpriced())
        .build();
  }

  /** Where {@code orchestrator ask} keeps what it spends outside of projects. */
  private static Ledger ledger(Map<String, String> environment) {
    return Ledger.open(UserDirectories.of(environment).state().resolve("ledger.db"));
  }
}
