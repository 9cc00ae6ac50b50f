package dev.orchestrator.core.catalog;

import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.Pricing;
import dev.orchestrator.base.json.Json;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Models as entries of a {@code models.yaml}, of which JSON is a part. */
final class CatalogText {
  private static final List<String> BUCKETS =
      List.of(
          Pricing.INPUT,
          Pricing.OUTPUT,
          Pricing.CACHE_READ,
          Pricing.CACHE_WRITE,
          Pricing.CACHE_WRITE_1H);

  /** How {@link CatalogEntry} joins a source and its date. */
  private static final Pattern SOURCE = Pattern.compile("(.*) \\(([^()]*)\\)", Pattern.DOTALL);

  private CatalogText() {}

  /** An entry of the user's own, as it was. */
  static ObjectNode of(ModelInfo model) {
    ObjectNode entry = Json.object();
    entry.put("id", model.id()).put("name", model.displayName()).put("maker", model.maker());
    entry.put("family", model.id());
    sizes(model.contextWindow(), model.maxOutputTokens(), entry);
    Pricing pricing = model.pricing();
    if (model.local()) {
      entry.put("local", true);
    } else if (pricing != null) {
      prices(pricing.perMillion(), entry);
      steps(pricing, entry);
    }
    ending(model.supports("complex_reasoning"), model.deprecated(), model.successor(), entry);
    Matcher matcher = SOURCE.matcher(model.source());
    boolean dated = matcher.matches();
    return entry
        .put("source", dated ? matcher.group(1) : "unknown")
        .put("date", dated ? matcher.group(2) : "unknown");
  }

  /** What a file says, over what was known. */
  static ObjectNode of(
      @Nullable ModelInfo before, PriceFile.Facts facts, String maker, String source, String date) {
    ObjectNode entry = Json.object();
    entry
        .put("id", facts.id())
        .put("name", before == null ? facts.name() : before.displayName())
        .put("maker", maker);
    String family = facts.family();
    entry.put("family", family == null ? facts.id() : family);
    sizes(
        facts.window() > 0 ? facts.window() : before == null ? 0 : before.contextWindow(),
        facts.maxOutput() > 0 ? facts.maxOutput() : before == null ? 0 : before.maxOutputTokens(),
        entry);
    Pricing pricing = before == null ? null : before.pricing();
    Map<String, BigDecimal> prices = new LinkedHashMap<>();
    if (pricing != null) {
      prices.putAll(pricing.perMillion());
    }
    prices.putAll(facts.prices());
    prices(prices, entry);
    if (pricing != null) {
      steps(pricing, entry);
    }
    ending(
        facts.reasoning(),
        facts.deprecated() || (before != null && before.deprecated()),
        before == null ? null : before.successor(),
        entry);
    return entry.put("source", source).put("date", date);
  }

  private static void sizes(int window, int maxOutput, ObjectNode entry) {
    if (window > 0) {
      entry.put("window", window);
    }
    if (maxOutput > 0) {
      entry.put("max_output", maxOutput);
    }
  }

  private static void prices(Map<String, BigDecimal> prices, ObjectNode entry) {
    for (String bucket : BUCKETS) {
      BigDecimal price = prices.get(bucket);
      if (price != null) {
        entry.put(bucket, PriceFile.plain(price));
      }
    }
  }

  private static void steps(Pricing pricing, ObjectNode entry) {
    if (!pricing.steps().isEmpty()) {
      var steps = entry.putArray("steps");
      for (Pricing.Step step : pricing.steps()) {
        ObjectNode node = steps.addObject().put("above", step.aboveInputTokens());
        prices(new TreeMap<>(step.perMillion()), node);
      }
    }
  }

  private static void ending(
      boolean reasoning, boolean deprecated, @Nullable String successor, ObjectNode entry) {
    if (reasoning) {
      entry.put("reasoning", true);
    }
    if (deprecated) {
      entry.put("deprecated", true);
      if (successor != null) {
        entry.put("successor", successor);
      }
    }
  }
}
