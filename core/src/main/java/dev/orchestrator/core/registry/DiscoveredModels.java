package dev.orchestrator.core.registry;

import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.core.catalog.ModelCatalog;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Joins what a provider answered with what was known before. */
final class DiscoveredModels {

  private DiscoveredModels() {}

  static List<ModelInfo> merge(Shelf.Entry entry, List<ModelInfo> found, ModelCatalog catalog) {
    String name = entry.provider().name();
    Map<String, ModelInfo> known = new LinkedHashMap<>();
    entry.models().forEach(model -> known.put(model.id(), model));
    Map<String, ModelInfo> merged = new LinkedHashMap<>();
    for (ModelInfo model : found) {
      if (!model.provider().equals(name)) {
        continue; // What another provider serves is not this one's to add.
      }
      ModelInfo before = known.get(model.id());
      if (before == null && catalog.namedOnly(name, model.id())) {
        continue; // The user has not named it.
      }
      if (before != null && !entry.fromCatalog()) {
        merged.put(model.id(), fillGaps(before, model));
      } else {
        Optional<ModelInfo> facts = facts(catalog, name, model);
        merged.put(model.id(), facts.isPresent() ? withFacts(model, facts.get()) : model);
      }
    }
    for (ModelInfo model : entry.models()) {
      if (!(entry.fromCatalog() && model.local())) {
        merged.putIfAbsent(model.id(), model);
      }
    }
    return List.copyOf(merged.values());
  }

  /** A local model is the same whatever name the user gave to the server that runs it. */
  private static Optional<ModelInfo> facts(ModelCatalog catalog, String name, ModelInfo found) {
    Optional<ModelInfo> own = catalog.find(name, found.id());
    return own.isPresent() || !found.local()
        ? own
        : catalog.all().stream()
            .filter(model -> model.local() && model.id().equals(found.id()))
            .findFirst();
  }

  /** What was stated stands; the answer fills what was left open. */
  private static ModelInfo fillGaps(ModelInfo stated, ModelInfo found) {
    return stated.toBuilder()
        .contextWindow(stated.contextWindow() > 0 ? stated.contextWindow() : found.contextWindow())
        .maxOutputTokens(
            stated.maxOutputTokens() > 0 ? stated.maxOutputTokens() : found.maxOutputTokens())
        .pricing(stated.pricing() != null ? stated.pricing() : found.pricing())
        .build();
  }

  /** The source knows sizes and place best; the catalogue knows tier, capabilities and prices. */
  private static ModelInfo withFacts(ModelInfo found, ModelInfo facts) {
    return facts.toBuilder()
        .provider(found.provider())
        .id(found.id())
        .contextWindow(found.contextWindow() > 0 ? found.contextWindow() : facts.contextWindow())
        .maxOutputTokens(
            found.maxOutputTokens() > 0 ? found.maxOutputTokens() : facts.maxOutputTokens())
        .pricing(found.pricing() != null ? found.pricing() : facts.pricing())
        .local(found.local())
        .inputOverhead(found.inputOverhead())
        .build();
  }
}
