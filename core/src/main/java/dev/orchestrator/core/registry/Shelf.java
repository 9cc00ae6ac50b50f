package dev.orchestrator.core.registry;

import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.ModelInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is registered at one moment. Immutable: every change makes a new shelf with its indexes, so
 * that readers never wait and never see half a change.
 *
 * @param entries provider name → what it serves, in the order of registration
 * @param models all models, provider by provider
 * @param byName {@code provider/id} → model
 * @param byId bare id → the models that bear it
 */
record Shelf(
    Map<String, Entry> entries,
    List<ModelInfo> models,
    Map<String, ModelInfo> byName,
    Map<String, List<ModelInfo>> byId) {

  /**
   * A provider on the shelf.
   *
   * @param models what it serves, as far as is known now
   * @param fromCatalog whether the catalogue named them rather than the provider itself
   */
  record Entry(LlmProvider provider, List<ModelInfo> models, boolean fromCatalog) {
    Entry withModels(List<ModelInfo> found) {
      return new Entry(provider, List.copyOf(found), fromCatalog);
    }
  }

  static final Shelf EMPTY = of(Map.of());

  static Shelf of(Map<String, Entry> entries) {
    List<ModelInfo> models = new ArrayList<>();
    Map<String, ModelInfo> byName = new HashMap<>();
    Map<String, List<ModelInfo>> byId = new HashMap<>();
    for (Entry entry : entries.values()) {
      for (ModelInfo model : entry.models()) {
        models.add(model);
        byName.put(model.qualifiedName(), model);
        byId.computeIfAbsent(model.id(), id -> new ArrayList<>(1)).add(model);
      }
    }
    return new Shelf(entries, List.copyOf(models), byName, byId);
  }

  Shelf with(String name, Entry entry) {
    Map<String, Entry> changed = new LinkedHashMap<>(entries);
    changed.put(name, entry);
    return of(changed);
  }

  Shelf without(String name) {
    Map<String, Entry> changed = new LinkedHashMap<>(entries);
    changed.remove(name);
    return of(changed);
  }
}
