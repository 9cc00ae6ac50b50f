package dev.orchestrator.core.catalog;

import dev.orchestrator.api.ModelInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Facts about models: sizes, prices, tier, capabilities, each with its source and date. The bundled
 * catalogue is read once, from a resource, without network. Immutable and thread-safe.
 */
public final class ModelCatalog {

  /** {@code -20250929} or {@code -2025-09-29}, as Anthropic and OpenAI date their snapshots. */
  private static final Pattern DATE =
      Pattern.compile("-(20[0-9]{2}[01][0-9][0-3][0-9]|20[0-9]{2}-[01][0-9]-[0-3][0-9])$");

  private final List<CatalogEntry> entries;
  private final List<ModelInfo> all;
  private final Map<String, List<ModelInfo>> byProvider;
  private final Map<String, ModelInfo> byName;
  private final Set<String> namedOnly;

  private ModelCatalog(List<CatalogEntry> entries) {
    this.entries = List.copyOf(entries);
    Map<String, List<ModelInfo>> lists = new LinkedHashMap<>();
    Map<String, ModelInfo> names = new LinkedHashMap<>();
    List<ModelInfo> models = new ArrayList<>(entries.size());
    Set<String> unasked = new HashSet<>();
    for (CatalogEntry entry : entries) {
      ModelInfo model = entry.model();
      if (entry.namedOnly()) {
        unasked.add(model.qualifiedName());
      } else {
        models.add(model);
        lists.computeIfAbsent(model.provider(), name -> new ArrayList<>()).add(model);
      }
      List<String> ids = new ArrayList<>(entry.aliases());
      ids.add(model.id());
      for (String id : ids) {
        if (names.put(key(model.provider(), id), model) != null) {
          throw new IllegalStateException(
              "the catalogue names " + model.provider() + "/" + id + " twice");
        }
      }
    }
    lists.replaceAll((name, list) -> List.copyOf(list));
    this.all = List.copyOf(models);
    this.byProvider = lists;
    this.byName = names;
    this.namedOnly = unasked;
  }

  /**
   * The catalogue that comes with the program.
   *
   * @throws IllegalStateException if the bundled file is damaged
   */
  public static ModelCatalog bundled() {
    return Bundled.CATALOG;
  }

  /**
   * The user's own catalogue, as {@code models refresh} writes it: the same form as the bundled
   * one.
   *
   * @throws IllegalStateException if it cannot be understood; the message names file and entry
   * @throws IOException if it cannot be read
   */
  public static ModelCatalog of(Path file) throws IOException {
    return read(FactSheet.of(file.toString(), Files.readString(file)));
  }

  /** This catalogue with another laid over it, model by model. */
  public ModelCatalog with(ModelCatalog upper) {
    Map<String, CatalogEntry> merged = new LinkedHashMap<>();
    entries.forEach(entry -> merged.put(entry.model().qualifiedName(), entry));
    for (CatalogEntry entry : upper.entries) {
      CatalogEntry below = merged.get(entry.model().qualifiedName());
      List<String> aliases = below == null ? entry.aliases() : below.aliases();
      boolean named = below == null ? entry.namedOnly() : below.namedOnly();
      merged.put(entry.model().qualifiedName(), new CatalogEntry(entry.model(), aliases, named));
    }
    return new ModelCatalog(List.copyOf(merged.values()));
  }

  /** A catalogue of these models. */
  public static ModelCatalog of(List<ModelInfo> models) {
    return new ModelCatalog(
        models.stream().map(model -> new CatalogEntry(model, List.of(), false)).toList());
  }

  static ModelCatalog read(FactSheet file) {
    List<CatalogEntry> entries = new ArrayList<>();
    FactSheet providers = file.map("models");
    for (String provider : providers.keys()) {
      for (FactSheet facts : providers.entries(provider)) {
        entries.add(CatalogEntry.read(provider, facts));
      }
    }
    return new ModelCatalog(entries);
  }

  /** All models that a provider has without their being named, provider by provider. */
  public List<ModelInfo> all() {
    return all;
  }

  /**
   * The models of a provider of this name that it has without their being named; empty if the
   * catalogue knows none.
   */
  public List<ModelInfo> models(String provider) {
    return byProvider.getOrDefault(provider, List.of());
  }

  /**
   * The entry for an id of a provider. An id that is not listed is looked up once more without
   * {@code models/} before it and without a date behind it ({@link #baseId}), so that the names
   * which vendors return resolve to the entry that was asked for. The entry keeps its own id.
   */
  public Optional<ModelInfo> find(String provider, String id) {
    ModelInfo exact = byName.get(key(provider, id));
    return exact != null
        ? Optional.of(exact)
        : Optional.ofNullable(byName.get(key(provider, baseId(id))));
  }

  /** All that is known of a provider's models, those too that must be named. */
  public List<ModelInfo> known(String provider) {
    return entries.stream()
        .map(CatalogEntry::model)
        .filter(model -> model.provider().equals(provider))
        .toList();
  }

  /** The entry of exactly this id, whether it must be named or not. */
  public Optional<ModelInfo> entry(String provider, String id) {
    ModelInfo model = byName.get(key(provider, id));
    return model != null && model.id().equals(id) ? Optional.of(model) : Optional.empty();
  }

  /**
   * Whether the model is asked only where the user names it: superseded ones, dated snapshots, and
   * those that the provider's usual API does not serve.
   */
  public boolean namedOnly(String provider, String id) {
    ModelInfo model = byName.get(key(provider, id));
    return model != null && namedOnly.contains(model.qualifiedName());
  }

  /**
   * The id without a leading {@code models/} (Gemini) and without a trailing date {@code -YYYYMMDD}
   * or {@code -YYYY-MM-DD} (Anthropic, OpenAI).
   */
  public static String baseId(String id) {
    String bare = id.startsWith("models/") ? id.substring("models/".length()) : id;
    return DATE.matcher(bare).replaceFirst("");
  }

  private static String key(String provider, String id) {
    return provider + "/" + id;
  }

  /** Read at first use only: a start that routes nothing shall not pay for it. */
  private static final class Bundled {
    static final ModelCatalog CATALOG =
        read(FactSheet.ofResource(ModelCatalog.class, "models.yaml"));
  }
}
