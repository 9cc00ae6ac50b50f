package dev.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class MigrateCommandTest {
  private static final String FLAT =
      """
      # Ours since 2025
      providers:
        claude:
          enabled: true
          api_key: ${ANTHROPIC_API_KEY}
          default_model: CLAUDE_SONNET   # the good one
        ollama:
          enabled: true
          endpoint: http://localhost:11434
          default_model: llama3:70b
      routing:
        prefer_local: true
        max_cost_per_task: 1.0
        fallback_provider: claude
      """;

  private static final String NESTED =
      """
      providers:
        claude:
          enabled: true
          default_model: claude-sonnet-4-5
          settings:
            # in seconds
            rate_limit_delay: true
            min_delay: 5
            max_delay: 15
            api_key: ${ANTHROPIC_API_KEY}
        gemini:
          enabled: true
          default_model: GEMINI_FLASH
          settings: { api_key: "${GEMINI_API_KEY}" }
      routing:
        prefer_local: false
        default_provider: claude
      """;

  private static final String LATER =
      """
      providers:
        ollama:
          enabled: true
          default_model: llama3:70b
          settings:
            api_url: ${OLLAMA_API_URL:-http://localhost:11434}
        house:
          type: openai-compatible
          api_base: http://localhost:8000/v1
          models:
            - id: big
              maker: meta
              cost_per_1k_input: 0.003
              cost_per_1k_output: 0.015
      routing:
        strategy: cost
        default_provider: ollama
        overrides:
          code_review: { provider: claude, model: claude-sonnet-4-5 }
      usage_limits:
        daily_cost_limit_usd: 10.00
        max_tokens_per_request: 100000
      """;

  @TempDir Path dir;
  private TestProject project;

  @BeforeEach
  void begin() {
    project = new TestProject(dir);
    project.environment.put("ANTHROPIC_API_KEY", "a");
    project.environment.put("GEMINI_API_KEY", "g");
  }

  private Map<String, String> files() throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(project.root)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(project.root.relativize(file).toString(), Files.readString(file));
      }
    }
    return files;
  }

  private String providers() throws IOException {
    return Files.readString(project.root.resolve(".orchestrator/providers.yaml"));
  }

  @Test
  void showsADiffAndWritesNothingUnasked() throws IOException {
    project.write(".orchestrator/providers.yaml", FLAT);
    Map<String, String> before = files();

    var ran = project.run("migrate");

    assertThat(ran.code()).isZero();
    assertThat(ran.out())
        .contains(
            "--- .orchestrator/providers.yaml",
            "-    default_model: CLAUDE_SONNET   # the good one",
            "+    default_model: claude-sonnet-4-5   # the good one");
    assertThat(ran.err()).contains("Nothing was written. 'migrate --apply' writes it");
    assertThat(files()).isEqualTo(before);
  }

  @Test
  void writesKeepsWhatWasThereAndHasNothingToDoThen() throws IOException {
    project.write(".orchestrator/providers.yaml", FLAT);

    JsonNode done = project.document("migrate", 0, "migrate", "--apply");

    assertThat(providers()).isEqualTo(FLAT.replace("CLAUDE_SONNET", "claude-sonnet-4-5"));
    String backup = done.path("backup").asString();
    assertThat(project.root.resolve(backup).resolve(".orchestrator/providers.yaml"))
        .hasContent(FLAT);
    assertThat(project.run("migrate").out()).isEqualTo("nothing to migrate\n");
    assertThat(project.document("migrate", 0, "migrate", "--apply").path("written").asBoolean())
        .isFalse();
  }

  @Test
  void bringsTheNestedLayoutIntoTodays() throws IOException {
    project.write(".orchestrator/providers.yaml", NESTED);

    var ran = project.run("migrate", "--apply");

    assertThat(providers())
        .isEqualTo(
            """
            providers:
              claude:
                enabled: true
                default_model: claude-sonnet-4-5
                # in seconds
                # no longer used: rate_limit_delay: true
                # no longer used: min_delay: 5
                # no longer used: max_delay: 15
                api_key: ${ANTHROPIC_API_KEY}
              gemini:
                enabled: true
                default_model: gemini-2.0-flash
                settings: { api_key: "${GEMINI_API_KEY}" }
            routing:
              prefer_local: false
              fallback_provider: claude
            """);
    assertThat(ran.err())
        .contains(
            "providers.yaml:7:7: 'rate_limit_delay' is no longer used: write 'rate_limit:",
            "providers.yaml:14:5: 'settings' is left to you: write its keys beside 'enabled'");
    assertThat(project.run("providers", "--trust").code()).isZero();
  }

  @Test
  void bringsTheLaterLayoutIntoTodays() throws IOException {
    project.write(".orchestrator/providers.yaml", LATER);

    var ran = project.run("migrate", "--apply");

    assertThat(providers())
        .contains("    endpoint: ${OLLAMA_API_URL:-http://localhost:11434}\n")
        .contains("    endpoint: http://localhost:8000/v1\n")
        .contains("        input_per_1m: 3\n        output_per_1m: 15\n")
        .contains("  # no longer used: strategy: cost\n  fallback_provider: ollama\n")
        .contains("# no longer used: usage_limits:\n")
        .doesNotContain("settings:", "api_url", "api_base");
    assertThat(project.root.resolve(".orchestrator/config.yaml"))
        .hasContent("limits:\n  max_cost_per_day: 10.00\n");
    assertThat(ran.err()).contains("'strategy' is no longer used", "'overrides' is no longer used");
    var read = project.run("providers", "--trust");
    assertThat(read.code()).isZero();
    assertThat(read.err()).doesNotContain("older", "no longer used");
    assertThat(project.run("migrate").out()).isEqualTo("nothing to migrate\n");
  }

  @Test
  void addsToAConfigurationThatIsThereAndTouchesNoLimitsInIt() throws IOException {
    project
        .write(".orchestrator/providers.yaml", LATER)
        .write(".orchestrator/config.yaml", "gate: [{ name: test, run: \"true\" }]");
    project.run("migrate", "--apply");
    assertThat(project.root.resolve(".orchestrator/config.yaml"))
        .hasContent("gate: [{ name: test, run: \"true\" }]\nlimits:\n  max_cost_per_day: 10.00\n");

    project
        .write(".orchestrator/providers.yaml", LATER)
        .write(".orchestrator/config.yaml", "limits: { max_cost_per_run: 3 }\n");
    assertThat(project.run("migrate").err())
        .contains("has 'limits' already: write 'max_cost_per_day: 10.00' there");
  }

  @Test
  void putsTheStateOfOldTasksAsideAndSaysSo() throws IOException {
    project
        .write(".orchestrator/providers.yaml", "providers: {}\n")
        .write(".orchestrator/state/DOC-1.json", "{\"task_id\": \"DOC-1\", \"state\": \"done\"}")
        .write(".orchestrator/state/torn.json", "{\"task_id\": ");

    var ran = project.run("migrate", "--apply");

    assertThat(ran.out()).contains("goes to the backup: .orchestrator/state/DOC-1.json");
    assertThat(ran.err())
        .contains("task DOC-1 was 'done': no file was ever written for it")
        .contains("torn.json is no state of a task that is known here; it stays where it is");
    assertThat(files().keySet())
        .contains(".orchestrator/state/torn.json")
        .doesNotContain(".orchestrator/state/DOC-1.json")
        .anyMatch(name -> name.matches(".orchestrator/backup-[0-9-]+/.*/DOC-1.json"));
  }

  @Test
  void writesNothingIfAFileCannotBeUnderstood() throws IOException {
    project.write(".orchestrator/providers.yaml", "providers:\n  claude: [\n");
    Map<String, String> before = files();

    var ran = project.run("migrate", "--apply");

    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("providers.yaml:");
    assertThat(files()).isEqualTo(before);
  }

  private static final String LITELLM =
      """
      model_list:
        - model_name: smart
          litellm_params:
            model: anthropic/claude-sonnet-4-5
            api_key: os.environ/ANTHROPIC_API_KEY
            rpm: 50
            tpm: 100000
        - model_name: gpt
          litellm_params:
            model: gpt-4o
            api_key: sk-planted-in-litellm-0123456789
            input_cost_per_token: 2.5e-06
            output_cost_per_token: 0.00001
        - model_name: fast
          litellm_params: { model: groq/llama-3.3-70b-versatile, api_key: os.environ/GROQ_API_KEY }
        - model_name: mine
          litellm_params:
            model: openai/qwen3
            api_base: http://localhost:9000/v1
            api_key: os.environ/MINE_API_KEY
            stream_timeout: 30
        - model_name: cloud
          litellm_params: { model: bedrock/anthropic.claude-v2 }
        - model_name: all
          litellm_params: { model: "mistral/*", api_key: os.environ/MISTRAL_API_KEY }
      litellm_settings:
        max_budget: 100
        budget_duration: 30d
        num_retries: 3
      router_settings:
        routing_strategy: least-busy
        fallbacks: [{ "smart": ["gpt"] }]
      general_settings:
        master_key: sk-planted-master-0123456789
      """;

  @Test
  void turnsALiteLlmConfigurationIntoOurs() throws IOException {
    project.write("litellm.yaml", LITELLM);

    var shown = project.run("migrate", "--from", "litellm", "litellm.yaml");
    assertThat(project.root.resolve(".orchestrator")).doesNotExist();
    var ran = project.run("migrate", "--from", "litellm", "litellm.yaml", "--apply");

    assertThat(providers())
        .isEqualTo(
            """
            # Made of litellm.yaml (LiteLLM).
            providers:
              claude:
                api_key: "${ANTHROPIC_API_KEY}"
                models:
                  - { id: claude-sonnet-4-5, rate_limit: { requests_per_minute: 50, tokens_per_minute: 100000 } }   # was smart
              openai:
                api_key: "${OPENAI_API_KEY}"
                models:
                  - { id: gpt-4o, input_per_1m: 2.5, output_per_1m: 10 }   # was gpt
              groq:
                api_key: "${GROQ_API_KEY}"
                models:
                  - { id: llama-3.3-70b-versatile, maker: unknown }   # was fast
              openai-2:
                type: openai-compatible
                endpoint: "http://localhost:9000/v1"
                api_key: "${MINE_API_KEY}"
                models:
                  - { id: qwen3, maker: unknown }   # was mine
              mistral:
                api_key: "${MISTRAL_API_KEY}"
            routing:
              fallback_provider: openai
            """);
    assertThat(project.root.resolve(".orchestrator/config.yaml"))
        .hasContent("limits:\n  max_cost_per_month: 100\n");
    assertThat(ran.err())
        .contains(
            "a key stands in the file itself; it is not taken over: set the variable OPENAI_API_KEY",
            "the vendor of 'bedrock/anthropic.claude-v2' is none that is known here",
            "'stream_timeout' has no counterpart",
            "'litellm_settings.num_retries' has no counterpart",
            "'router_settings.routing_strategy' has no counterpart",
            "'general_settings' are those of a gateway",
            "'openai' is the fallback_provider");
    for (String text : List.of(shown.out(), shown.err(), ran.out(), ran.err(), providers())) {
      assertThat(text).doesNotContain("sk-planted");
    }
    for (String key : List.of("OPENAI", "GROQ", "MINE", "MISTRAL")) {
      project.environment.put(key + "_API_KEY", "k");
    }
    JsonNode read = project.document("providers", 0, "providers", "--trust").path("providers");
    assertThat(read.findValuesAsString("state")).containsOnly("ready").hasSize(5);
  }

  @Test
  void retiresWhatGoesOverSeveralLinesWhole() throws IOException {
    project.write(
        ".orchestrator/providers.yaml",
        """
        providers: { }
        routing:
          strategy: >-
            cost
          overrides: {
            code_review: { provider: claude }
          }
          prefer_local: true
        """);
    assertThat(project.run("migrate", "--apply").code()).isZero();
    assertThat(providers())
        .isEqualTo(
            """
            providers: { }
            routing:
              # no longer used: strategy: >-
                # no longer used: cost
              # no longer used: overrides: {
                # no longer used: code_review: { provider: claude }
              # no longer used: }
              prefer_local: true
            """);
    assertThat(project.run("providers", "--trust").code()).isZero();
  }

  @Test
  void writesNothingThatCouldNotBeReadAgain() throws IOException {
    String twice =
        "providers:\n  x:\n    endpoint: http://a\n    settings:\n      endpoint: http://b\n";
    project.write(".orchestrator/providers.yaml", twice);
    var ran = project.run("migrate", "--apply");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("providers.yaml:4");
    assertThat(providers()).isEqualTo(twice);
  }

  @Test
  void takesNoSecretOverFromAnyOtherPlaceEither() throws IOException {
    project.write(
        "litellm.yaml",
        """
        model_list:
          - model_name: a
            litellm_params:
              model: openai/m
              api_base: https://user:sk-planted-user@llm.example.com/v1?key=sk-planted-query
              api_key: 'os.environ/B"KEY: x'
              api_version: sk-planted-version
        """);
    var ran = project.run("migrate", "--from", "litellm", "litellm.yaml", "--apply");
    assertThat(ran.code()).isZero();
    assertThat(ran.out() + ran.err() + providers()).doesNotContain("sk-planted");
    assertThat(providers())
        .contains("endpoint: \"https://llm.example.com/v1\"\n", "api_key: \"${OPENAI_API_KEY}\"\n");
    assertThat(ran.err())
        .contains("the address holds a user, a query or a fragment", "'api_version' is no date");
  }

  @Test
  void overwritesNoConfiguration() throws IOException {
    project.write("litellm.yaml", LITELLM).write(".orchestrator/providers.yaml", FLAT);
    var ran = project.run("migrate", "--from", "litellm", "litellm.yaml", "--apply");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("providers.yaml", "is there already; move it away");
    assertThat(providers()).isEqualTo(FLAT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "# nothing\n",
        "just text\n",
        "model_list: 5\n---\nx: 1\n",
        "models: []\n",
        "a: [\n"
      })
  void saysThatAFileIsNoConfigurationOfLiteLlm(String text) {
    project.write("litellm.yaml", text);
    var ran = project.run("migrate", "--from", "litellm", "litellm.yaml", "--apply");
    assertThat(ran.code()).as(text).isEqualTo(2);
    assertThat(ran.err()).contains("litellm.yaml");
    assertThat(project.root.resolve(".orchestrator")).doesNotExist();
  }

  @Test
  void saysHowItIsCalled() {
    assertThat(project.run("migrate").err()).contains("there is no .orchestrator/ in");
    assertThat(project.run("migrate", "--from", "portkey", "x").err())
        .contains("'portkey' cannot be migrated from; there is: litellm");
    assertThat(project.run("migrate", "--from", "litellm").err()).contains("name the file");
    assertThat(project.run("migrate", "x.yaml").err()).contains("say what x.yaml is of");
    assertThat(project.run("migrate", "--from", "litellm", "gone.yaml").err())
        .contains("gone.yaml", "there is no such file");
  }
}
