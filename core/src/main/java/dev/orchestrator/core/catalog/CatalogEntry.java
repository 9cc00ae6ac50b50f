package dev.orchestrator.core.catalog;

import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.ModelTier;
import dev.orchestrator.api.Pricing;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One entry of {@code models.yaml}.
 *
 * @param aliases further ids under which the vendor serves the same model
 * @param namedOnly whether it is asked only where the user names it: it is superseded, a dated
 *     snapshot, or served by another API than the provider's usual one
 */
record CatalogEntry(ModelInfo model, List<String> aliases, boolean namedOnly) {

  private static final Set<String> BUCKETS =
      Set.of(
          Pricing.INPUT,
          Pricing.OUTPUT,
          Pricing.CACHE_READ,
          Pricing.CACHE_WRITE,
          Pricing.CACHE_WRITE_1H);

  private static final Set<String> KEYS =
      Set.of(
          "id",
          "name",
          "maker",
          "family",
          "window",
          "max_output",
          "input",
          "output",
          "cache_read",
          "cache_write",
          "cache_write_1h",
          "steps",
          "size_b",
          "reasoning",
          "local",
          "deprecated",
          "successor",
          "aliases",
          "named_only",
          "source",
          "date");

  CatalogEntry {
    aliases = List.copyOf(aliases);
  }

  /** Reads one entry; tier and capabilities follow by {@link ModelTraits}. */
  static CatalogEntry read(String provider, FactSheet facts) {
    facts.allowOnly(KEYS);
    String id = facts.required("id");
    String family = facts.required("family");
    boolean local = facts.flag("local");
    ModelTier tier = ModelTraits.tier(id, facts.whole("size_b"), facts.decimal(Pricing.OUTPUT));
    ModelInfo.Builder model =
        ModelInfo.builder(provider, id)
            .maker(facts.required("maker"))
            .displayName(facts.required("name"))
            .contextWindow(facts.whole("window"))
            .maxOutputTokens(facts.whole("max_output"))
            .tier(tier)
            .capabilities(ModelTraits.capabilities(tier, family, facts.flag("reasoning")))
            .local(local)
            .deprecated(facts.flag("deprecated"))
            .successor(facts.text("successor"))
            .source(facts.required("source") + " (" + facts.required("date") + ")");
    Map<String, BigDecimal> prices = prices(facts);
    if (local) {
      if (!prices.isEmpty()) {
        throw new IllegalStateException(facts.where() + ": a local model has no price");
      }
      model.pricing(Pricing.free());
    } else if (!prices.isEmpty()) {
      model.pricing(new Pricing(prices, steps(facts)));
    }
    return new CatalogEntry(model.build(), facts.words("aliases"), facts.flag("named_only"));
  }

  private static List<Pricing.Step> steps(FactSheet facts) {
    List<Pricing.Step> steps = new ArrayList<>();
    for (FactSheet step : facts.entries("steps")) {
      steps.add(new Pricing.Step(step.whole("above"), prices(step)));
    }
    return steps;
  }

  private static Map<String, BigDecimal> prices(FactSheet facts) {
    Map<String, BigDecimal> prices = new HashMap<>();
    for (String bucket : BUCKETS) {
      BigDecimal price = facts.decimal(bucket);
      if (price != null) {
        prices.put(bucket, price);
      }
    }
    return prices;
  }
}
