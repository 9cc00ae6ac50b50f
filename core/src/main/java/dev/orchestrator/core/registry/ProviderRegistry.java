package dev.orchestrator.core.registry;

import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.Money;
import dev.orchestrator.api.Usage;
import dev.orchestrator.core.catalog.ModelCatalog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/**
 * Which providers there are and which models they serve. Two providers may serve the same model id;
 * {@code provider/id} tells them apart.
 *
 * <p>Thread-safe: readers see one immutable state and never wait; changes follow one another. It
 * does not own its providers: whoever made them closes them.
 *
 * <p>Defaults: the bundled catalogue; {@link #discover()} gives up after 2 seconds.
 */
public final class ProviderRegistry {

  /** How long {@link #discover()} waits for all providers together, unless told otherwise. */
  public static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(2);

  /** What {@link #cheapest} compares by: four parts of prompt to one of answer. */
  private static final Usage TYPICAL = Usage.of(8_000, 2_000);

  private final ModelCatalog catalog;
  private final Discovery discovery;
  private final ReentrantLock changing = new ReentrantLock();
  private final ReentrantLock discovering = new ReentrantLock();

  /** Providers asked already, with the note to repeat (empty if all went well). */
  private final Map<LlmProvider, String> asked = new IdentityHashMap<>();

  /** By provider; kept when it goes, since a call of it may still be in flight. */
  private final Map<String, UnaryOperator<String>> maskings = new ConcurrentHashMap<>();

  private volatile Shelf shelf = Shelf.EMPTY;

  /** An empty registry with the bundled catalogue and a patience of 2 seconds. */
  public ProviderRegistry() {
    this(ModelCatalog.bundled(), DEFAULT_PATIENCE);
  }

  /** An empty registry. */
  public ProviderRegistry(ModelCatalog catalog, Duration discoveryPatience) {
    this.catalog = catalog;
    this.discovery = new Discovery(discoveryPatience);
  }

  /**
   * Adds a provider with the models it states; if it states none, with those that the catalogue
   * knows for its name.
   *
   * @throws IllegalArgumentException if the name is taken (see {@link #replace}), blank or has a
   *     slash, or if the provider lists a model twice or under another provider's name
   */
  public void register(LlmProvider provider) {
    Shelf.Entry entry = entry(provider);
    locked(() -> {
      if (shelf.entries().containsKey(provider.name())) {
        throw new IllegalArgumentException(
            "a provider named '"
                + provider.name()
                + "' is registered already: give this one"
                + " another name, or use replace");
      }
      shelf = shelf.with(provider.name(), entry);
    });
  }

  /**
   * As {@link #register(LlmProvider)}, for a provider whose secrets are known: they are taken out
   * of whatever it says of its failures.
   *
   * @param masking gives a text without the provider's secrets
   */
  public void register(LlmProvider provider, UnaryOperator<String> masking) {
    maskings.put(provider.name(), masking);
    register(provider);
  }

  /** A text without the secrets that are known of the provider of this name. */
  public String mask(String name, String text) {
    return maskings.getOrDefault(name, UnaryOperator.identity()).apply(text);
  }

  /**
   * Adds a provider in place of the one of the same name, if there is one.
   *
   * @return the one that went, which the caller may close
   * @throws IllegalArgumentException as {@link #register}, except for a taken name
   */
  public Optional<LlmProvider> replace(LlmProvider provider) {
    Shelf.Entry entry = entry(provider);
    changing.lock();
    try {
      Optional<LlmProvider> before = provider(provider.name());
      shelf = shelf.with(provider.name(), entry);
      return before;
    } finally {
      changing.unlock();
    }
  }

  /**
   * Removes a provider and its models.
   *
   * @return the one that went, which the caller may close; empty if there was none
   */
  public Optional<LlmProvider> unregister(String name) {
    changing.lock();
    try {
      Optional<LlmProvider> before = provider(name);
      shelf = shelf.without(name);
      return before;
    } finally {
      changing.unlock();
    }
  }

  /** The provider of this name. */
  public Optional<LlmProvider> provider(String name) {
    return Optional.ofNullable(shelf.entries().get(name)).map(Shelf.Entry::provider);
  }

  /** All providers, in the order of registration. */
  public List<LlmProvider> providers() {
    return shelf.entries().values().stream().map(Shelf.Entry::provider).toList();
  }

  /**
   * All models, provider by provider. The list is immutable and stays the same object until
   * something is registered, removed or discovered: what is derived from it can be kept as long.
   */
  public List<ModelInfo> models() {
    return shelf.models();
  }

  /**
   * The model of this name: {@code provider/id}, or a bare id if only one provider serves it. An id
   * with a date behind it that nobody lists ({@code claude-sonnet-4-5-20250929}) is known by the
   * facts of the undated one and keeps its own id.
   *
   * @throws ModelNameException if several providers serve a model of this bare id
   */
  public Optional<ModelInfo> modelInfo(String name) {
    Optional<ModelInfo> exact = named(name);
    if (exact.isPresent()) {
      return exact;
    }
    String base = ModelCatalog.baseId(name);
    return base.equals(name)
        ? Optional.empty()
        : named(base).map(model -> model.toBuilder().id(dated(model, name)).build());
  }

  /**
   * As {@link #modelInfo}, for a name that must mean a model.
   *
   * @throws ModelNameException if it means none, with the nearest known name, or several
   */
  public ModelInfo requireModel(String name) {
    return modelInfo(name)
        .orElseThrow(() -> new ModelNameException(NearestName.unknown(name, shelf.models())));
  }

  /** The models that match, provider by provider. */
  public List<ModelInfo> listModels(ModelQuery query) {
    return shelf.models().stream().filter(query::matches).toList();
  }

  /**
   * The matching model with which a call of 8,000 tokens of prompt and 2,000 of answer costs least;
   * of equals the one whose name comes first. Unpriced models are passed over, deprecated ones too
   * unless the query speaks of deprecation.
   */
  public Optional<ModelInfo> cheapest(ModelQuery query) {
    return shelf.models().stream()
        .filter(query::matches)
        .filter(model -> query.statesDeprecation() || !model.deprecated())
        .flatMap(model -> model.cost(TYPICAL).map(cost -> new Priced(model, cost)).stream())
        .min(
            Comparator.comparing(Priced::cost)
                .thenComparing(priced -> priced.model.qualifiedName()))
        .map(Priced::model);
  }

  private record Priced(ModelInfo model, Money cost) {}

  /**
   * Asks every provider that has not been asked yet which models it serves, all at once, and waits
   * for them at most as long as the patience (2 seconds by default). The answers are kept: asking
   * again costs nothing until a provider is registered or replaced. Who fails or is late harms
   * nobody else.
   *
   * <p>What a provider or the configuration stated of a model stands; discovery fills its gaps and
   * adds models. A local model that only the catalogue named disappears unless the machine says
   * that it has it; a hosted one stays, since vendors list their models under other names too.
   *
   * @return for each provider that failed one sentence for people; empty if all went well. If the
   *     calling thread is interrupted, it stays so, and the one sentence says that it was
   */
  public List<String> discover() {
    try {
      discovering.lockInterruptibly();
    } catch (InterruptedException e) {
      return interrupted();
    }
    try {
      List<LlmProvider> current = providers();
      asked.keySet().removeIf(before -> current.stream().noneMatch(now -> now == before));
      List<LlmProvider> open = current.stream().filter(p -> !asked.containsKey(p)).toList();
      discovery
          .ask(open)
          .forEach((provider, outcome) -> asked.put(provider, settle(provider, outcome)));
      return notes();
    } catch (InterruptedException e) {
      return interrupted();
    } finally {
      discovering.unlock();
    }
  }

  private static List<String> interrupted() {
    Thread.currentThread().interrupt();
    return List.of("discovery was interrupted; the models known before are kept");
  }

  private List<String> notes() {
    List<String> notes = new ArrayList<>();
    for (LlmProvider provider : providers()) {
      String note = asked.getOrDefault(provider, "");
      if (!note.isEmpty()) {
        notes.add(note);
      }
    }
    return notes;
  }

  /** Takes over what was found; returns the note to give, empty if all is well. */
  private String settle(LlmProvider provider, Discovery.Outcome outcome) {
    return switch (outcome) {
      case Discovery.Outcome.Failed(String note) -> {
        take(provider, List.of());
        yield mask(provider.name(), note)
            + (shelf.models().stream().anyMatch(model -> model.provider().equals(provider.name()))
                ? "; the models known before are kept"
                : "; none of its models is used");
      }
      case Discovery.Outcome.Found(List<ModelInfo> found) -> {
        take(provider, found);
        yield "";
      }
    };
  }

  private void take(LlmProvider provider, List<ModelInfo> found) {
    locked(() -> {
      Shelf.Entry entry = shelf.entries().get(provider.name());
      // It may have been replaced or removed while it was asked.
      if (entry != null && entry.provider() == provider) {
        List<ModelInfo> merged = DiscoveredModels.merge(entry, found, catalog);
        shelf = shelf.with(provider.name(), entry.withModels(merged));
      }
    });
  }

  private Shelf.Entry entry(LlmProvider provider) {
    String name = provider.name();
    if (name.isBlank() || name.contains("/")) {
      throw new IllegalArgumentException(
          "a provider's name is a word without a slash, found '" + name + "'");
    }
    List<ModelInfo> stated = provider.availableModels();
    Set<String> ids = new HashSet<>();
    for (ModelInfo model : stated) {
      if (!model.provider().equals(name)) {
        throw new IllegalArgumentException(
            "provider '"
                + name
                + "' lists the model "
                + model.qualifiedName()
                + ", which says another provider serves it");
      }
      if (!ids.add(model.id())) {
        throw new IllegalArgumentException(
            "provider '" + name + "' lists the model " + model.id() + " twice");
      }
    }
    return stated.isEmpty()
        ? new Shelf.Entry(provider, catalog.models(name), true)
        : new Shelf.Entry(provider, List.copyOf(stated), false);
  }

  private Optional<ModelInfo> named(String name) {
    Shelf now = shelf;
    ModelInfo qualified = now.byName().get(name);
    if (qualified != null) {
      return Optional.of(qualified);
    }
    List<ModelInfo> bare = now.byId().getOrDefault(name, List.of());
    if (bare.size() > 1) {
      throw new ModelNameException(
          "'"
              + name
              + "' means several models: write "
              + String.join(" or ", bare.stream().map(ModelInfo::qualifiedName).toList()));
    }
    return bare.stream().findFirst();
  }

  private static String dated(ModelInfo model, String name) {
    String prefix = model.provider() + "/";
    return name.startsWith(prefix) ? name.substring(prefix.length()) : name;
  }

  private void locked(Runnable change) {
    changing.lock();
    try {
      change.run();
    } finally {
      changing.unlock();
    }
  }
}
