package dev.orchestrator.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.ModelTier;
import dev.orchestrator.api.Money;
import dev.orchestrator.api.Pricing;
import dev.orchestrator.api.ProviderSettings;
import dev.orchestrator.api.Secret;
import dev.orchestrator.core.routing.EscalationSettings;
import dev.orchestrator.core.routing.RoleRule;
import dev.orchestrator.core.routing.TaskComplexity;
import dev.orchestrator.core.routing.TaskRisk;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationLoaderTest {
  @TempDir Path temp;
  private Project project;

  @BeforeEach
  void project() {
    project = new Project(temp);
  }

  @Test
  void readsTheFileOfTheGuide() {
    project
        .env("ANTHROPIC_API_KEY", "key-of-claude")
        .env("GROQ_API_KEY", "key-of-groq")
        .providers(
            """
            providers:
              claude:  { enabled: true, api_key: "${ANTHROPIC_API_KEY}", default_model: claude-sonnet-4-5 }
              gemini:  { enabled: true, api_key: "${GEMINI_API_KEY}", default_model: gemini-2.0-flash }
              ollama:  { enabled: true, endpoint: "http://localhost:11434" }
              openai:  { enabled: false, api_key: "${OPENAI_API_KEY}", default_model: gpt-5.4-mini }
              groq:
                type: openai-compatible
                endpoint: https://api.groq.com/openai/v1
                api_key: "${GROQ_API_KEY}"
                rate_limit: { requests_per_minute: 30, tokens_per_minute: 60000 }
                models:
                  - { id: openai/gpt-oss-120b, maker: openai, context_window: 131072, input_per_1m: 0.15, output_per_1m: 0.60, tier: standard, capabilities: [code, review] }
            routing:
              prefer_local: true
              max_cost_per_task: 1.0
              fallback_provider: claude
            """);

    Configuration configuration = project.load();

    assertThat(configuration.providers())
        .extracting(ProviderEntry::name)
        .containsExactly("claude", "gemini", "ollama", "openai", "groq");
    assertThat(configuration.providers())
        .extracting(ProviderEntry::usable)
        .containsExactly(true, false, true, false, true);
    assertThat(project.provider("gemini").notConfigured()).isEqualTo("GEMINI_API_KEY is not set");
    ProviderEntry groq = project.provider("groq");
    assertThat(groq.settings().apiKey()).isEqualTo(Secret.of("key-of-groq"));
    assertThat(groq.settings().endpoint()).isEqualTo(URI.create("https://api.groq.com/openai/v1"));
    assertThat(configuration.rateLimits())
        .isEqualTo(Map.of("groq", new RateSettings(30L, 60_000L)));
    assertThat(configuration.failover()).isEqualTo(FailoverSettings.DEFAULT);
    ModelInfo model = groq.settings().models().getFirst();
    assertThat(model.qualifiedName()).isEqualTo("groq/openai/gpt-oss-120b");
    assertThat(model.maker()).isEqualTo("openai");
    assertThat(model.tier()).isEqualTo(ModelTier.STANDARD);
    assertThat(model.pricing()).isEqualTo(Pricing.of("0.15", "0.6"));
    assertThat(configuration.routing().preferLocal()).isTrue();
    assertThat(configuration.routing().fallbackProvider()).isEqualTo("claude");
    assertThat(configuration.routing().defaultModels())
        .containsEntry("claude", "claude-sonnet-4-5");
    assertThat(configuration.limits().perTask()).isEqualTo(Money.usd("1"));
    assertThat(configuration.warnings()).isEmpty();
    assertThat(configuration.files()).hasSize(1);
  }

  @Test
  void theRepositorysKeysLieAboveTheUsers() {
    project
        .userProviders(
            """
            providers:
              claude: { api_key: own-key, api_url: "https://proxy.example.com", maker: x }
              groq: { api_key: groq-key }
            routing: { prefer_local: true, max_cost_per_task: 5 }
            """)
        .providers(
            """
            providers:
              claude: { endpoint: "https://other.example.com" }
            routing: { max_cost_per_task: 2 }
            """);

    Configuration configuration = project.load();

    assertThat(configuration.providers())
        .extracting(ProviderEntry::name)
        .containsExactly("claude", "groq");
    ProviderSettings claude = project.provider("claude").settings();
    assertThat(claude.apiKey()).isEqualTo(Secret.of("own-key"));
    assertThat(claude.endpoint()).isEqualTo(URI.create("https://other.example.com"));
    assertThat(configuration.routing().preferLocal()).isTrue();
    assertThat(configuration.limits().perTask()).isEqualTo(Money.usd("2"));
    assertThat(configuration.files()).hasSize(2);
  }

  @Test
  void anUntrustedRepositoryIsInert() {
    project.trusted = false;
    project
        .env("ANTHROPIC_API_KEY", "k")
        .providers("providers: { claude: { endpoint: 'http://evil.example.com' } }")
        .config("gate: [{name: x, run: 'touch /tmp/owned'}]");

    Configuration configuration = project.load();

    assertThat(project.provider("claude").settings().endpoint()).isNull();
    assertThat(configuration.gate().checks()).isEmpty();
    assertThat(configuration.files()).isEmpty();
    assertThat(configuration.warnings()).singleElement().asString().contains("orchestrator trust");
  }

  @Test
  void theEnvironmentAloneSuffices() {
    project.env("ANTHROPIC_API_KEY", "a").env("GOOGLE_API_KEY", "g\n").env("OPENAI_API_KEY", " ");

    Configuration configuration = project.load();

    assertThat(configuration.providers())
        .extracting(ProviderEntry::name)
        .containsExactly("claude", "openai", "gemini", "ollama");
    assertThat(project.provider("claude").usable()).isTrue();
    assertThat(project.provider("gemini").settings().apiKey()).isEqualTo(Secret.of("g"));
    assertThat(project.provider("openai").notConfigured()).isEqualTo("OPENAI_API_KEY is not set");
    assertThat(project.provider("ollama").notConfigured())
        .isEqualTo("OLLAMA_HOST is not set, and nothing answers at http://localhost:11434");
    assertThat(project.provider("claude").settings().models())
        .extracting(ModelInfo::id)
        .contains("claude-sonnet-4-5");
    assertThat(configuration.files()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0,http://127.0.0.1:11434",
    "box:1234,http://box:1234",
    "http://box:1234/,http://box:1234",
    "https://box/ollama,https://box/ollama",
    "127.0.0.1,http://127.0.0.1:11434"
  })
  void readsOllamaHostAsOllamaDoes(String value, String endpoint) {
    project.env("OLLAMA_HOST", value);
    assertThat(project.provider("ollama").settings().endpoint()).hasToString(endpoint);
  }

  @Test
  void anOllamaThatAnswersIsUsed() {
    ProviderEntry ollama =
        project.loader().ollamaProbe(uri -> true).build().load().providers().getLast();
    assertThat(ollama.usable()).isTrue();
    assertThat(ollama.settings().endpoint()).hasToString("http://localhost:11434");
    assertThat(ollama.settings().timeouts().firstToken()).isEqualTo(Duration.ofMinutes(10));
  }

  @Test
  void readsTheRoleTable() {
    project.providers(
        """
        providers: { claude: { api_key: k } }
        routing:
          allow_unpriced: yes
          relax_high_risk: true
          roles:
            "*": [{ risk: low, tier: fast }]
            planner:
              - { risk: [high], area: [Core, math], tier: advanced, capability: complex_reasoning }
            implementer: { step_type: [docs], complexity: [large], capability: docs }
        """);
    assertThat(project.load().routing().rules())
        .containsExactly(
            new RoleRule(
                "planner",
                Set.of(TaskRisk.HIGH),
                Set.of("core", "math"),
                Set.of(),
                Set.of(),
                ModelTier.ADVANCED,
                "complex_reasoning"),
            new RoleRule(
                "implementer",
                Set.of(),
                Set.of(),
                Set.of(TaskComplexity.LARGE),
                Set.of("docs"),
                null,
                "docs"),
            new RoleRule(
                "*", Set.of(TaskRisk.LOW), Set.of(), Set.of(), Set.of(), ModelTier.FAST, "code"));
    assertThat(project.load().routing().allowUnpriced()).isTrue();
    assertThat(project.load().limits().allowUnpriced()).isTrue();
    assertThat(project.load().routing().relaxHighRisk()).isTrue();
  }

  @Test
  void readsTheWholeConfigFile() {
    project.config(
        """
        gate:
          - { name: compile, run: "javac ${HOME}/*.java", at: step, timeout: 90s }
          - { name: tests, run: "mvn -q verify", fail_on: '^\\[WARN', exclusive: true }
        workspace: { setup: ["npm ci"], copy: [local.properties] }
        review: { independence: provider, max_rounds: 5 }
        limits:
          max_cost_per_attempt: 0.10
          max_cost_per_task: 1
          max_cost_per_run: 5
          max_cost_per_day: 10
          max_cost_per_month: 100
          allow_unpriced: true
          allow_unbounded: true
        escalation: { max_rungs: 4, same_model_retries: 2, value_per_task: 5.00 }
        """);

    Configuration configuration = project.load();

    assertThat(configuration.gate().checks())
        .containsExactly(
            new GateCheck(
                "compile",
                "javac ${HOME}/*.java",
                Duration.ofSeconds(90),
                GateCheck.At.STEP,
                null,
                false),
            new GateCheck(
                "tests",
                "mvn -q verify",
                Duration.ofMinutes(10),
                GateCheck.At.TASK,
                "^\\[WARN",
                true));
    assertThat(configuration.workspace())
        .isEqualTo(new WorkspaceSettings(List.of("npm ci"), List.of("local.properties")));
    assertThat(configuration.review())
        .isEqualTo(new ReviewSettings(ReviewSettings.Independence.PROVIDER, 5));
    assertThat(configuration.limits())
        .usingRecursiveComparison()
        .ignoringFields("places")
        .isEqualTo(
            new LimitSettings(
                Money.usd("0.1"),
                Money.usd("1"),
                Money.usd("5"),
                Money.usd("10"),
                Money.usd("100"),
                true,
                true));
    assertThat(configuration.escalation())
        .isEqualTo(new EscalationSettings(true, 4, 2, List.of(), Money.usd("5")));
    assertThat(configuration.warnings()).isEmpty();
  }

  @Test
  void aLimitKnowsWhereItIsSet() {
    project
        .providers("providers: {claude: {api_key: k}}\nrouting: {max_cost_per_task: 1}")
        .config("limits: {max_cost_per_task: 3, max_cost_per_day: 4, tags: {team a: 5}}");
    LimitSettings limits = project.load().limits();
    assertThat(limits.setBy("task"))
        .startsWith("routing.max_cost_per_task (")
        .endsWith("providers.yaml:2:30)");
    assertThat(limits.setBy("day"))
        .startsWith("limits.max_cost_per_day (")
        .endsWith("config.yaml:1:50)");
    assertThat(limits.setBy("run")).isEqualTo("limits.max_cost_per_run");
    assertThat(limits.tags()).containsExactly(Map.entry("team a", Money.usd("5")));
    assertThat(limits.setBy("tag:team a")).startsWith("limits.tags.team a (");
  }

  @Test
  void unpricedModelsAreAllowedWhereverItIsSaid() {
    project.providers("providers: {claude: {api_key: k}}").config("limits: {allow_unpriced: true}");
    assertThat(project.load().routing().allowUnpriced()).isTrue();
  }

  @Test
  void theLowerOfTwoLimitsForATaskHolds() {
    project
        .providers("providers: {claude: {api_key: k}}\nrouting: {max_cost_per_task: 1}")
        .config("limits: {max_cost_per_task: 3}");
    assertThat(project.load().limits().perTask()).isEqualTo(Money.usd("1"));
  }

  @Test
  void theGateOfTheTasksIsAddedAndHidesTheUsersGeneralOne() {
    project
        .userConfig("gate: [{name: mine, run: make}]")
        .tasks("tasks: []\ngate: [{name: tests, run: mvn}]");
    assertThat(project.load().gate().checks()).extracting(GateCheck::name).containsExactly("tests");

    project.config("gate: [{name: own, run: make}]");
    assertThat(project.load().gate().checks())
        .extracting(GateCheck::name)
        .containsExactly("own", "tests");
  }

  @Test
  void emptyFilesAndSectionsAreNoMistake() {
    project
        .env("ANTHROPIC_API_KEY", "k")
        .providers("# nothing yet\n")
        .config("gate:\nreview:\nlimits:\n")
        .tasks("");
    assertThat(project.load().warnings()).isEmpty();
    assertThat(project.provider("claude").usable()).isTrue();
  }

  @Test
  void escalationIsOnUnlessToldOtherwise() {
    assertThat(project.load().escalation()).isEqualTo(EscalationSettings.DEFAULT);
    assertThat(EscalationSettings.DEFAULT)
        .isEqualTo(new EscalationSettings(true, 3, 1, List.of(), null));
    assertThat(project.config("escalation: off\n").load().escalation())
        .isEqualTo(EscalationSettings.OFF);
    assertThat(project.config("escalation: {enabled: no, max_rungs: 5}\n").load().escalation())
        .isEqualTo(new EscalationSettings(false, 5, 1, List.of(), null));
    assertThat(project.config("escalation: On\n").load().escalation())
        .isEqualTo(EscalationSettings.DEFAULT);
  }

  @Test
  void aStatedOrderIsWalkedToItsEndUnlessTheRungsAreBounded() {
    project.providers("providers: {claude: {api_key: k}, openai: {api_key: k}}\n");
    assertThat(project.config("escalation: {order: [claude/a, openai/b/c]}\n").load().escalation())
        .isEqualTo(new EscalationSettings(true, 5, 1, List.of("claude/a", "openai/b/c"), null));
    assertThat(
            project
                .config("escalation: {order: [claude/a, openai/b/c], max_rungs: 2}\n")
                .load()
                .escalation()
                .maxRungs())
        .isEqualTo(2);
    project.config("escalation: {order: [claude/a, openai/b, claude/a]}\n");
    assertThat(project.problems())
        .containsExactly(
            "config.yaml:1:42: escalation.order[2]: the model 'claude/a' is given twice");
  }
}
