package dev.orchestrator.core.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.Pricing;
import dev.orchestrator.base.json.Json;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Holds the bundled figures against the collected facts, file by file. */
class ModelCatalogRecordingsTest {

  private static final Pattern FILE = Pattern.compile("(providers/\\S+?\\.toml)");

  private static final Map<String, String> KEYS =
      Map.of(
          Pricing.INPUT, "input_per_1m",
          Pricing.OUTPUT, "output_per_1m",
          Pricing.CACHE_READ, "cache_read_per_1m",
          Pricing.CACHE_WRITE, "cache_write_per_1m");

  @Test
  void everyFigureIsThatOfItsSource() throws IOException {
    Map<String, JsonNode> byFile = facts();
    int compared = 0;
    for (String provider : List.copyOf(new LinkedHashSet<>(providers(byFile.values()).values()))) {
      compared += compare(ModelCatalog.bundled().known(provider), byFile);
    }
    assertThat(compared).isGreaterThan(150);
  }

  private static Map<String, JsonNode> facts() throws IOException {
    Path facts =
        Path.of(System.getProperty("wire.dir", "../../shared/wire"))
            .resolveSibling("catalog")
            .resolve("models.json");
    Map<String, JsonNode> byFile = new HashMap<>();
    for (JsonNode fact : Json.parse(Files.readString(facts)).get("models")) {
      byFile.put(fact.get("source_files").get(0).asString(), fact);
    }
    return byFile;
  }

  /** Their names of providers, and ours. */
  private static Map<String, String> providers(Collection<JsonNode> facts) {
    Map<String, String> names = new TreeMap<>();
    for (JsonNode fact : facts) {
      String theirs = fact.get("provider").asString();
      names.put(
          theirs,
          switch (theirs) {
            case "anthropic" -> "claude";
            case "google" -> "gemini";
            default -> theirs;
          });
    }
    return names;
  }

  @Test
  void everyModelOfTheFactsIsKnown() throws IOException {
    Map<String, JsonNode> byFile = facts();
    Map<String, String> providers = providers(byFile.values());
    for (JsonNode fact : byFile.values()) {
      String id = fact.get("id").asString();
      String provider = providers.getOrDefault(fact.get("provider").asString(), "");
      ModelInfo model = ModelCatalog.bundled().find(provider, id).orElse(null);
      assertThat(model).as(provider + "/" + id).isNotNull();
      compare(Objects.requireNonNull(model), fact);
    }
    assertThat(byFile).hasSize(175);
  }

  private static int compare(List<ModelInfo> models, Map<String, JsonNode> byFile) {
    int compared = 0;
    for (ModelInfo model : models) {
      Matcher file = FILE.matcher(model.source());
      if (!file.find()) {
        continue;
      }
      JsonNode fact = byFile.get(file.group(1));
      compare(model, Objects.requireNonNull(fact, model.source()));
      compared++;
    }
    return compared;
  }

  private static void compare(ModelInfo model, JsonNode fact) {
    assertThat(model.contextWindow()).as(model.id()).isEqualTo(fact.get("context").intValue());
    Pricing pricing = model.pricing();
    if (model.local() || pricing == null) {
      return;
    }
    assertThat(model.maxOutputTokens()).isEqualTo(fact.get("max_output").intValue());
    assertThat(model.deprecated()).isEqualTo("deprecated".equals(fact.path("status").asString("")));
    KEYS.forEach(
        (bucket, key) -> same(model, bucket, pricing.perMillion().get(bucket), fact.get(key)));
    JsonNode tiers = fact.path("price_tiers").path("tiers");
    assertThat(pricing.steps()).as(model.id()).hasSize(tiers.size());
    for (int i = 0; i < tiers.size(); i++) {
      Pricing.Step step = pricing.steps().get(i);
      assertThat(step.aboveInputTokens())
          .isEqualTo(tiers.get(i).get("tier").get("size").longValue());
      for (String bucket : KEYS.keySet()) {
        same(model, bucket, step.perMillion().get(bucket), tiers.get(i).get(bucket));
      }
    }
  }

  private static void same(
      ModelInfo model, String bucket, @Nullable BigDecimal ours, @Nullable JsonNode theirs) {
    if (theirs == null) {
      assertThat(ours).as(model.id() + " " + bucket).isNull();
    } else {
      assertThat(ours).as(model.id() + " " + bucket).isEqualByComparingTo(theirs.decimalValue());
    }
  }
}
