package dev.orchestrator.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.orchestrator.base.json.Json;
import dev.orchestrator.core.setup.ProjectSetup;
import dev.orchestrator.core.setup.SetupPlan;
import dev.orchestrator.core.yaml.Problems;
import dev.orchestrator.core.yaml.YamlFile;
import dev.orchestrator.core.yaml.YamlNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The schemas by which editors read the configuration say what the program says. */
class SchemasTest {
  private static final Pattern COMMENT =
      Pattern.compile("\\A# yaml-language-server: \\$schema=(\\S+)\n");

  @TempDir Path dir;

  private SetupPlan init() {
    return ProjectSetup.plan(dir, Map.of("OPENAI_API_KEY", "k"), uri -> false);
  }

  private String schema(String name) {
    return init().files().stream()
        .filter(file -> file.path().endsWith("schema/" + name + ".schema.json"))
        .findFirst()
        .orElseThrow()
        .contents();
  }

  private List<Error> errors(String name, String yaml) {
    Problems problems = new Problems();
    YamlNode node = YamlFile.parse(Path.of(name), yaml, problems).orElseThrow();
    assertThat(problems.isEmpty()).isTrue();
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(schema(name), InputFormat.JSON)
        .validate(json(node));
  }

  private static JsonNode json(YamlNode node) {
    return switch (node) {
      case YamlNode.Mapping mapping -> {
        ObjectNode object = Json.object();
        mapping.entries().forEach(entry -> object.set(entry.key(), json(entry.value())));
        yield object;
      }
      case YamlNode.Sequence sequence -> {
        ArrayNode array = Json.array();
        sequence.items().forEach(item -> array.add(json(item)));
        yield array;
      }
      case YamlNode.Scalar scalar -> {
        boolean other =
            scalar.plain() && scalar.text().matches("true|false|null|-?[0-9]+(\\.[0-9]+)?");
        yield scalar.isNull()
            ? Json.parse("null")
            : other ? Json.parse(scalar.text()) : Json.parse(Json.write(scalar.text()));
      }
    };
  }

  @Test
  void whatInitWritesNamesItsSchemaAndFitsIt() {
    SetupPlan plan = init();
    for (String name : List.of("providers", "config", "tasks")) {
      String text =
          plan.files().stream()
              .filter(file -> file.path().endsWith(name + ".yaml"))
              .findFirst()
              .orElseThrow()
              .contents();
      Matcher comment = COMMENT.matcher(text);
      assertThat(comment.find()).isTrue();
      assertThat(plan.files())
          .anyMatch(
              file -> file.path().equals(dir.resolve(".orchestrator").resolve(comment.group(1))));
      assertThat(errors(name, text)).as(name).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "docs/configuration.md",
        "docs/writing-a-provider.md",
        "docs/vendor-programs.md",
        "docs/gates.md",
        "docs/running-tasks.md",
        "examples/provider-plugin/README.md",
        "README.md"
      })
  void whatPagesShowFitsThem(String page) {
    List<String> blocks = Pages.fenced(page, "yaml");
    assertThat(blocks).isNotEmpty();
    for (String block : blocks) {
      List<String> lines = block.lines().toList();
      String name =
          lines.contains("tasks:")
              ? "tasks"
              : lines.contains("providers:") || lines.contains("routing:") ? "providers" : "config";
      assertThat(errors(name, block)).as(block).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"providers", "config", "tasks"})
  void theSampleFitsThem(String name) {
    String text =
        Pages.text(Pages.file("examples/sample").resolve(".orchestrator/" + name + ".yaml"));
    assertThat(errors(name, text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "providers | providers: { groq: { api_kee: x } }         | api_kee",
        "providers | providers: { x: { auth: basic } }           | auth",
        "providers | providers: { x: { models: [{ name: x }] } } | 'id'",
        "config    | review: { independance: maker }             | independance",
        "config    | gate: [{ name: x }]                         | 'run'",
        "tasks     | tasks: [{ id: A }]                          | 'goal'",
        "tasks     | tasks: [{ id: A, goal: g, risk: huge }]     | risk",
      })
  void aMistakeIsSeenInTheEditor(String name, String yaml, String told) {
    assertThat(errors(name, yaml).toString()).contains(told);
  }
}
