package dev.orchestrator.core.config;

import dev.orchestrator.core.yaml.Problems;
import dev.orchestrator.core.yaml.YamlNode;
import dev.orchestrator.core.yaml.YamlNode.Entry;
import dev.orchestrator.core.yaml.YamlNode.Mapping;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rewrites the keys of older {@code providers.yaml} to today's, file by file and before files are
 * laid over one another, so that {@code api_url} of one file and {@code endpoint} of another are
 * the same key. What is rewritten is told.
 */
final class OlderLayouts {
  private static final Map<String, String> RENAMED =
      Map.of("api_url", "endpoint", "base_url", "endpoint", "api_base", "endpoint");

  private static final List<String> DELAYS = List.of("rate_limit_delay", "min_delay", "max_delay");

  private OlderLayouts() {}

  static YamlNode renewed(YamlNode root, Problems problems) {
    if (!(root instanceof Mapping top)) {
      return root;
    }
    List<Entry> entries =
        top.entries().stream()
            .map(entry ->
                entry.key().equals("providers") && entry.value() instanceof Mapping providers
                    ? new Entry(entry.key(), entry.place(), providers(providers, problems))
                    : entry)
            .toList();
    return new Mapping(entries, top.place());
  }

  private static Mapping providers(Mapping providers, Problems problems) {
    List<Entry> entries =
        providers.entries().stream()
            .map(entry ->
                entry.value() instanceof Mapping provider
                    ? new Entry(
                        entry.key(),
                        entry.place(),
                        provider("providers." + entry.key(), provider, problems))
                    : entry)
            .toList();
    return new Mapping(entries, providers.place());
  }

  private static Mapping provider(String path, Mapping provider, Problems problems) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (Entry entry : provider.entries()) {
      if (entry.key().equals("settings") && entry.value() instanceof Mapping settings) {
        problems.warn(
            entry.place(),
            path + ".settings",
            "is an older layout: its keys now stand beside 'enabled'");
        settings.entries().forEach(inner -> put(path, inner, entries, problems));
      } else if (!(entry.key().equals("settings") && entry.value().isNull())) {
        put(path, entry, entries, problems);
      }
    }
    return new Mapping(List.copyOf(entries.values()), provider.place());
  }

  private static void put(String path, Entry entry, Map<String, Entry> entries, Problems problems) {
    if (DELAYS.contains(entry.key())) {
      problems.warn(
          entry.place(),
          path + "." + entry.key(),
          "is no longer used: write 'rate_limit: {requests_per_minute: …}'");
      return;
    }
    String key = RENAMED.getOrDefault(entry.key(), entry.key());
    if (!key.equals(entry.key())) {
      problems.warn(
          entry.place(), path + "." + entry.key(), "is an older name: write '" + key + "'");
    }
    Entry other = entries.putIfAbsent(key, new Entry(key, entry.place(), entry.value()));
    if (other != null) {
      problems.add(
          entry.place(),
          path + "." + entry.key(),
          "says the same as line " + other.place().line() + "; keep one of them");
    }
  }
}
