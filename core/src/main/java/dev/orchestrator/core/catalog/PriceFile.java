package dev.orchestrator.core.catalog;

import dev.orchestrator.api.Pricing;
import dev.orchestrator.base.json.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads facts about models from a file that others keep: {@code api.json} of models.dev, or
 * LiteLLM's {@code model_prices_and_context_window.json}. Which of the two it is, its shape tells.
 * Prices stay exact: a dollar amount for one token becomes one for a million without floating
 * point.
 *
 * @param format what it is, for people
 * @param facts what it says of models of vendors that are known here, in the order of the file
 * @param notes what was passed over, with the reason
 */
public record PriceFile(String format, List<Facts> facts, List<String> notes) {
  private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);

  /** Dearer than any model has been by far: a mistake of units. */
  private static final BigDecimal MOST = BigDecimal.valueOf(10_000);

  /** More digits than any price has, before or behind its point. */
  private static final int MOST_DIGITS = 40;

  /** Their words for vendors, where they are not ours. */
  private static final Map<String, String> VENDORS =
      Map.ofEntries(
          Map.entry("anthropic", "claude"),
          Map.entry("google", "gemini"),
          Map.entry("togetherai", "together"),
          Map.entry("together_ai", "together"),
          Map.entry("fireworks-ai", "fireworks"),
          Map.entry("fireworks_ai", "fireworks"));

  private static final Map<String, String> LITELLM_PRICES =
      Map.of(
          "input_cost_per_token", Pricing.INPUT,
          "output_cost_per_token", Pricing.OUTPUT,
          "cache_read_input_token_cost", Pricing.CACHE_READ,
          "cache_creation_input_token_cost", Pricing.CACHE_WRITE);

  private static final List<String> MODELS_DEV_PRICES =
      List.of(Pricing.INPUT, Pricing.OUTPUT, Pricing.CACHE_READ, Pricing.CACHE_WRITE);

  /**
   * What a file says of one model.
   *
   * @param prices dollars per million tokens, by bucket
   * @param window tokens, 0 if it does not say
   * @param maxOutput tokens, 0 if it does not say
   * @param family its line, or null
   */
  public record Facts(
      String provider,
      String id,
      String name,
      @Nullable String family,
      Map<String, BigDecimal> prices,
      int window,
      int maxOutput,
      boolean reasoning,
      boolean deprecated) {
    /** Copies its map. */
    public Facts {
      prices = Map.copyOf(prices);
    }
  }

  /** Copies its lists. */
  public PriceFile {
    facts = List.copyOf(facts);
    notes = List.copyOf(notes);
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException if it is neither of the two; the message says what it lacks
   */
  public static PriceFile read(String text) {
    JsonNode root =
        Json.tryParse(text)
            .filter(JsonNode::isObject)
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "it is no JSON object" + (text.isBlank() ? ": it is empty" : "")));
    List<Facts> facts = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    String format;
    if (root.valueStream().anyMatch(value -> value.path("models").isObject())) {
      format = "models.dev";
      for (Map.Entry<String, JsonNode> vendor : root.properties()) {
        for (Map.Entry<String, JsonNode> model : vendor.getValue().path("models").properties()) {
          modelsDev(vendor.getKey(), model.getKey(), model.getValue(), notes).ifPresent(facts::add);
        }
      }
    } else if (root.valueStream().anyMatch(value -> value.path("litellm_provider").isString())) {
      format = "LiteLLM";
      for (Map.Entry<String, JsonNode> model : root.properties()) {
        liteLlm(model.getKey(), model.getValue(), notes).ifPresent(facts::add);
      }
    } else {
      throw new IllegalArgumentException(
          "it has neither vendors with 'models' (models.dev) nor models with 'litellm_provider'"
              + " (LiteLLM)");
    }
    return new PriceFile(format, facts, notes);
  }

  private static Optional<Facts> modelsDev(
      String vendor, String id, JsonNode model, List<String> notes) {
    String provider = VENDORS.getOrDefault(vendor, vendor);
    Map<String, BigDecimal> prices = new LinkedHashMap<>();
    for (String bucket : MODELS_DEV_PRICES) {
      JsonNode price = model.path("cost").path(bucket);
      if (!absent(price)
          && !take(provider + "/" + id, bucket, price, BigDecimal.ONE, prices, notes)) {
        return Optional.empty();
      }
    }
    return Optional.of(
        new Facts(
            provider,
            id,
            model.path("name").asString(id),
            model.path("family").isString() ? model.path("family").asString() : null,
            prices,
            tokens(model.path("limit").path("context")),
            tokens(model.path("limit").path("output")),
            model.path("reasoning").asBoolean(false),
            model.path("status").asString("").toLowerCase(Locale.ROOT).equals("deprecated")));
  }

  private static Optional<Facts> liteLlm(String key, JsonNode model, List<String> notes) {
    String vendor = model.path("litellm_provider").asString("");
    String mode = model.path("mode").asString("");
    if (vendor.isEmpty() || !(mode.equals("chat") || mode.equals("responses"))) {
      return Optional.empty(); // pictures, embeddings, and the entry that explains the file
    }
    String provider = VENDORS.getOrDefault(vendor, vendor);
    String id = key.startsWith(vendor + "/") ? key.substring(vendor.length() + 1) : key;
    Map<String, BigDecimal> prices = new LinkedHashMap<>();
    for (Map.Entry<String, String> bucket : LITELLM_PRICES.entrySet()) {
      JsonNode price = model.path(bucket.getKey());
      if (!absent(price)
          && !take(provider + "/" + id, bucket.getValue(), price, MILLION, prices, notes)) {
        return Optional.empty();
      }
    }
    return Optional.of(
        new Facts(
            provider,
            id,
            id,
            null,
            prices,
            tokens(model.path("max_input_tokens")),
            tokens(model.path("max_output_tokens")),
            model.path("supports_reasoning").asBoolean(false),
            false));
  }

  /** A price of null is one that is not told. */
  private static boolean absent(JsonNode price) {
    return price.isMissingNode() || price.isNull();
  }

  /** One price that cannot be makes the whole model doubtful. */
  private static boolean take(
      String model,
      String bucket,
      JsonNode price,
      BigDecimal factor,
      Map<String, BigDecimal> prices,
      List<String> notes) {
    if (!price.isNumber()) {
      notes.add(model + " was passed over: its price of " + bucket + " is no number: " + price);
      return false;
    }
    BigDecimal perMillion = price.decimalValue().multiply(factor);
    // 1e999999999 is short in the file and a gigabyte when it is written out.
    if (Math.abs((long) perMillion.scale()) > MOST_DIGITS || perMillion.precision() > MOST_DIGITS) {
      notes.add(model + " was passed over: its price of " + bucket + " is beyond all measure");
      return false;
    }
    if (perMillion.signum() < 0 || perMillion.compareTo(MOST) > 0) {
      notes.add(
          model
              + " was passed over: its price of "
              + bucket
              + " would be $"
              + perMillion.toPlainString()
              + " for a million tokens");
      return false;
    }
    prices.put(bucket, plain(perMillion));
    return true;
  }

  static BigDecimal plain(BigDecimal price) {
    BigDecimal plain = price.stripTrailingZeros();
    return plain.scale() < 0 ? plain.setScale(0) : plain;
  }

  private static int tokens(JsonNode count) {
    return count.isIntegralNumber() && count.canConvertToInt() ? Math.max(0, count.asInt()) : 0;
  }
}
