package dev.orchestrator.core.config;

import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.ProviderSettings;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The providers that the environment alone configures, where no file says anything. */
final class EnvironmentProviders {
  private final Surroundings surroundings;
  private final Predicate<URI> ollamaProbe;

  EnvironmentProviders(Surroundings surroundings, Predicate<URI> ollamaProbe) {
    this.surroundings = surroundings;
    this.ollamaProbe = ollamaProbe;
  }

  /** All four, those that cannot be used too, with the reason. */
  List<ProviderEntry> find(Path baseDir) {
    List<ProviderEntry> entries = new ArrayList<>();
    for (String name : List.of("claude", "openai", "gemini")) {
      Vendor.named(name).ifPresent(vendor -> entries.add(keyed(vendor, baseDir)));
    }
    entries.add(ollama(baseDir));
    return entries;
  }

  private ProviderEntry keyed(Vendor vendor, Path baseDir) {
    Set<String> missing = new LinkedHashSet<>();
    ApiKey key = new ApiKey(surroundings, vendor).read(null, null, true, false, missing);
    String reason =
        missing.stream()
            .map(m -> m.contains(" ") ? m : m + " is not set")
            .reduce((a, b) -> a + "; " + b)
            .orElse(null);
    return entry(
        vendor,
        reason,
        new ProviderSettings(
            vendor.name(),
            vendor.type(),
            null,
            key.secret(),
            null,
            models(vendor.name()),
            Map.of(),
            Map.of(),
            vendor.timeouts(),
            baseDir));
  }

  private ProviderEntry ollama(Path baseDir) {
    String host = surroundings.environment().get("OLLAMA_HOST");
    URI endpoint = Endpoints.ollamaHost(host);
    String reason = null;
    if (host != null && !host.isBlank() && endpoint == null) {
      reason = "OLLAMA_HOST is no address";
    } else if (endpoint == null && ollamaProbe.test(Endpoints.ollamaDefault())) {
      endpoint = Endpoints.ollamaDefault();
    } else if (endpoint == null) {
      reason = "OLLAMA_HOST is not set, and nothing answers at " + Endpoints.ollamaDefault();
    }
    Vendor vendor = Vendor.named("ollama").orElseThrow();
    return entry(
        vendor,
        reason,
        new ProviderSettings(
            "ollama",
            "ollama",
            endpoint,
            null,
            null,
            List.of(),
            Map.of(),
            Map.of(),
            vendor.timeouts(),
            baseDir));
  }

  private static ProviderEntry entry(
      Vendor vendor, @Nullable String reason, ProviderSettings settings) {
    return new ProviderEntry(vendor.name(), vendor.type(), true, reason, settings, Map.of());
  }

  private List<ModelInfo> models(String provider) {
    return surroundings.catalog().models(provider);
  }
}
