package dev.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.base.json.Json;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The page names exactly the types of events that the schema knows, and its example fits it. */
class EventsPageTest {

  @Test
  void thePageNamesEveryTypeAndNoOther() throws Exception {
    String page = Files.readString(Path.of("../docs/running-tasks.md"));
    String table = page.substring(page.indexOf("| `type` | when |"));
    table = table.substring(0, table.indexOf("\n\n"));
    Set<String> named =
        table
            .lines()
            .skip(2)
            .map(row -> row.substring(0, row.indexOf(" | ")))
            .flatMap(cell -> Pattern.compile("`(\\w+)`").matcher(cell).results())
            .map(word -> word.group(1))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(named).isEqualTo(typesOfTheSchema());
  }

  private static Set<String> typesOfTheSchema() throws Exception {
    try (InputStream in =
        Objects.requireNonNull(Main.class.getResourceAsStream("schema/run-event.schema.json"))) {
      JsonNode schema =
          Json.parse(new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
      Set<String> types = new TreeSet<>();
      for (JsonNode kind : schema.path("oneOf")) {
        types.add(kind.path("properties").path("type").path("const").asString());
      }
      return types;
    }
  }

  @Test
  void theLinesOnThePageFitTheSchema() throws Exception {
    String page = Files.readString(Path.of("../docs/running-tasks.md"));

    assertThat(page.lines().filter(line -> line.startsWith("{\"at\":")))
        .hasSizeGreaterThan(2)
        .allSatisfy(line -> TestProject.checked("run-event", line));
  }
}
