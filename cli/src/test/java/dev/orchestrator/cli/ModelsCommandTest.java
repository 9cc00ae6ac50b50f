package dev.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.cli.Surroundings.Channel;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ModelsCommandTest {
  @TempDir Path dir;

  @Test
  void listsTheCatalogueAndSaysWhatIsMissingWhereNothingIsConfigured() {
    var ran = new TestProject(dir).run("models");

    assertThat(ran.code()).isZero();
    assertThat(ran.out()).contains("claude/claude-sonnet-4-5", "not configured");
    assertThat(ran.err())
        .contains(
            "No provider is configured", "claude: not configured: ANTHROPIC_API_KEY is not set");
  }

  @Test
  void tellsEveryFieldOfAModel() {
    var project = TestProject.scripted(dir);
    project.write(
        ".orchestrator/maple.yaml",
        """
        models:
          - { id: maple-large, tier: standard, capabilities: [review, code], context_window: 32000,
              max_output_tokens: 4000, input_per_1m: 0.150, output_per_1m: 15 }
        answers: { any: [ { text: x } ] }
        """);

    JsonNode models = project.document("models", 0, "models", "--trust").get("models");

    assertThat(models).hasSize(1);
    JsonNode model = models.get(0);
    assertThat(model.get("provider").asString()).isEqualTo("maple");
    assertThat(model.get("id").asString()).isEqualTo("maple-large");
    assertThat(model.get("maker").asString()).isEqualTo("maple-works");
    assertThat(model.get("tier").asString()).isEqualTo("standard");
    assertThat(model.get("capabilities").toString()).isEqualTo("[\"code\",\"review\"]");
    assertThat(model.get("context_window").asInt()).isEqualTo(32_000);
    assertThat(model.get("max_output_tokens").asInt()).isEqualTo(4_000);
    assertThat(model.get("input_per_1m").asString()).isEqualTo("0.15");
    assertThat(model.get("output_per_1m").asString()).isEqualTo("15");
    assertThat(model.get("cache_read_per_1m").isNull()).isTrue();
    assertThat(model.get("local").asBoolean()).isFalse();
    assertThat(model.get("configured").asBoolean()).isTrue();
  }

  @Test
  void whatIsNotKnownIsNullAndNeverZero() {
    var project =
        new TestProject(dir)
            .write(
                ".orchestrator/providers.yaml",
                """
                providers:
                  shop:
                    type: openai-compatible
                    endpoint: http://127.0.0.1:9/v1
                    api_key: k
                    models: [ { id: new, maker: shop, tier: standard } ]
                """)
            .trusted();

    JsonNode model = project.document("models", 0, "models").at("/models/0");

    assertThat(model.get("context_window").isNull()).isTrue();
    assertThat(model.get("max_output_tokens").isNull()).isTrue();
    assertThat(model.get("input_per_1m").isNull()).isTrue();
    assertThat(project.run("models").out()).contains("?", "unpriced");
  }

  @Test
  void addsTheCataloguesModelsOfOtherProvidersOnRequest() {
    var project = TestProject.scripted(dir);

    JsonNode some = project.document("models", 0, "models");
    JsonNode all = project.document("models", 0, "models", "--all");

    assertThat(some.get("models")).hasSize(1);
    assertThat(all.get("models")).hasSizeGreaterThan(30);
    assertThat(all.at("/models/0/provider").asString()).isEqualTo("maple");
    assertThat(all.at("/models/1/configured").asBoolean()).isFalse();
  }

  @Test
  void filtersByProviderMakerTierAndCapability() {
    var project = new TestProject(dir);
    String[] command = {
      "models",
      "--provider",
      "gemini",
      "--maker",
      "google",
      "--tier",
      "FAST",
      "--capability",
      "code"
    };

    JsonNode models = project.document("models", 0, command).get("models");

    assertThat(models).isNotEmpty();
    for (JsonNode model : models) {
      assertThat(model.get("provider").asString()).isEqualTo("gemini");
      assertThat(model.get("tier").asString()).isEqualTo("fast");
      assertThat(model.get("capabilities").toString()).contains("\"code\"");
    }
  }

  @Test
  void namesTheNearestProvider() {
    var ran = new TestProject(dir).run("models", "--provider", "cluade");

    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("no provider is named 'cluade'; did you mean claude?");
  }

  @Test
  void ignoresTheFilesOfAnUntrustedRepositoryAndSaysSo() {
    var project =
        new TestProject(dir)
            .write(".orchestrator/providers.yaml", TestProject.MAPLE)
            .write(".orchestrator/maple.yaml", TestProject.MAPLE_SCRIPT);

    var ran = project.run("models");

    assertThat(ran.code()).isZero();
    assertThat(ran.out()).doesNotContain("maple");
    assertThat(ran.err()).contains("is not trusted, so nothing of it is used");
  }

  @Test
  void cutsItsTableToTheTerminal() {
    var project = new TestProject(dir);

    List<String> lines = project.runAt(Set.of(Channel.OUT), "models").out().lines().toList();

    assertThat(lines).hasSizeGreaterThan(30);
    assertThat(lines)
        .allSatisfy(line ->
            assertThat(line.replaceAll("\u001b\\[[0-9;]*m", "").length())
                .isLessThanOrEqualTo(new TerminalWindow().get().columns()));
  }
}
