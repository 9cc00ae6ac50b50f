package dev.orchestrator.core.catalog;

import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.Pricing;
import dev.orchestrator.base.json.Json;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a price file would change in the user's own catalogue, {@code models.yaml} beside the user's
 * configuration. Nothing is written before {@link #apply}. Immutable.
 *
 * @param lines the changes, one model each, for people
 * @param yaml the text that the catalogue would have
 * @param missing models of the same providers that are known here and not in the file
 */
public record CatalogRefresh(List<String> lines, String yaml, List<String> missing) {
  /** Copies its lists. */
  public CatalogRefresh {
    lines = List.copyOf(lines);
    missing = List.copyOf(missing);
  }

  /**
   * Compares.
   *
   * @param known the catalogue as it is, the user's own over the bundled one
   * @param own the user's own, or null if there is none
   * @param providers whose models are taken
   * @param source where the file came from
   * @param date when, as YYYY-MM-DD
   */
  public static CatalogRefresh of(
      ModelCatalog known,
      @Nullable ModelCatalog own,
      PriceFile file,
      Set<String> providers,
      String source,
      String date) {
    Map<String, Map<String, ObjectNode>> entries = new TreeMap<>();
    if (own != null) {
      own.all()
          .forEach(model ->
              entries
                  .computeIfAbsent(model.provider(), name -> new LinkedHashMap<>())
                  .put(model.id(), CatalogText.of(model)));
    }
    List<String> lines = new ArrayList<>();
    Set<String> seen = new TreeSet<>();
    Set<String> told = new TreeSet<>();
    for (PriceFile.Facts facts : file.facts()) {
      if (!providers.contains(facts.provider())) {
        continue;
      }
      ModelInfo before = known.entry(facts.provider(), facts.id()).orElse(null);
      seen.add(facts.provider() + "/" + facts.id());
      told.add(facts.provider());
      List<String> changed = changes(before, facts);
      if (changed.isEmpty()) {
        continue;
      }
      lines.add(
          (before == null ? "+ " : "~ ")
              + facts.provider()
              + "/"
              + facts.id()
              + "  "
              + String.join(", ", changed));
      entries
          .computeIfAbsent(facts.provider(), name -> new LinkedHashMap<>())
          .put(
              facts.id(), CatalogText.of(before, facts, maker(known, before, facts), source, date));
    }
    List<String> missing =
        known.all().stream()
            .filter(model -> told.contains(model.provider()))
            .map(ModelInfo::qualifiedName)
            .filter(name -> !seen.contains(name))
            .toList();
    return new CatalogRefresh(lines, text(entries), missing);
  }

  private static String maker(
      ModelCatalog known, @Nullable ModelInfo before, PriceFile.Facts facts) {
    if (before != null) {
      return before.maker();
    }
    int slash = facts.id().indexOf('/');
    if (slash > 0) {
      return facts.id().substring(0, slash);
    }
    Set<String> makers = new TreeSet<>();
    known.models(facts.provider()).forEach(model -> makers.add(model.maker()));
    return makers.size() == 1 ? makers.iterator().next() : facts.provider();
  }

  private static List<String> changes(@Nullable ModelInfo before, PriceFile.Facts facts) {
    List<String> changes = new ArrayList<>();
    Pricing pricing = before == null ? null : before.pricing();
    new TreeMap<>(facts.prices())
        .forEach((bucket, price) -> {
          BigDecimal old = pricing == null ? null : pricing.price(bucket, 0).orElse(null);
          if (old == null || old.compareTo(price) != 0) {
            changes.add(
                bucket
                    + " "
                    + (old == null ? "" : old.toPlainString() + " → ")
                    + price.toPlainString());
          }
        });
    number("window", before == null ? 0 : before.contextWindow(), facts.window(), changes);
    number("max_output", before == null ? 0 : before.maxOutputTokens(), facts.maxOutput(), changes);
    if (facts.deprecated() && (before == null || !before.deprecated())) {
      changes.add("deprecated");
    }
    return changes;
  }

  private static void number(String what, int old, int now, List<String> changes) {
    if (now > 0 && now != old) {
      changes.add(what + " " + (old == 0 ? "" : old + " → ") + now);
    }
  }

  private static String text(Map<String, Map<String, ObjectNode>> entries) {
    StringBuilder yaml =
        new StringBuilder(
            "# Your own catalogue, laid over the program's: 'orchestrator models refresh' writes it. What\n"
                + "# providers.yaml says about a model goes before both.\nmodels:\n");
    entries.forEach((provider, models) -> {
      yaml.append("  ").append(Json.write(provider)).append(":\n");
      models
          .values()
          .forEach(model -> yaml.append("    - ").append(Json.write(model)).append('\n'));
    });
    return yaml.toString();
  }

  /** Whether the file says nothing new. */
  public boolean isEmpty() {
    return lines.isEmpty();
  }

  /**
   * Writes the catalogue, whole or not at all; the one before is kept beside it as {@code
   * models.yaml.before}.
   *
   * @throws IOException if that cannot be done; the catalogue is then what it was
   */
  public void apply(Path catalogue) throws IOException {
    Path parent = catalogue.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    ModelCatalog.read(FactSheet.of(catalogue.toString(), yaml)); // what is written can be read
    if (Files.exists(catalogue)) {
      Files.copy(
          catalogue,
          catalogue.resolveSibling(catalogue.getFileName() + ".before"),
          StandardCopyOption.REPLACE_EXISTING);
    }
    Path fresh = catalogue.resolveSibling(catalogue.getFileName() + ".new");
    Files.writeString(fresh, yaml);
    Files.move(
        fresh, catalogue, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
