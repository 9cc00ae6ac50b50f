package dev.orchestrator.core.assembly;

import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.ProviderFactory;
import dev.orchestrator.core.config.ProviderEntry;
import dev.orchestrator.core.registry.ProviderRegistry;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes providers of the configuration, by the factories that are on the class path or in plug-ins.
 * One that cannot be made is told and disables no other.
 *
 * @param registry the providers that could be made
 * @param absent why each of the other configured providers is not there, by name
 * @param problems what could not be loaded, whether a provider of the configuration needs it or not
 */
public record Assembly(
    ProviderRegistry registry, Map<String, String> absent, List<String> problems) {

  /** Copies its collections. */
  public Assembly {
    absent = Map.copyOf(absent);
    problems = List.copyOf(problems);
  }

  /** Makes what the entries say, with the factories that this loader finds. */
  public static Assembly of(List<ProviderEntry> entries, ClassLoader loader) {
    return of(entries, Factories.of(loader));
  }

  /** Makes what the entries say, with these factories. */
  public static Assembly of(List<ProviderEntry> entries, Factories factories) {
    Map<String, String> absent = new TreeMap<>();
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
    return new Assembly(registry, absent, factories.problems());
  }

  /** The types for which there is a factory on the class path. */
  public static List<String> types(ClassLoader loader) {
    return List.copyOf(Factories.of(loader).types());
  }

  private static void register(
      ProviderEntry entry,
      Factories factories,
      ProviderRegistry registry,
      Map<String, String> absent) {
    ProviderFactory factory = factories.of(entry.type()).orElse(null);
    if (factory == null) {
      absent.put(
          entry.name(),
          "unknown type '" + entry.type() + "'; known are " + String.join(", ", factories.types()));
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
}
