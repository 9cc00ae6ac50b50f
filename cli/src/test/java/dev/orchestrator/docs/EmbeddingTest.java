package dev.orchestrator.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.api.GenerationEvent;
import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.GenerationResult;
import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.ModelTier;
import dev.orchestrator.api.Money;
import dev.orchestrator.api.Pricing;
import dev.orchestrator.api.Secret;
import dev.orchestrator.core.assembly.Assembly;
import dev.orchestrator.core.config.Configuration;
import dev.orchestrator.core.config.ConfigurationLoader;
import dev.orchestrator.core.dispatch.CallFailedException;
import dev.orchestrator.core.dispatch.Generation;
import dev.orchestrator.core.dispatch.ModelClient;
import dev.orchestrator.core.dispatch.RoutedStream;
import dev.orchestrator.core.ledger.Attempt;
import dev.orchestrator.core.ledger.Ledger;
import dev.orchestrator.core.registry.ModelQuery;
import dev.orchestrator.core.registry.ProviderRegistry;
import dev.orchestrator.core.routing.ModelRouter;
import dev.orchestrator.core.routing.RoutingDecision;
import dev.orchestrator.core.routing.RoutingPolicy;
import dev.orchestrator.core.routing.RoutingRequest;
import dev.orchestrator.core.routing.TaskComplexity;
import dev.orchestrator.core.routing.TaskRisk;
import dev.orchestrator.engine.Orchestrator;
import dev.orchestrator.engine.task.Task;
import dev.orchestrator.engine.workflow.TaskResult;
import dev.orchestrator.providers.claude.ClaudeProvider;
import dev.orchestrator.providers.ollama.OllamaProvider;
import dev.orchestrator.testkit.StubAnswer;
import dev.orchestrator.testkit.StubModel;
import dev.orchestrator.testkit.StubVendor;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/embedding.md and docs/writing-a-provider.md show, run; see {@link SnippetsTest}. */
class EmbeddingTest {
  private static final String KEY = "sk-embedding";

  @TempDir Path temp;

  private StubVendor anthropic;
  private StubVendor ollama;

  @BeforeEach
  void start() {
    anthropic = StubVendor.anthropic().answer("First the parser, then the rest.").start();
    ollama =
        StubVendor.ollama().model(new StubModel("llama3:70b", "llama", "70.6B", 8_192)).start();
  }

  @AfterEach
  void stop() {
    anthropic.close();
    ollama.close();
  }

  @Test
  void aRegistryListsModelsAndARouterChooses() {
    ProviderRegistry registry = registry(KEY, anthropic.endpoint(), ollama.endpoint());

    List<ModelInfo> models =
        registry.listModels(
            ModelQuery.builder()
                .capability("complex_reasoning")
                .tier(ModelTier.ADVANCED)
                .deprecated(false)
                .build());
    Optional<ModelInfo> cheapest =
        registry.cheapest(ModelQuery.builder().capability("code").local(false).build());
    ModelInfo sonnet = registry.requireModel("claude/claude-sonnet-4-5");

    assertThat(models).isNotEmpty().allMatch(model -> model.tier() == ModelTier.ADVANCED);
    assertThat(cheapest).get().returns("claude", ModelInfo::provider);
    assertThat(sonnet.maker()).isEqualTo("anthropic");
    assertThat(registry.modelInfo("ollama/llama3:70b")).get().returns(true, ModelInfo::local);

    ModelRouter router = new ModelRouter(registry, RoutingPolicy.DEFAULT);
    RoutingDecision decision =
        router.chooseModel("planner", TaskRisk.HIGH, "core", TaskComplexity.MEDIUM);
    String why = decision.rationale();
    ModelInfo first = decision.chosen().orElseThrow();
    decision.passedOver().forEach(over -> log(over.model().qualifiedName(), over.reason()));

    assertThat(why).isNotBlank();
    assertThat(first.tier()).isEqualTo(ModelTier.ADVANCED);
    assertThat(logged).contains("ollama/llama3:70b");
  }

  private static ProviderRegistry registry(String key, URI endpoint, URI ollama) {
    ProviderRegistry registry = new ProviderRegistry();
    registry.register(ClaudeProvider.builder().apiKey(key).endpoint(endpoint).build());
    registry.register(OllamaProvider.builder().endpoint(ollama).build());
    registry.discover();
    return registry;
  }

  @Test
  void aClientRoutesBudgetsAndRecords() throws Exception {
    ProviderRegistry registry = onlyClaude();
    Path file = temp.resolve("ledger.db");

    try (Ledger ledger = Ledger.open(file)) {
      ModelClient client =
          ModelClient.builder().registry(registry).ledger(ledger).budget(Money.usd("1.00")).build();

      GenerationRequest request =
          GenerationRequest.builder()
              .role("planner")
              .prompt("Plan the move to the new parser.")
              .key("plan-of-the-parser")
              .build();
      GenerationResult routed = client.generate(request);

      Generation again = client.call(request);

      assertThat(routed.text()).isEqualTo("First the parser, then the rest.");
      assertThat(again.replayed()).isTrue();
      assertThat(again.result().text()).isEqualTo(routed.text());
      assertThat(again.answered().provider()).isEqualTo("claude");
      assertThat(again.cost()).isNotNull().isGreaterThan(Money.ZERO);
      assertThat(anthropic.calls()).hasSize(1);
      assertThat(ledger.attemptsOf("plan-of-the-parser"))
          .extracting(Attempt::outcome)
          .contains("ok");
    }
  }

  @Test
  void aClientStreams() throws Exception {
    ProviderRegistry registry = onlyClaude();
    try (Ledger ledger = Ledger.open(temp.resolve("ledger.db"))) {
      ModelClient client = ModelClient.builder().registry(registry).ledger(ledger).build();
      GenerationRequest request =
          GenerationRequest.builder().role("planner").prompt("Plan it.").build();
      StringBuilder text = new StringBuilder();

      try (RoutedStream stream =
          client.stream(
              request,
              RoutingRequest.builder("planner").risk(TaskRisk.HIGH).area("core").build())) {
        while (stream.hasNext()) {
          if (stream.next() instanceof GenerationEvent.TextDelta delta) {
            text.append(delta.text());
          }
        }
        stream.generation().ifPresent(generation -> log("cost", "$" + generation.cost()));
      }

      assertThat(text).hasToString("First the parser, then the rest.");
      assertThat(logged).contains("cost");
    }
  }

  @Test
  void aFailedCallSaysWhichKindOfFailureItIs() throws Exception {
    ProviderRegistry registry = onlyClaude();
    try (Ledger ledger = Ledger.open(temp.resolve("ledger.db"))) {
      ModelClient client =
          ModelClient.builder()
              .registry(registry)
              .ledger(ledger)
              .budget(Money.usd("0.000001"))
              .build();
      GenerationRequest request =
          GenerationRequest.builder().role("planner").prompt("Plan it.").build();

      try {
        client.generate(request);
      } catch (CallFailedException e) {
        switch (e.kind()) {
          case BUDGET -> log("refused before the call", e.getMessage());
          case NO_PROVIDER -> log("nobody could serve; again in", "" + e.retryAfter());
          case NO_MODEL, REQUEST -> throw e;
        }
      }

      assertThat(logged).contains("refused before the call");
      assertThat(anthropic.calls()).isEmpty();
    }
  }

  @Test
  void anOrchestratorWorksATask() throws Exception {
    Path dir = ScriptedProject.create(temp.resolve("repository"));
    Map<String, String> environment =
        Map.of("PATH", System.getenv("PATH"), "HOME", temp.toString());

    Configuration configuration =
        ConfigurationLoader.builder()
            .workingDir(dir)
            .environment(environment)
            .repositoryTrusted(true)
            .build()
            .load();
    Assembly assembly = Assembly.of(configuration.providers(), getClass().getClassLoader());
    assembly.registry().discover().forEach(note -> log("discovery", note));
    assembly.absent().forEach((name, why) -> log(name, why));

    Task task =
        Task.builder("GREET-1", "Greet the world")
            .risk(TaskRisk.LOW)
            .area("docs")
            .contextFiles(List.of("greeting.txt"))
            .maxCost(Money.usd("0.20"))
            .build();
    TaskResult done =
        Orchestrator.builder()
            .workingDir(dir)
            .registry(assembly.registry())
            .configuration(configuration)
            .environment(environment)
            .build()
            .runTask(task);

    assertThat(done.done()).as(done.reason()).isTrue();
    assertThat(done.branch()).isEqualTo("orchestrator/GREET-1");
    assertThat(logged).doesNotContain("discovery");
    assertThat(dir.resolve("greeting.txt")).hasContent("hello");
  }

  @Test
  void aProviderOfOnesOwnIsRoutedBudgetedAndRecorded() throws Exception {
    try (AcmeServer server =
            new AcmeServer(200, "{\"text\":\"hello\",\"in\":120,\"out\":4,\"whole\":true}");
        Ledger ledger = Ledger.open(temp.resolve("ledger.db"))) {
      URI url = server.url();

      ModelInfo model =
          ModelInfo.builder("acme", "acme-large")
              .maker("acme")
              .tier(ModelTier.STANDARD)
              .capabilities("code", "planning", "review")
              .contextWindow(128_000)
              .maxOutputTokens(16_000)
              .pricing(Pricing.of("1.00", "4.00"))
              .build();
      ProviderRegistry registry = new ProviderRegistry();
      registry.register(new AcmeProvider("acme", url, Secret.of(KEY), List.of(model)));

      ModelClient client = ModelClient.builder().registry(registry).ledger(ledger).build();
      Generation generation =
          client.call(GenerationRequest.builder().role("planner").prompt("Greet").build());

      assertThat(generation.result().text()).isEqualTo("hello");
      assertThat(generation.cost()).isEqualTo(Money.usd("0.000136"));
      assertThat(server.keys).containsExactly("Bearer " + KEY);
      assertThat(server.bodies.getFirst()).contains("acme-large").contains("Greet");
    }
  }

  @Test
  void aFactoryOnTheClassPathServesItsTypeInTheConfiguration() throws Exception {
    Path service = temp.resolve("plugin/META-INF/services/dev.orchestrator.api.ProviderFactory");
    Files.createDirectories(service.getParent());
    Files.writeString(service, Pages.fenced("docs/writing-a-provider.md", "text").getFirst());
    Path dir = temp.resolve("project");
    Files.createDirectories(dir.resolve(".orchestrator"));
    Files.writeString(
        dir.resolve(".orchestrator/providers.yaml"),
        Pages.fenced("docs/writing-a-provider.md", "yaml").getFirst());

    try (var loader =
        new URLClassLoader(
            new URL[] {temp.resolve("plugin").toUri().toURL()}, getClass().getClassLoader())) {
      Configuration configuration =
          ConfigurationLoader.builder()
              .workingDir(dir)
              .environment(Map.of("ACME_API_KEY", KEY, "HOME", temp.toString()))
              .types(new LinkedHashSet<>(Assembly.types(loader)))
              .repositoryTrusted(true)
              .build()
              .load();
      Assembly assembly = Assembly.of(configuration.providers(), loader);

      assertThat(assembly.absent()).isEmpty();
      assertThat(assembly.registry().requireModel("acme/acme-large").tier())
          .isEqualTo(ModelTier.STANDARD);
    }
  }

  @Test
  void aProviderOfOnesOwnTellsItsFaults() throws Exception {
    for (var expected :
        Map.of(401, "authentication", 429, "rate_limited", 503, "overloaded").entrySet()) {
      try (AcmeServer server = new AcmeServer(expected.getKey(), "no");
          Ledger ledger = Ledger.open(temp.resolve("ledger-" + expected.getKey() + ".db"))) {
        ProviderRegistry registry = onlyClaude();
        ModelInfo model =
            ModelInfo.builder("acme", "acme-large")
                .maker("acme")
                .tier(ModelTier.STANDARD)
                .capabilities("planning")
                .pricing(Pricing.of("0.01", "0.01"))
                .build();
        registry.register(new AcmeProvider("acme", server.url(), Secret.of(KEY), List.of(model)));
        anthropic.answer(StubAnswer.text("hello"));

        Generation generation =
            ModelClient.builder()
                .registry(registry)
                .ledger(ledger)
                .build()
                .call(GenerationRequest.builder().role("planner").prompt("Greet").build());

        assertThat(generation.attempts())
            .extracting(Attempt::outcome)
            .containsExactly(expected.getValue(), "ok");
      }
    }
  }

  private ProviderRegistry onlyClaude() {
    ProviderRegistry registry = new ProviderRegistry();
    registry.register(ClaudeProvider.builder().apiKey(KEY).endpoint(anthropic.endpoint()).build());
    return registry;
  }

  private final Set<String> logged = new LinkedHashSet<>();

  private void log(String what, @Nullable String detail) {
    assertThat(detail).isNotNull();
    logged.add(what);
  }
}
