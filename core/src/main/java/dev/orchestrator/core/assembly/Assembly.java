package dev.orchestrator.core.assembly;

import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.ProviderFactory;
import dev.orchestrator.core.config.ProviderEntry;
import dev.orchestrator.core.registry.ProviderRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;

/**
 * Makes providers of the configuration, by the factories that are on the class path. One that
 * cannot be made is told and disables no other.
 *
 * @param registry the providers that could be made
 * @param absent why each of the other configured providers is not there, by name
 */
public record Assembly(ProviderRegistry registry, Map<String, String> absent) {

  /** Copies its map. */
  public Assembly {
    absent = Map.copyOf(absent);
  }

  /** Makes what the entries say, with the factories that this loader finds. */
  public static Assembly of(List<ProviderEntry> entries, ClassLoader loader) {
    Map<String, String> absent = new TreeMap<>();
    Map<String, ProviderFactory> factories = factories(loader, absent);
    ProviderRegistry registry = new ProviderRegistry();
    for (ProviderEntry entry : entries) {
      String reason = entry.notConfigured();
      if (!entry.enabled()) {
        absent.put(entry.name(), "disabled");
      } else if (reason != null) {
        absent.put(entry.name(), "not configured: " + reason);
      } else {
        register(entry, factories, registry, absent);
      }
    }
    return new Assembly(registry, absent);
  }

  /** The types for which there is a factory. */
  public static List<String> types(ClassLoader loader) {
    return List.copyOf(factories(loader, new TreeMap<>()).keySet());
  }

  private static void register(
      ProviderEntry entry,
      Map<String, ProviderFactory> factories,
      ProviderRegistry registry,
      Map<String, String> absent) {
    ProviderFactory factory = factories.get(entry.type());
    if (factory == null) {
      absent.put(
          entry.name(),
          "unknown type '"
              + entry.type()
              + "'; known are "
              + String.join(", ", factories.keySet()));
      return;
    }
    try {
      LlmProvider provider = factory.create(entry.settings());
      registry.register(provider, entry.settings()::mask);
    } catch (RuntimeException | LinkageError e) {
      // A factory is a plug-in's code: whatever it throws must harm no other provider.
      String message = e.getMessage();
      absent.put(entry.name(), entry.settings().mask(message == null ? e.toString() : message));
    }
  }

  private static Map<String, ProviderFactory> factories(
      ClassLoader loader, Map<String, String> absent) {
    Map<String, ProviderFactory> factories = new TreeMap<>();
    List<ServiceLoader.Provider<ProviderFactory>> found = new ArrayList<>();
    try {
      ServiceLoader.load(ProviderFactory.class, loader).stream().forEach(found::add);
    } catch (ServiceConfigurationError e) {
      absent.put("(plug-in)", "a provider factory could not be loaded: " + e.getMessage());
    }
    for (ServiceLoader.Provider<ProviderFactory> provider : found) {
      try {
        ProviderFactory factory = provider.get();
        factories.putIfAbsent(factory.type(), factory);
      } catch (ServiceConfigurationError | RuntimeException e) {
        absent.put("(plug-in)", "a provider factory could not be made: " + e.getMessage());
      }
    }
    return factories;
  }
}
