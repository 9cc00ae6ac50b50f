package dev.orchestrator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ModelsRefreshTest {
  private static final String MODELS_DEV =
      """
      {"anthropic": {"id": "anthropic", "name": "Anthropic", "models": {
         "claude-sonnet-4-5": {"id": "claude-sonnet-4-5", "name": "Claude Sonnet 4.5", "family": "claude-sonnet",
           "reasoning": true, "limit": {"context": 1000000, "output": 64000},
           "cost": {"input": 4, "output": 15, "cache_read": 0.3, "cache_write": 3.75}},
         "claude-next": {"id": "claude-next", "name": "Claude Next", "family": "claude-opus",
           "reasoning": true, "limit": {"context": 500000, "output": 64000},
           "cost": {"input": 6.125, "output": 30}, "status": "beta"},
         "claude-broken": {"name": "Broken", "cost": {"input": -1, "output": 5}}}},
       "nobody": {"models": {"x": {"cost": {"input": 1, "output": 2}}}}}
      """;

  private static final String LITELLM =
      """
      {"sample_spec": {"litellm_provider": "one of https://example.com", "mode": "one of chat, ..."},
       "gpt-9": {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 1.25e-06,
         "output_cost_per_token": 0.00001, "cache_read_input_token_cost": 1.25e-07,
         "max_input_tokens": 400000, "max_output_tokens": 128000, "supports_reasoning": true},
       "groq/llama-9": {"litellm_provider": "groq", "mode": "chat", "input_cost_per_token": 5e-08,
         "output_cost_per_token": 8e-08, "max_input_tokens": 131072},
       "groq/llama-10": {"litellm_provider": "groq", "mode": "chat", "input_cost_per_token": null,
         "output_cost_per_token": 9e-08, "max_input_tokens": 131072},
       "dall-e": {"litellm_provider": "openai", "mode": "image_generation", "input_cost_per_token": 1}}
      """;

  @TempDir Path dir;
  private TestProject project;
  private Path own;

  @BeforeEach
  void begin() {
    project = new TestProject(dir).write("api.json", MODELS_DEV).write("prices.json", LITELLM);
    project.environment.put("ANTHROPIC_API_KEY", "k");
    project.environment.put("OPENAI_API_KEY", "k");
    own = project.home.resolve(".config/orchestrator/models.yaml");
  }

  private JsonNode model(String provider, String id) {
    for (JsonNode model :
        project.document("models", 0, "models", "--provider", provider).path("models")) {
      if (model.path("id").asString().equals(id)) {
        return model;
      }
    }
    throw new AssertionError("no model " + id);
  }

  @Test
  void showsWhatWouldChangeAndChangesNothingUnasked() {
    var ran = project.run("models", "refresh", "--from", "api.json");

    assertThat(ran.out())
        .contains("~ claude/claude-sonnet-4-5  input 3 → 4, window 200000 → 1000000\n")
        .contains("+ claude/claude-next  input 6.125, output 30, window 500000, max_output 64000\n")
        .doesNotContain("nobody");
    assertThat(ran.err())
        .contains(
            "claude/claude-broken was passed over: its price of input would be $-1",
            "models that are known here are not in it and stay",
            "Nothing was written. '--apply' writes this to " + own);
    assertThat(own).doesNotExist();
    assertThat(model("claude", "claude-sonnet-4-5").path("input_per_1m").asString()).isEqualTo("3");
  }

  @Test
  void laysTheUsersCatalogueOverTheProgramsWithSourceAndDate() throws Exception {
    JsonNode done =
        project.document("models-refresh", 0, "models", "refresh", "--from", "api.json", "--apply");

    assertThat(done.path("written").asBoolean()).isTrue();
    JsonNode sonnet = model("claude", "claude-sonnet-4-5");
    assertThat(sonnet.path("input_per_1m").asString()).isEqualTo("4");
    assertThat(sonnet.path("context_window").asInt()).isEqualTo(1_000_000);
    assertThat(sonnet.path("source").asString())
        .matches("models\\.dev, api\\.json \\(20..-..-..\\)");
    JsonNode next = model("claude", "claude-next");
    assertThat(next.path("input_per_1m").asString()).isEqualTo("6.125");
    assertThat(next.path("maker").asString()).isEqualTo("anthropic");
    assertThat(next.path("tier").asString()).isEqualTo("advanced");
    assertThat(project.run("models", "refresh", "--from", "api.json").out())
        .isEqualTo("nothing new in it\n");
    // What else was known of it stays.
    assertThat(Files.readString(own)).contains("\"cache_write_1h\":6");
  }

  @Test
  void readsDollarsForOneTokenExactly() {
    project.run("models", "refresh", "--from", "prices.json", "--apply");
    JsonNode model = model("openai", "gpt-9");
    assertThat(model.path("input_per_1m").asString()).isEqualTo("1.25");
    assertThat(model.path("output_per_1m").asString()).isEqualTo("10");
    assertThat(model.path("cache_read_per_1m").asString()).isEqualTo("0.125");
    assertThat(model.path("source").asString()).startsWith("LiteLLM, prices.json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e999999999", "1e-999999999", "1e41"})
  void passesOverAPriceBeyondAllMeasure(String price) {
    project.write("prices.json", LITELLM.replace("1.25e-06", price));
    var ran = project.run("models", "refresh", "--from", "prices.json", "--apply");
    assertThat(ran.code()).isZero();
    assertThat(ran.err())
        .contains("openai/gpt-9 was passed over: its price of input is beyond all measure");
    assertThat(own).content().contains("llama-9").doesNotContain("gpt-9");
  }

  /** Whose models have prices here is asked about; a price that is not told is none. */
  @Test
  void takesEveryVendorThatTheCatalogueKnows() {
    var ran = project.run("models", "refresh", "--from", "prices.json", "--apply");
    assertThat(ran.out())
        .contains("+ groq/llama-9  input 0.05, output 0.08", "+ groq/llama-10  output 0.09,")
        .contains("written to " + own + "\n");
    assertThat(ran.err()).doesNotContain("passed over").contains("openai/gpt-4o", "groq/");
    assertThat(ran.err()).as("of whom the file says nothing").doesNotContain("claude/", "xai/");
  }

  @Test
  void takesTheModelsOfAnotherProviderWhenItIsNamed() throws Exception {
    project.run("models", "refresh", "--from", "api.json", "--apply");
    project.run("models", "refresh", "--from", "prices.json", "--provider", "groq", "--apply");
    assertThat(Files.readString(own)).contains("claude-next", "llama-9").doesNotContain("gpt-9");
    assertThat(own.resolveSibling("models.yaml.before"))
        .content()
        .contains("claude-next")
        .doesNotContain("llama-9");
  }

  @Test
  void whatTheUserSaysOfAModelGoesBefore() {
    project
        .write(
            ".orchestrator/providers.yaml",
            """
            providers:
              claude: { models: [{ id: claude-sonnet-4-5, input_per_1m: 2.5 }] }
            """)
        .trusted();
    project.run("models", "refresh", "--from", "api.json", "--apply");
    assertThat(model("claude", "claude-sonnet-4-5").path("input_per_1m").asString())
        .isEqualTo("2.5");
  }

  @Test
  void fetchesAFile() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            boolean there = exchange.getRequestURI().getPath().equals("/api.json");
            byte[] bytes = (there ? MODELS_DEV : "gone").getBytes(UTF_8);
            exchange.sendResponseHeaders(there ? 200 : 404, bytes.length);
            exchange.getResponseBody().write(bytes);
          }
        });
    server.start();
    String base = "http://127.0.0.1:" + server.getAddress().getPort();
    try {
      assertThat(project.run("models", "refresh", "--from", base + "/api.json").out())
          .contains("~ claude/claude-sonnet-4-5");
      assertThat(project.run("models", "refresh", "--from", base + "/other.json").err())
          .contains("/other.json answers with status 404; nothing was changed");
    } finally {
      server.stop(0);
    }
    assertThat(project.run("models", "refresh", "--from", base + "/api.json").err())
        .contains("cannot be fetched", "nothing was changed");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''             | it is no JSON object: it is empty",
        "not JSON       | it is no JSON object",
        "[1]            | it is no JSON object",
        "{\"a\": 1}     | it has neither vendors with 'models' (models.dev) nor models",
        "{\"a\": {\"models | it is no JSON object",
      })
  void changesNothingWhereTheFileIsBad(String text, String message) {
    project.run("models", "refresh", "--from", "api.json", "--apply");
    project.write("bad.json", text);

    var ran = project.run("models", "refresh", "--from", "bad.json", "--apply");

    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("bad.json is no price file: " + message);
    assertThat(model("claude", "claude-next").path("input_per_1m").asString()).isEqualTo("6.125");
  }

  @Test
  void saysHowItIsCalledAndWhatIsWrongWithACatalogue() {
    assertThat(project.run("models", "refresh").err())
        .contains("write 'models refresh --from FILE|URL");
    assertThat(project.run("models", "refresh", "--from", "gone.json").err())
        .contains("gone.json cannot be read");
    project.write(own, "models:\n  claude:\n    - { id: x, price: 5 }\n");
    var ran = project.run("models");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err())
        .contains("your catalogue cannot be read", "models.yaml", "unknown key 'price'");
  }
}
