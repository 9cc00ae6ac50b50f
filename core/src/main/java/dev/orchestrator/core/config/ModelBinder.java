package dev.orchestrator.core.config;

import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.ModelTier;
import dev.orchestrator.api.Pricing;
import dev.orchestrator.core.catalog.ModelCatalog;
import dev.orchestrator.core.yaml.Nearest;
import dev.orchestrator.core.yaml.YamlMap;
import dev.orchestrator.core.yaml.YamlValue;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The models of one provider: the catalogue's, with what the configuration says laid over them. For
 * Ollama only those that are written: what is installed is discovered, not known beforehand.
 */
final class ModelBinder {
  private static final BigDecimal THOUSAND = BigDecimal.valueOf(1_000);
  private static final int MOST_TOKENS = 100_000_000;

  private final String provider;
  private final @Nullable String maker;
  private final boolean manyMakers;
  private final boolean localByDefault;
  private final Map<String, ModelInfo> known = new LinkedHashMap<>();
  private final Map<String, ModelInfo> models = new LinkedHashMap<>();
  private final Map<String, RateSettings> rates = new LinkedHashMap<>();

  /**
   * @param catalog what the catalogue knows for this provider
   * @param listed those among them that the provider has without their being named
   * @param maker the maker of models that name none, or null
   * @param manyMakers whether a model without a maker deserves a word
   * @param localByDefault whether the provider runs on the user's machine
   */
  ModelBinder(
      String provider,
      List<ModelInfo> catalog,
      List<ModelInfo> listed,
      @Nullable String maker,
      boolean manyMakers,
      boolean localByDefault) {
    this.provider = provider;
    this.maker = maker;
    this.manyMakers = manyMakers;
    this.localByDefault = localByDefault;
    for (ModelInfo model : catalog) {
      ModelInfo own = model.toBuilder().provider(provider).build();
      known.put(own.id(), own);
    }
    for (ModelInfo model : listed) {
      models.put(model.id(), model.toBuilder().provider(provider).build());
    }
  }

  List<ModelInfo> models() {
    return new ArrayList<>(models.values());
  }

  /** How fast single models may be asked, by {@code provider/model}. */
  Map<String, RateSettings> rates() {
    return rates;
  }

  /** Reads {@code models:}: a list of mappings, or a mapping from id to the rest. */
  void read(@Nullable YamlValue value) {
    if (value == null) {
      return;
    }
    Set<String> written = new HashSet<>();
    if (value.isMap()) {
      for (YamlMap.Named named : value.map().all()) {
        YamlMap map = named.value().map();
        add(named.key(), named.value(), map, written);
      }
      return;
    }
    for (YamlValue item : value.list()) {
      if (!item.isMap()) {
        item.problem("must be a mapping such as { id: " + idOf(item) + ", tier: standard }");
        continue;
      }
      YamlMap map = item.map();
      YamlValue id = map.require("id");
      String text = id == null ? null : id.word();
      if (text != null) {
        add(text, item, map, written);
      }
    }
  }

  private static String idOf(YamlValue item) {
    String text = item.isList() ? null : item.literal();
    return text == null ? "…" : text;
  }

  private void add(String id, YamlValue place, YamlMap map, Set<String> written) {
    if (!written.add(id)) {
      place.problem("a model of the same id is listed already");
    }
    YamlValue behind = map.get("base_model");
    ModelInfo named = behind == null ? null : BaseModel.read(behind);
    ModelInfo base = named != null ? named : fact(id);
    ModelInfo.Builder model =
        base == null ? ModelInfo.builder(provider, id) : base.toBuilder().provider(provider).id(id);
    String madeBy = word(map.get("maker"));
    if (madeBy != null) {
      model.maker(madeBy.toLowerCase(Locale.ROOT));
    } else if (base == null && maker != null) {
      model.maker(maker);
    } else if (base == null && manyMakers) {
      place.warn(
          "names no maker, so it counts as made by '"
              + provider
              + "'; write 'maker: …', or a review may be held by the author's own maker");
    }
    String displayName = word(map.get("name"));
    if (displayName != null) {
      model.displayName(displayName);
    }
    Integer window = tokens(map.get("context_window"), 1);
    if (window != null) {
      model.contextWindow(window);
    }
    Integer output = tokens(map.get("max_output_tokens"), 1);
    if (output != null) {
      model.maxOutputTokens(output);
    }
    Integer overhead = tokens(map.get("input_overhead"), 0);
    if (overhead != null) {
      model.inputOverhead(overhead);
    }
    ModelTier tier = tier(map.get("tier"), base);
    model.tier(tier);
    Set<String> capabilities = capabilities(map.get("capabilities"));
    if (capabilities != null) {
      model.capabilities(capabilities);
    } else if (base == null) {
      model.capabilities(usual(tier));
    }
    boolean local = flag(map.get("local"), base == null ? localByDefault(id) : base.local());
    model.local(local);
    model.deprecated(flag(map.get("deprecated"), base != null && base.deprecated()));
    String successor = word(map.get("successor"));
    if (successor != null) {
      model.successor(successor);
    }
    Map<String, BigDecimal> stated = prices(map);
    Pricing pricing = pricing(stated, base, local);
    model.pricing(pricing);
    model.source(source(stated, named, base));
    RateSettings rate = Options.rateLimit(map.get("rate_limit"));
    if (rate != null) {
      rates.put(provider + "/" + id, rate);
    }
    if (behind != null && named != null && pricing == null) {
      behind.warn("is a model whose price the catalogue does not know either");
    }
    map.finish();
    models.put(id, model.build());
  }

  /** The catalogue's entry of an id; a dated id is its undated model. */
  private @Nullable ModelInfo fact(String id) {
    ModelInfo exact = known.get(id);
    return exact != null ? exact : known.get(ModelCatalog.baseId(id));
  }

  /** Adds the default model if nobody knows it: it is usable, but unpriced. */
  void addDefault(String id, YamlValue place) {
    ModelInfo fact = models.containsKey(id) ? models.get(id) : fact(id);
    if (fact != null) {
      models.putIfAbsent(id, fact.toBuilder().id(id).build());
      if (fact.deprecated()) {
        place.warn(
            "the model "
                + place.echo()
                + " is deprecated"
                + (fact.successor() == null ? "" : "; its successor is " + fact.successor()));
      }
      return;
    }
    place.warn(
        "the model "
            + place.echo()
            + " is not in the catalogue: its price is unknown, so a budgeted call refuses it;"
            + " list it under 'models:' with input_per_1m and output_per_1m, or a base_model"
            + Nearest.of(id, models.keySet())
                .map(near -> "; did you mean '" + near + "'?")
                .orElse(""));
    ModelInfo.Builder model =
        ModelInfo.builder(provider, id)
            .capabilities(usual(ModelTier.STANDARD))
            .local(localByDefault(id))
            .source("configuration");
    if (maker != null) {
      model.maker(maker);
    }
    models.put(id, model.build());
  }

  private boolean localByDefault(String id) {
    return localByDefault && !id.endsWith("-cloud") && !id.endsWith(":cloud");
  }

  /** What a model of a tier is fit for unless it is said: the catalogue's rule. */
  private static Set<String> usual(ModelTier tier) {
    Set<String> usual = new LinkedHashSet<>(Capabilities.WORDS);
    return switch (tier) {
      case FAST -> {
        usual.removeAll(Set.of("complex_reasoning", "planning", "analysis", "review"));
        yield usual;
      }
      case STANDARD -> {
        usual.remove("complex_reasoning");
        yield usual;
      }
      case ADVANCED -> usual;
    };
  }

  /** Where the facts, above all the price, come from. */
  private static String source(
      Map<String, BigDecimal> stated, @Nullable ModelInfo named, @Nullable ModelInfo base) {
    String own = "configuration";
    if (base == null || (!stated.isEmpty() && named == null)) {
      return own;
    }
    String from = base.source().isEmpty() ? "the catalogue" : base.source();
    if (named != null) {
      own += "; base model " + named.qualifiedName();
    }
    return stated.isEmpty() && base.pricing() != null ? own + "; price: " + from : own;
  }

  private static Map<String, BigDecimal> prices(YamlMap map) {
    Map<String, BigDecimal> prices = new HashMap<>();
    price(map, prices, Pricing.INPUT, "input_per_1m", "cost_per_1k_input");
    price(map, prices, Pricing.OUTPUT, "output_per_1m", "cost_per_1k_output");
    price(map, prices, Pricing.CACHE_READ, "cache_read_per_1m", null);
    price(map, prices, Pricing.CACHE_WRITE, "cache_write_per_1m", null);
    price(map, prices, Pricing.CACHE_WRITE_1H, "cache_write_1h_per_1m", null);
    price(map, prices, Pricing.AUDIO_INPUT, "audio_input_per_1m", null);
    price(map, prices, Pricing.AUDIO_OUTPUT, "audio_output_per_1m", null);
    price(map, prices, Pricing.IMAGE_OUTPUT, "image_output_per_1m", null);
    YamlValue searches = map.get("searches_per_1k");
    BigDecimal thousand = searches == null ? null : searches.decimal();
    if (thousand != null) {
      prices.put(Pricing.SEARCHES, thousand.multiply(THOUSAND).stripTrailingZeros());
    }
    return prices;
  }

  private static @Nullable Pricing pricing(
      Map<String, BigDecimal> stated, @Nullable ModelInfo base, boolean local) {
    Pricing before = base == null ? null : base.pricing();
    if (stated.isEmpty()) {
      return before != null || !local ? before : Pricing.free();
    }
    Map<String, BigDecimal> prices = new HashMap<>(stated);
    if (before != null) {
      // a price that the user states holds for every length of prompt
      before.perMillion().forEach(prices::putIfAbsent);
    }
    return new Pricing(prices, List.of());
  }

  private static void price(
      YamlMap map,
      Map<String, BigDecimal> prices,
      String bucket,
      String key,
      @Nullable String olderKey) {
    YamlValue value = map.get(key);
    YamlValue older = olderKey == null ? null : map.get(olderKey);
    BigDecimal price = value == null ? null : value.decimal();
    BigDecimal olderPrice = older == null ? null : older.decimal();
    if (older != null) {
      older.warn("is an older key: write '" + key + "', the price of a million tokens");
      if (value != null) {
        older.problem("says the same as '" + key + "'; keep one of them");
      } else if (olderPrice != null) {
        price = olderPrice.multiply(THOUSAND);
      }
    }
    if (price != null) {
      prices.put(bucket, price.stripTrailingZeros());
    }
  }

  private static @Nullable Set<String> capabilities(@Nullable YamlValue value) {
    if (value == null) {
      return null;
    }
    Set<String> capabilities = new LinkedHashSet<>();
    for (YamlValue item : value.list()) {
      String word = item.word();
      if (word != null) {
        Capabilities.check(item, word);
        capabilities.add(word);
      }
    }
    return capabilities;
  }

  private static ModelTier tier(@Nullable YamlValue value, @Nullable ModelInfo base) {
    ModelTier tier = value == null ? null : value.oneOf(ModelTier.class);
    return tier != null ? tier : base != null ? base.tier() : ModelTier.STANDARD;
  }

  private static boolean flag(@Nullable YamlValue value, boolean otherwise) {
    Boolean flag = value == null ? null : value.bool();
    return flag == null ? otherwise : flag;
  }

  private static @Nullable Integer tokens(@Nullable YamlValue value, int least) {
    return value == null ? null : value.wholeInt(least, MOST_TOKENS);
  }

  private static @Nullable String word(@Nullable YamlValue value) {
    return value == null ? null : value.word();
  }
}
