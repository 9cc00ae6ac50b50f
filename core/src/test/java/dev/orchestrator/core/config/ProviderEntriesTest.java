package dev.orchestrator.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.Money;
import dev.orchestrator.api.Pricing;
import dev.orchestrator.api.ProviderSettings;
import dev.orchestrator.api.Secret;
import dev.orchestrator.api.Usage;
import dev.orchestrator.core.catalog.ModelCatalog;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProviderEntriesTest {
  @TempDir Path temp;
  private Project project;

  @BeforeEach
  void project() {
    project = new Project(temp);
  }

  @Test
  void readsTheFlatLayoutOfThePlan() {
    project
        .env("ANTHROPIC_API_KEY", "k")
        .providers(
            """
            providers:
              claude:
                enabled: true
                api_key: ${ANTHROPIC_API_KEY}
                default_model: claude-sonnet-4-5
              gemini:
                enabled: true
                auth_method: cli  # Uses gemini CLI
                default_model: gemini-2.0-flash
              ollama:
                enabled: true
                endpoint: http://localhost:11434
                default_model: llama3:70b
              openai:
                enabled: false  # Not configured yet
                api_key: ${OPENAI_API_KEY}
                default_model: gpt-4-turbo
            routing:
              prefer_local: true  # Use local models (Ollama) when possible
              max_cost_per_task: 1.0  # USD
              fallback_provider: claude  # If preferred unavailable
            """);

    assertThat(project.load().warnings()).isEmpty();
    assertThat(project.provider("claude").usable()).isTrue();
    assertThat(project.provider("gemini").usable()).isTrue();
    assertThat(project.provider("gemini").settings().option("auth_method")).isEqualTo("cli");
    assertThat(project.provider("gemini").settings().apiKey()).isNull();
    assertThat(project.provider("ollama").settings().defaultModel()).isEqualTo("llama3:70b");
  }

  @Test
  void readsTheNestedLayoutAndSaysWhatToWriteNow() {
    project
        .env("ANTHROPIC_API_KEY", "k")
        .providers(
            """
            providers:
              claude:
                enabled: true
                default_model: claude-sonnet-4-5
                settings:
                  api_key: ${ANTHROPIC_API_KEY}
                  cli_path: claude
                  rate_limit_delay: true
                  min_delay: 1
                  max_delay: 3
              ollama:
                enabled: true
                settings:
                  api_url: ${OLLAMA_API_URL:-http://localhost:11434}
            routing:
              strategy: cost
              default_provider: claude
              overrides:
                code_review: {provider: claude, model: claude-sonnet-4-5}
            usage_limits:
              daily_cost_limit_usd: 12.5
              max_tokens_per_request: 4096
            """);

    Configuration configuration = project.load();

    assertThat(project.provider("claude").settings().apiKey()).isEqualTo(Secret.of("k"));
    assertThat(project.provider("claude").settings().option("cli_path")).isEqualTo("claude");
    assertThat(project.provider("ollama").settings().endpoint())
        .isEqualTo(URI.create("http://localhost:11434"));
    assertThat(configuration.routing().fallbackProvider()).isEqualTo("claude");
    assertThat(configuration.limits().perDay()).isEqualTo(Money.usd("12.5"));
    assertThat(configuration.warnings())
        .anyMatch(w -> w.contains("providers.claude.settings: is an older layout"))
        .anyMatch(w -> w.contains("rate_limit_delay: is no longer used: write 'rate_limit:"))
        .anyMatch(w -> w.contains("min_delay"))
        .anyMatch(w -> w.contains("api_url: is an older name: write 'endpoint'"))
        .anyMatch(w -> w.contains("routing.strategy: is no longer used"))
        .anyMatch(w -> w.contains("routing.overrides: is no longer used: write 'roles'"))
        .anyMatch(w -> w.contains("routing.default_provider: is an older key"))
        .anyMatch(w -> w.contains("'limits: {max_cost_per_day: …}' in config.yaml"))
        .anyMatch(w -> w.contains("max_tokens_per_request: is no longer used"))
        .allMatch(w -> w.contains("providers.yaml:"));
  }

  @Test
  void aKeyCommandOfAnUntrustedRepositoryIsNotRun() {
    project.trusted = false;
    project.providers("providers: { claude: { api_key_command: [pass, show, claude] } }");
    List<List<String>> run = new ArrayList<>();

    project.loader().commands(argv -> run.add(argv) ? "key" : "").build().load();

    assertThat(run).isEmpty();
  }

  @Test
  void aKeyCommandIsRunAndItsAnswerTrimmed() {
    project.providers(
        """
        providers:
          claude: { api_key_command: [pass, show, "${HOME}"] }
          openai: { api_key_command: "pass show openai | head -1" }
          gemini: { enabled: false, api_key_command: [never] }
        """);
    List<List<String>> run = new ArrayList<>();

    List<ProviderEntry> providers =
        project
            .loader()
            .commands(argv -> run.add(argv) ? "the-key\n" : "")
            .build()
            .load()
            .providers();

    assertThat(run)
        .containsExactly(
            List.of("pass", "show", "${HOME}"), List.of("sh", "-c", "pass show openai | head -1"));
    assertThat(providers.getFirst().settings().apiKey()).isEqualTo(Secret.of("the-key"));
  }

  @Test
  void aKeyCommandIsARealProgramWithTheEnvironment() {
    project
        .env("PATH", System.getenv("PATH"))
        .env("STORE", "the-key")
        .providers("providers: { claude: { api_key_command: 'echo \"$STORE\"' } }");
    assertThat(project.provider("claude").settings().apiKey()).isEqualTo(Secret.of("the-key"));
  }

  @Test
  void aKeyCommandThatFailsDisablesItsProviderAlone() {
    project
        .env("PATH", System.getenv("PATH"))
        .providers(
            """
            providers:
              claude: { api_key_command: "echo private; exit 3" }
              second: { type: claude, api_key_command: [no-such-program-at-all] }
              third: { type: claude, api_key_command: "true" }
              openai: { api_key: k }
            """);
    assertThat(project.provider("claude").notConfigured())
        .isEqualTo("api_key_command failed: it ended with exit code 3");
    assertThat(project.provider("second").notConfigured())
        .isEqualTo("api_key_command failed: it could not be started");
    assertThat(project.provider("third").notConfigured())
        .isEqualTo("api_key_command printed nothing");
    assertThat(project.provider("openai").usable()).isTrue();
  }

  @Test
  void aKeyThatResolvesToNothingDisablesItsProviderAlone() {
    project
        .env("BLANK", "  ")
        .env("OK", "k")
        .env("BROKEN", "a\nb")
        .providers(
            """
            providers:
              claude: { api_key: "${MY_KEY}" }
              openai: { api_key: "${BLANK}" }
              gemini: {}
              groq: { api_key: "${OK}" }
              mistral: { api_key: "${BROKEN}" }
              xai: { api_key: "${OK}", endpoint: "${XAI_URL}" }
              deepseek: { api_key: "${OK}", headers: { X-Team: "${TEAM}" } }
            """);

    assertThat(project.provider("claude").notConfigured()).isEqualTo("MY_KEY is not set");
    assertThat(project.provider("openai").notConfigured()).isEqualTo("BLANK is not set (blank)");
    assertThat(project.provider("gemini").notConfigured()).isEqualTo("GEMINI_API_KEY is not set");
    assertThat(project.provider("groq").usable()).isTrue();
    assertThat(project.provider("mistral").notConfigured())
        .isEqualTo("BROKEN holds a character that no header may hold (a line break?)");
    assertThat(project.provider("xai").notConfigured()).isEqualTo("XAI_URL is not set");
    assertThat(project.provider("deepseek").notConfigured()).isEqualTo("TEAM is not set");
  }

  @Test
  void knownVendorsNeedNoTypeAndNoEndpoint() {
    project
        .env("GROQ_API_KEY", "k")
        .providers("providers: { groq: { default_model: openai/gpt-oss-20b } }");
    ProviderEntry groq = project.provider("groq");
    assertThat(groq.type()).isEqualTo("openai-compatible");
    assertThat(groq.settings().endpoint()).hasToString("https://api.groq.com/openai/v1");
    assertThat(groq.settings().apiKey()).isEqualTo(Secret.of("k"));
  }

  @Test
  void aCompatibleServerOfOnesOwnNeedsNoKey() {
    project.providers(
        """
        providers:
          mine:
            type: openai-compatible
            endpoint: http://localhost:8000/v1
            max_tokens_field: max_tokens
            headers: { X-Team: blue }
            timeouts: { connect: 2s, first_token: 5m }
            options: { seed: 7, flags: [a, true], nested: { ratio: 0.5 } }
            models:
              qwen: { local: true, maker: alibaba, tier: advanced }
        """);

    ProviderEntry mine = project.provider("mine");

    assertThat(mine.usable()).isTrue();
    assertThat(mine.settings().headers()).containsEntry("X-Team", Secret.of("blue"));
    assertThat(mine.settings().timeouts())
        .isEqualTo(
            new ProviderSettings.Timeouts(
                Duration.ofSeconds(2),
                Duration.ofMinutes(5),
                Duration.ofSeconds(60),
                Duration.ofMinutes(10)));
    assertThat(mine.settings().options())
        .isEqualTo(
            Map.of(
                "max_tokens_field",
                "max_tokens",
                "seed",
                7L,
                "flags",
                List.of("a", true),
                "nested",
                Map.of("ratio", new BigDecimal("0.5"))));
    ModelInfo qwen = mine.settings().models().getFirst();
    assertThat(qwen.pricing()).isEqualTo(Pricing.free());
    assertThat(qwen.supports("complex_reasoning")).isTrue();
  }

  @Test
  void rateLimitsAreThoseOfTheProviderAndOfSingleModels() {
    project.providers(
        """
        providers:
          acme:
            type: openai-compatible
            endpoint: http://localhost:1/v1
            maker: acme
            rate_limit: { requests_per_minute: 30, tokens_per_minute: 60000 }
            models:
              - { id: large, rate_limit: { requests_per_minute: 3 } }
              - { id: small }
        routing: { max_attempts: 3, failover_on_content_block: true }
        """);

    Configuration configuration = project.load();

    assertThat(configuration.rateLimits())
        .isEqualTo(
            Map.of(
                "acme", new RateSettings(30L, 60_000L), "acme/large", new RateSettings(3L, null)));
    assertThat(configuration.failover()).isEqualTo(new FailoverSettings(3, true));
  }

  @Test
  void whatAProviderSpeaksReachesItAsItIsWritten() {
    project
        .env("ANTHROPIC_API_KEY", "k")
        .env("OPENAI_API_KEY", "k")
        .providers(
            """
            providers:
              claude: { api_version: 2026-10-21 }
              openai: { api: responses }
              mine:
                type: openai-compatible
                endpoint: http://localhost:8000/v1
                stream: false
                stream_usage: false
            """);
    assertThat(project.provider("claude").settings().option("api_version")).isEqualTo("2026-10-21");
    assertThat(project.provider("openai").settings().option("api")).isEqualTo("responses");
    assertThat(project.provider("mine").settings().option("stream")).isEqualTo("false");
    assertThat(project.provider("mine").settings().option("stream_usage")).isEqualTo("false");
    assertThat(project.load().warnings()).isEmpty();
  }

  @Test
  void everythingThatAVendorBillsCanBePriced() {
    project.providers(
        """
        providers:
          acme:
            type: openai-compatible
            endpoint: http://localhost:1/v1
            maker: acme
            models:
              - { id: all, input_per_1m: 1, output_per_1m: 2, cache_read_per_1m: 0.1,
                  cache_write_per_1m: 1.25, cache_write_1h_per_1m: 2, audio_input_per_1m: 3,
                  audio_output_per_1m: 8, image_output_per_1m: 30, searches_per_1k: 5 }
        """);

    Pricing pricing = project.provider("acme").settings().models().getFirst().pricing();

    Usage usage =
        new Usage(
            1,
            1,
            1,
            1,
            0,
            Map.of(
                "cache_write_1h", 1L,
                "audio_input", 1L,
                "audio_output", 1L,
                "image_output", 1L,
                "searches", 1L),
            false);
    // 1 + 0.1 + 1.25 + 2 + 2 + 3 + 8 + 30 micro-dollars for tokens, half a cent for the search
    assertThat(Objects.requireNonNull(pricing).cost(usage)).contains(Money.usd("0.00504735"));
  }

  @Test
  void writtenModelsLieOverTheCatalogues() {
    project
        .env("ANTHROPIC_API_KEY", "k")
        .providers(
            """
            providers:
              claude:
                models:
                  - { id: claude-sonnet-4-5, input_per_1m: 2.5 }
                  - { id: claude-sonnet-4-5-20250929, name: dated }
                  - { id: claude-next, cost_per_1k_input: 0.003, cost_per_1k_output: 0.015,
                      cache_read_per_1m: 0.3, context_window: 1_000_000, input_overhead: 0 }
              second: { type: claude, api_key: k }
            """);

    Map<String, ModelInfo> models = new HashMap<>();
    project.provider("claude").settings().models().forEach(m -> models.put(m.id(), m));

    assertThat(models.keySet())
        .containsExactlyInAnyOrder(
            "claude-sonnet-4-5", "claude-old", "claude-sonnet-4-5-20250929", "claude-next");
    ModelInfo sonnet = models.get("claude-sonnet-4-5");
    assertThat(sonnet)
        .isEqualTo(
            Project.catalog("claude").getFirst().toBuilder()
                .pricing(Pricing.of("2.5", "15"))
                .source("configuration")
                .build());
    assertThat(models.get("claude-sonnet-4-5-20250929"))
        .isNotNull()
        .extracting(ModelInfo::pricing, ModelInfo::displayName, ModelInfo::maker)
        .containsExactly(Pricing.of("3", "15"), "dated", "anthropic");
    assertThat(models.get("claude-next"))
        .isNotNull()
        .extracting(ModelInfo::pricing, ModelInfo::contextWindow, ModelInfo::inputOverhead)
        .containsExactly(
            new Pricing(
                Map.of(
                    "input", new BigDecimal("3"),
                    "output", new BigDecimal("15"),
                    "cache_read", new BigDecimal("0.3")),
                List.of()),
            1_000_000,
            0);
    assertThat(project.provider("second").settings().models())
        .extracting(ModelInfo::qualifiedName)
        .contains("second/claude-sonnet-4-5");
  }

  @Test
  void aModelBehindAGatewayIsPricedAndDescribedByItsBaseModel() {
    project
        .env("K", "k")
        .providers(
            """
            providers:
              gateway:
                type: openai-compatible
                endpoint: https://gateway.example.com/v1
                api_key: "${K}"
                models:
                  - { id: prod-sonnet, base_model: claude/claude-sonnet-4-5 }
                  - { id: prod-bare, base_model: claude-sonnet-4-5-20250929, maker: house,
                      context_window: 8_000 }
                  - { id: prod-own, base_model: claude/claude-sonnet-4-5, input_per_1m: 9 }
            """);

    Map<String, ModelInfo> models = new HashMap<>();
    project.provider("gateway").settings().models().forEach(m -> models.put(m.id(), m));

    ModelInfo sonnet = ModelCatalog.bundled().find("claude", "claude-sonnet-4-5").orElseThrow();
    assertThat(models.get("prod-sonnet"))
        .isEqualTo(
            sonnet.toBuilder()
                .provider("gateway")
                .id("prod-sonnet")
                .source(
                    "configuration; base model claude/claude-sonnet-4-5; price: " + sonnet.source())
                .build());
    assertThat(models.get("prod-bare"))
        .isNotNull()
        .extracting(ModelInfo::pricing, ModelInfo::contextWindow, ModelInfo::maker)
        .containsExactly(sonnet.pricing(), 8_000, "house");
    ModelInfo own = Objects.requireNonNull(models.get("prod-own"));
    assertThat(own.source()).isEqualTo("configuration; base model claude/claude-sonnet-4-5");
    Pricing ofOwn = Objects.requireNonNull(own.pricing());
    assertThat(ofOwn.price(Pricing.INPUT, 0)).contains(new BigDecimal("9"));
    assertThat(ofOwn.price(Pricing.OUTPUT, 0))
        .isEqualTo(Objects.requireNonNull(sonnet.pricing()).price(Pricing.OUTPUT, 0));
    assertThat(project.load().warnings()).isEmpty();
  }

  @Test
  void strangeAndDeprecatedDefaultModelsAreRemarked() {
    project
        .env("ANTHROPIC_API_KEY", "k")
        .providers(
            """
            providers:
              claude: { default_model: claude-old }
              second: { type: claude, default_model: claude-sonnet-4-6 }
            """);
    assertThat(project.load().warnings())
        .satisfiesExactly(
            w ->
                assertThat(w)
                    .contains("'claude-old' is deprecated; its successor is claude-sonnet"),
            w -> assertThat(w).contains("its price is unknown").contains("'claude-sonnet-4-5'?"));
    assertThat(project.provider("second").settings().models())
        .filteredOn(m -> m.id().equals("claude-sonnet-4-6"))
        .singleElement()
        .matches(m -> m.pricing() == null);
  }

  @Test
  void aScriptIsFoundBesideTheFileThatNamesIt() {
    project
        .write(project.dir.resolve(".orchestrator/answers.yaml"), "planner: []\n")
        .providers(
            """
            providers:
              acme: { type: scripted, script: answers.yaml, maker: Acme }
              other: { type: scripted, script: absent.yaml }
            """);
    assertThat(project.provider("acme").settings().option("script"))
        .isEqualTo(project.dir.resolve(".orchestrator/answers.yaml").toString());
    assertThat(project.provider("acme").settings().option("maker")).isEqualTo("acme");
    assertThat(project.provider("acme").usable()).isTrue();
    assertThat(project.provider("other").notConfigured())
        .isEqualTo("there is no script 'absent.yaml'");
  }

  @Test
  void aBundleOfAuthoritiesIsFoundBesideTheFileThatNamesIt() throws IOException {
    Path authority = Path.of("../base/src/test/resources/tls/authority.pem");
    project
        .write(project.dir.resolve(".orchestrator/ours.pem"), Files.readString(authority))
        .providers("providers: { claude: { api_key: k, ca_bundle: ours.pem } }");
    assertThat(project.provider("claude").settings().option("ca_bundle"))
        .isEqualTo(project.dir.resolve(".orchestrator/ours.pem").toString());
  }

  @Test
  void plainTextKeysThatOthersCanReadAreRemarked() throws IOException {
    project.providers("providers: { claude: { api_key: sk-ant-0123456789 } }");
    Path file = project.dir.resolve(".orchestrator/providers.yaml");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(project.load().warnings())
        .singleElement()
        .asString()
        .contains("chmod 600")
        .contains("${ANTHROPIC_API_KEY}")
        .doesNotContain("sk-ant");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    assertThat(project.load().warnings()).isEmpty();
  }

  @Test
  void anEndpointWithTheVersionThatIsAppendedIsMended() {
    project.providers(
        """
        providers:
          claude: { api_key: k, endpoint: "https://proxy.example.com/v1/" }
          openai: { api_key: k, endpoint: "http://proxy.example.com/v1/" }
        """);
    assertThat(project.provider("claude").settings().endpoint())
        .hasToString("https://proxy.example.com");
    assertThat(project.provider("openai").settings().endpoint())
        .hasToString("http://proxy.example.com/v1");
    assertThat(project.load().warnings())
        .anyMatch(w -> w.contains("claude.endpoint: ends with what is appended anyway"))
        .anyMatch(w -> w.contains("openai: its key travels unencrypted"));
  }
}
