package dev.orchestrator.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.base.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * The reference of the configuration is made of its JSON Schemas, which are held against the
 * program by {@link SchemasTest}. It is written anew by {@code -Dpages.write=true}.
 */
class ReferencePageTest {
  private static final Path SCHEMAS =
      Pages.file("core/src/main/resources/dev/orchestrator/core/setup");
  private static final Path DOCUMENTS =
      Pages.file("cli/src/main/resources/dev/orchestrator/cli/schema");

  @Test
  void thePageIsThatOfTheSchemas() throws IOException {
    Path page = Pages.file("docs/configuration-reference.md");
    String wanted = page();
    if (Boolean.getBoolean("pages.write")) {
      Files.writeString(page, wanted);
    }
    assertThat(page).exists();
    assertThat(Pages.text(page)).isEqualTo(wanted);
    assertThat(wanted).contains("`providers.*.api_key`", "`tasks[].goal`", "`gate[].run`");
  }

  private static String page() throws IOException {
    StringBuilder page =
        new StringBuilder(
            "# Configuration reference\n\nEvery key of the three files in `.orchestrator/`, made of the JSON Schemas that\n"
                + "`orchestrator init` writes for editors. `*` is a name of your own, `[]` an entry of a list."
                + " With words and\nexamples: [configuration](configuration.md).\n");
    for (String name : List.of("providers", "tasks", "config")) {
      JsonNode schema = Json.parse(Pages.text(SCHEMAS.resolve(name + ".schema.json")));
      page.append("\n## ").append(name).append(".yaml\n\n");
      page.append(schema.path("description").asString("")).append("\n\n");
      page.append("| key | value | meaning |\n|---|---|---|\n");
      List<String> rows = new ArrayList<>();
      rows(schema, "", rows);
      rows.forEach(page::append);
    }
    page.append(
        "\n## JSON documents\n\nWhat `--json` prints is checked against these schemas, which lie in the program's jar"
            + " under\n`dev/orchestrator/cli/schema`: ");
    try (Stream<Path> files = Files.list(DOCUMENTS)) {
      page.append(
          files
              .map(file -> "`" + file.getFileName() + "`")
              .sorted()
              .collect(Collectors.joining(", ")));
    }
    return page.append(".\n").toString();
  }

  private static void rows(JsonNode schema, String path, List<String> rows) {
    for (JsonNode form : forms(schema)) {
      for (Map.Entry<String, JsonNode> property : form.path("properties").properties()) {
        String key = path.isEmpty() ? property.getKey() : path + "." + property.getKey();
        row(key, property.getValue(), rows);
      }
      if (form.path("additionalProperties").isObject()) {
        JsonNode more = form.path("additionalProperties");
        if (holdsKeys(more)) {
          rows(more, path + ".*", rows);
        }
      }
      if (form.path("items").isObject() && holdsKeys(form.path("items"))) {
        rows(form.path("items"), path + "[]", rows);
      }
    }
  }

  private static void row(String key, JsonNode value, List<String> rows) {
    String line =
        "| `"
            + key
            + "` | "
            + type(value)
            + " | "
            + value.path("description").asString("").replace("|", "\\|")
            + " |\n";
    if (!rows.contains(line)) {
      rows.add(line);
    }
    rows(value, key, rows);
  }

  private static boolean holdsKeys(JsonNode schema) {
    return forms(schema).stream()
        .anyMatch(form ->
            form.has("properties")
                || form.path("additionalProperties").isObject()
                || form.path("items").isObject());
  }

  /** A schema, or the ones that it may be. */
  private static List<JsonNode> forms(JsonNode schema) {
    List<JsonNode> forms = new ArrayList<>(List.of(schema));
    for (String either : List.of("anyOf", "oneOf")) {
      schema.path(either).forEach(one -> forms.addAll(forms(one)));
    }
    return forms;
  }

  private static String type(JsonNode schema) {
    if (schema.has("enum")) {
      return schema
          .path("enum")
          .valueStream()
          .map(word -> "`" + word.asString("") + "`")
          .collect(Collectors.joining(", "));
    }
    List<String> types = new ArrayList<>();
    for (JsonNode form : forms(schema)) {
      JsonNode type = form.path("type");
      (type.isArray() ? type.valueStream() : Stream.of(type))
          .map(one -> one.asString(""))
          .filter(one -> !one.isEmpty() && !one.equals("null"))
          .map(ReferencePageTest::word)
          .filter(one -> !types.contains(one))
          .forEach(types::add);
    }
    return types.isEmpty() ? "anything" : String.join(" or ", types);
  }

  private static String word(String type) {
    return switch (type) {
      case "object" -> "mapping";
      case "array" -> "list";
      case "string" -> "text";
      case "boolean" -> "true or false";
      default -> type.toLowerCase(Locale.ROOT);
    };
  }
}
