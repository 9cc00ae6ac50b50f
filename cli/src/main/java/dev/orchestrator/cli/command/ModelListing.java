package dev.orchestrator.cli.command;

import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.Pricing;
import dev.orchestrator.base.json.Json;
import dev.orchestrator.cli.Figures;
import dev.orchestrator.cli.Paint;
import dev.orchestrator.cli.Table;
import dev.orchestrator.cli.Table.Cell;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Models as a table for people and as a document for programs. */
final class ModelListing {

  /** A model, and whether its provider is there. */
  record Row(ModelInfo model, boolean configured) {}

  private ModelListing() {}

  static Table table(List<Row> rows) {
    Table table =
        Table.of("model", "maker", "tier", "window", "in $/1M", "out $/1M", "capabilities", "notes")
            .alignRight(3, 4, 5);
    for (Row row : rows) {
      ModelInfo model = row.model();
      Paint paint = row.configured() ? Paint.PLAIN : Paint.DIM;
      List<String> cells =
          List.of(
              model.qualifiedName(),
              model.maker(),
              word(model.tier()),
              model.contextWindow() == 0 ? "?" : Figures.tokens(model.contextWindow()),
              shownPrice(model, Pricing.INPUT),
              shownPrice(model, Pricing.OUTPUT),
              String.join(" ", capabilities(model)),
              notes(row));
      table.row(cells.stream().map(text -> new Cell(text, paint)).toList());
    }
    return table;
  }

  static ObjectNode document(List<Row> rows) {
    ObjectNode document = Json.object();
    ArrayNode models = document.putArray("models");
    for (Row row : rows) {
      ModelInfo model = row.model();
      ObjectNode node = models.addObject();
      node.put("provider", model.provider());
      node.put("id", model.id());
      node.put("maker", model.maker());
      node.put("name", model.displayName());
      node.put("tier", word(model.tier()));
      DocumentParts.strings(node, "capabilities", capabilities(model));
      node.put("context_window", knownSize(model.contextWindow()));
      node.put("max_output_tokens", knownSize(model.maxOutputTokens()));
      node.put("input_per_1m", DocumentParts.price(price(model, Pricing.INPUT)));
      node.put("output_per_1m", DocumentParts.price(price(model, Pricing.OUTPUT)));
      node.put("cache_read_per_1m", DocumentParts.price(price(model, Pricing.CACHE_READ)));
      node.put("cache_write_per_1m", DocumentParts.price(price(model, Pricing.CACHE_WRITE)));
      node.put("local", model.local());
      node.put("configured", row.configured());
      node.put("source", model.source().isEmpty() ? null : model.source());
    }
    return document;
  }

  private static List<String> capabilities(ModelInfo model) {
    return model.capabilities().stream().sorted().toList();
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static @Nullable Integer knownSize(int tokens) {
    return tokens == 0 ? null : tokens;
  }

  private static @Nullable BigDecimal price(ModelInfo model, String bucket) {
    Pricing pricing = model.pricing();
    return pricing == null ? null : pricing.price(bucket, 0).orElse(null);
  }

  /** At least two decimals, so that columns of prices can be compared at a glance. */
  private static String shownPrice(ModelInfo model, String bucket) {
    BigDecimal price = price(model, bucket);
    if (price == null) {
      return "?";
    }
    BigDecimal plain = price.stripTrailingZeros();
    return (plain.scale() < 2 ? plain.setScale(2) : plain).toPlainString();
  }

  private static String notes(Row row) {
    ModelInfo model = row.model();
    List<String> notes = new ArrayList<>();
    if (!row.configured()) {
      notes.add("not configured");
    }
    if (model.local()) {
      notes.add("local");
    }
    if (model.deprecated()) {
      String successor = model.successor();
      notes.add(successor == null ? "deprecated" : "deprecated, use " + successor);
    }
    Pricing pricing = model.pricing();
    if (pricing == null) {
      notes.add("unpriced");
    } else if (pricing.isIncluded()) {
      notes.add("included in a subscription");
    } else if (!pricing.steps().isEmpty()) {
      notes.add("dearer above " + Figures.tokens(pricing.steps().getFirst().aboveInputTokens()));
    }
    return String.join("; ", notes);
  }
}
