package dev.orchestrator.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.Pricing;
import dev.orchestrator.core.assembly.Assembly;
import dev.orchestrator.core.catalog.FactSheet;
import dev.orchestrator.core.catalog.ModelCatalog;
import dev.orchestrator.core.config.Configuration;
import dev.orchestrator.core.config.ConfigurationLoader;
import dev.orchestrator.core.config.ProviderEntry;
import dev.orchestrator.core.config.Vendor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The page of each provider says what the program knows of it. They are written anew by {@code mvn
 * -pl cli -am -Dtest=ProviderPagesTest -Dpages.write=true -Dsurefire.failIfNoSpecifiedTests=false
 * test}.
 */
class ProviderPagesTest {
  private static final Path FOLDER = Pages.file("docs/providers");
  private static final FactSheet NOTES =
      FactSheet.ofResource(ProviderPagesTest.class, "provider-notes.yaml").map("notes");

  @TempDir Path temp;

  static List<String> vendors() {
    return Vendor.all().stream()
        .map(Vendor::name)
        .filter(name -> !name.equals("scripted")) // it has a page of its own
        .toList();
  }

  @ParameterizedTest
  @MethodSource("vendors")
  void thePageOfAVendorSaysWhatIsKnown(String name) throws IOException {
    held(FOLDER.resolve(name + ".md"), page(Vendor.named(name).orElseThrow()));
  }

  @Test
  void theIndexNamesEachOfThem() throws IOException {
    held(FOLDER.resolve("README.md"), index());
    try (Stream<Path> files = Files.list(FOLDER)) {
      assertThat(files.map(file -> file.getFileName().toString().replace(".md", "")))
          .as("no page is left over")
          .containsExactlyInAnyOrderElementsOf(
              Stream.concat(vendors().stream(), Stream.of("README")).toList());
    }
    assertThat(NOTES.keys()).containsExactlyInAnyOrderElementsOf(vendors());
  }

  /** The line that each page shows is all that the program needs. */
  @ParameterizedTest
  @MethodSource("vendors")
  void theLineOfAPageIsEnough(String name) throws IOException {
    Vendor vendor = Vendor.named(name).orElseThrow();
    Path root = temp.resolve(name);
    Path dir = Files.createDirectories(root.resolve(".orchestrator"));
    String block = Pages.fenced("docs/providers/" + name + ".md", "yaml").getFirst();
    Files.writeString(dir.resolve("providers.yaml"), block);

    Configuration configuration =
        ConfigurationLoader.builder()
            .workingDir(root)
            .userDir(temp.resolve("none"))
            .environment(
                vendor.keyVariables().isEmpty()
                    ? Map.of()
                    : Map.of(vendor.keyVariables().getFirst(), "a-key"))
            .types(new LinkedHashSet<>(Assembly.types(getClass().getClassLoader())))
            .repositoryTrusted(true)
            .build()
            .load();

    assertThat(configuration.warnings()).isEmpty();
    assertThat(configuration.providers())
        .filteredOn(entry -> entry.name().equals(name))
        .singleElement()
        .satisfies(entry -> assertThat(entry.usable()).isTrue());
    assertThat(Assembly.of(configuration.providers(), getClass().getClassLoader()).absent())
        .isEmpty();
    assertThat(configuration.providers()).extracting(ProviderEntry::name).contains(name);
  }

  private static void held(Path file, String wanted) throws IOException {
    if (Boolean.getBoolean("pages.write")) {
      Files.createDirectories(FOLDER);
      Files.writeString(file, wanted);
    }
    assertThat(file).as("see the class comment for how it is written").exists();
    assertThat(Pages.text(file)).isEqualTo(wanted);
  }

  private static String page(Vendor vendor) {
    FactSheet notes = NOTES.map(vendor.name());
    StringBuilder page = new StringBuilder();
    page.append("# ").append(vendor.displayName()).append("\n\n");
    page.append(notes.required("about")).append("\n\n## What is needed\n\n");
    page.append("```yaml\n# providers.yaml\nproviders:\n").append(line(vendor)).append("```\n\n");
    page.append("| | |\n|---|---|\n");
    page.append("| speaks | `").append(vendor.type()).append("` |\n");
    page.append("| address | ").append(address(vendor)).append(" |\n");
    page.append("| key | ").append(keys(vendor)).append(" |\n");
    if (!vendor.options().isEmpty()) {
      page.append("| set by itself | ")
          .append(
              new TreeMap<>(vendor.options())
                  .entrySet().stream()
                      .map(option -> "`" + option.getKey() + ": " + option.getValue() + "`")
                      .collect(Collectors.joining(", ")))
          .append(" |\n");
    }
    page.append("| facts from | ").append(vendor.source()).append(" |\n\n");
    page.append("All of it can be said otherwise, see [configuration](../configuration.md).\n\n");
    page.append("## What to know\n\n");
    notes.words("notes").forEach(note -> page.append("- ").append(note).append('\n'));
    page.append("\n## Models\n\n").append(models(vendor));
    page.append("\n## How it is tested\n\n").append(tested(notes));
    return page.toString();
  }

  private static String line(Vendor vendor) {
    Map<String, String> fields = new LinkedHashMap<>();
    if (!vendor.keyVariables().isEmpty()) {
      fields.put("api_key", "\"${" + vendor.keyVariables().getFirst() + "}\"");
    }
    if (vendor.wanted() != null) {
      fields.put("endpoint", "\"" + vendor.wanted() + "\"");
    }
    if (fields.isEmpty()) {
      fields.put("enabled", "true");
    }
    return "  "
        + vendor.name()
        + ": { "
        + fields.entrySet().stream()
            .map(field -> field.getKey() + ": " + field.getValue())
            .collect(Collectors.joining(", "))
        + " }\n";
  }

  private static String address(Vendor vendor) {
    if (vendor.endpoint() != null) {
      return "`" + vendor.endpoint() + "`";
    }
    return vendor.wanted() == null
        ? "the vendor's own"
        : "yours, such as `" + vendor.wanted() + "`";
  }

  private static String keys(Vendor vendor) {
    return vendor.keyVariables().isEmpty()
        ? "none"
        : vendor.keyVariables().stream()
            .map(key -> "`" + key + "`")
            .collect(Collectors.joining(" or "));
  }

  private static String models(Vendor vendor) {
    List<ModelInfo> known = ModelCatalog.bundled().known(vendor.name());
    List<ModelInfo> offered = ModelCatalog.bundled().models(vendor.name());
    if (known.isEmpty()) {
      return "The catalogue has none: they are discovered, or written under `models:`.\n";
    }
    StringBuilder text = new StringBuilder();
    if (!offered.isEmpty()) {
      text.append("| id | tier | window | input | output |\n|---|---|--:|--:|--:|\n");
      offered.forEach(model -> text.append(row(model)));
      text.append("\nPrices are US dollars for a million tokens; each has its source and date in");
      text.append(" `models --json`.\n");
    }
    List<String> named =
        known.stream()
            .filter(model -> !offered.contains(model))
            .map(model -> "`" + model.id() + "`")
            .toList();
    if (!named.isEmpty()) {
      text.append("\nKnown with their prices too, and asked only where you name them: ")
          .append(String.join(", ", named))
          .append(".\n");
    }
    return text.toString();
  }

  private static String row(ModelInfo model) {
    return "| `"
        + model.id()
        + "`"
        + (model.deprecated() ? " (deprecated)" : "")
        + " | "
        + model.tier().name().toLowerCase(Locale.ROOT)
        + " | "
        + (model.contextWindow() == 0
            ? "?"
            : String.format(Locale.ROOT, "%,d", model.contextWindow()))
        + " | "
        + price(model, Pricing.INPUT)
        + " | "
        + price(model, Pricing.OUTPUT)
        + " |\n";
  }

  private static String price(ModelInfo model, String bucket) {
    if (model.local()) {
      return "free";
    }
    Pricing pricing = model.pricing();
    return pricing == null
        ? "?"
        : pricing.price(bucket, 0).map(price -> "$" + price.toPlainString()).orElse("?");
  }

  private static String tested(FactSheet notes) {
    String recorded = notes.required("recorded");
    return "- Its provider is held to the contract of all providers (`"
        + notes.required("kit").replace(", ", "`, `")
        + "`): answers, streams, usage, faults, cancellation, many calls at once, secrets.\n"
        + (recorded.equals("none")
            ? "- There was no recorded traffic to replay.\n"
            : "- Recorded exchanges that are replayed: " + recorded + ".\n")
        + "- No call has been made to the vendor itself.\n";
  }

  private static String index() {
    StringBuilder page = new StringBuilder("# Providers\n\n");
    page.append(
        "One line in `.orchestrator/providers.yaml` for each. Any other server that is compatible with OpenAI or\n"
            + "Anthropic is [a few lines](../configuration.md#providersyaml), anything else [a class](../writing-a-provider.md),\n"
            + "whatever LangChain4j speaks to comes [through the bridge](../langchain4j.md), and"
            + " [scripted answers](../scripted-provider.md)\nneed nobody.\n\n");
    page.append("| provider | name | key | models in the catalogue |\n|---|---|---|--:|\n");
    for (String name : vendors()) {
      Vendor vendor = Vendor.named(name).orElseThrow();
      page.append("| [")
          .append(vendor.displayName())
          .append("](")
          .append(name)
          .append(".md) | `")
          .append(name)
          .append("` | ")
          .append(keys(vendor))
          .append(" | ")
          .append(ModelCatalog.bundled().known(name).size())
          .append(" |\n");
    }
    return page.toString();
  }
}
