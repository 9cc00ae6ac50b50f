package dev.orchestrator.providers.ollama;

import static dev.orchestrator.providers.wire.Nodes.count;
import static dev.orchestrator.providers.wire.Nodes.text;

import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.ModelTier;
import dev.orchestrator.api.Pricing;
import dev.orchestrator.providers.wire.Makers;
import java.math.BigDecimal;
import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * What the server tells of one model. Immutable.
 *
 * @param id its name with its tag
 * @param family its family; may be empty
 * @param parameterSize its size as the server prints it ({@code 8.0B}); may be empty
 * @param window the most tokens of its window, 0 if not told
 * @param abilities what the server says it can: completion, tools, vision, thinking, embedding
 */
record LocalModel(
    String id, String family, String parameterSize, int window, Set<String> abilities) {

  /** Models of fewer billion parameters are FAST; the bundled catalogue has the same rule. */
  private static final BigDecimal STANDARD_SIZE = new BigDecimal(24);

  /** Models of at least as many billion parameters are ADVANCED. */
  private static final BigDecimal ADVANCED_SIZE = new BigDecimal(200);

  private static final Pattern SIZE =
      Pattern.compile("(?i)(?:^|[-:x])(\\d+(?:\\.\\d+)?)\\s*([kmbt])(?![a-z0-9])");

  LocalModel {
    abilities = Collections.unmodifiableSet(new TreeSet<>(abilities));
  }

  /** Merges an entry of {@code /api/tags} (may be missing) with the answer of {@code /api/show}. */
  static LocalModel of(String id, JsonNode tag, JsonNode show) {
    JsonNode details = show.path("details").isObject() ? show.path("details") : tag.path("details");
    Set<String> abilities = new TreeSet<>();
    show.path("capabilities").forEach(ability -> abilities.add(ability.asString("")));
    return new LocalModel(
        id,
        text(details, "family"),
        text(details, "parameter_size"),
        window(show.path("model_info")),
        abilities);
  }

  private static int window(JsonNode info) {
    String key = text(info, "general.architecture") + ".context_length";
    return (int) Math.min(count(info, key), Integer.MAX_VALUE);
  }

  /** Whether it answers at all; an embedding model does not. */
  boolean chats() {
    if (!abilities.isEmpty()) {
      return abilities.contains("completion");
    }
    String words = (family + " " + id).toLowerCase(Locale.ROOT);
    return !words.contains("bert") && !words.contains("embed");
  }

  /** Whether it can think, and be told how much. */
  boolean thinks() {
    return abilities.contains("thinking");
  }

  /** Whether it takes low, medium and high instead of yes and no. */
  boolean hasThinkLevels() {
    return id.startsWith("gpt-oss");
  }

  /**
   * Whether the server passes calls on to its maker's cloud: {@code x:cloud}, {@code x:1t-cloud}.
   */
  static boolean isCloud(String id) {
    return id.endsWith("-cloud") || id.endsWith(":cloud");
  }

  ModelInfo info(String provider, URI endpoint, boolean privateEndpoint) {
    boolean local = privateEndpoint && !isCloud(id);
    ModelTier tier = tier();
    return ModelInfo.builder(provider, id)
        .maker(Makers.guess(id, family))
        .tier(tier)
        .capabilities(capabilities(tier))
        .contextWindow(window)
        .local(local)
        .pricing(local ? Pricing.free() : null)
        .source("told by " + endpoint)
        .build();
  }

  /** By billions of parameters: below 24 FAST, from 200 ADVANCED, else STANDARD; unknown FAST. */
  private ModelTier tier() {
    BigDecimal billions = billions(parameterSize);
    if (billions.signum() == 0) {
      billions = billions(id);
    }
    if (billions.compareTo(STANDARD_SIZE) < 0) {
      return ModelTier.FAST;
    }
    return billions.compareTo(ADVANCED_SIZE) < 0 ? ModelTier.STANDARD : ModelTier.ADVANCED;
  }

  private static BigDecimal billions(String text) {
    Matcher matcher = SIZE.matcher(text);
    BigDecimal largest = BigDecimal.ZERO;
    while (matcher.find()) {
      int digits =
          switch (matcher.group(2).toLowerCase(Locale.ROOT)) {
            case "k" -> -6;
            case "m" -> -3;
            case "t" -> 3;
            default -> 0;
          };
      largest = largest.max(new BigDecimal(matcher.group(1)).movePointRight(digits));
    }
    return largest;
  }

  /** The bundled catalogue's rule for open models. */
  private Set<String> capabilities(ModelTier tier) {
    Set<String> all = new LinkedHashSet<>(List.of("code", "docs", "simple_tasks"));
    if (tier != ModelTier.FAST) {
      all.addAll(List.of("review", "analysis", "planning"));
    }
    if (tier == ModelTier.ADVANCED && thinks()) {
      all.add("complex_reasoning");
    }
    return all;
  }
}
