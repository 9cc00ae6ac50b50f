package dev.orchestrator.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.ProviderSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Ready-made entries, and what can be said of any other server. */
class VendorsTest {
  @TempDir Path temp;
  private Project project;

  @BeforeEach
  void project() {
    project = new Project(temp);
  }

  static Stream<Vendor> hosted() {
    return Vendor.all().stream()
        .filter(vendor -> vendor.type().equals(Vendor.COMPATIBLE) && vendor.endpoint() != null)
        .filter(vendor -> !vendor.local());
  }

  static Stream<Vendor> local() {
    return Vendor.all().stream()
        .filter(vendor -> vendor.type().equals(Vendor.COMPATIBLE) && vendor.local());
  }

  @Test
  void knowsTheUsualVendors() {
    assertThat(Vendor.all())
        .extracting(Vendor::name)
        .contains(
            "groq",
            "mistral",
            "deepseek",
            "xai",
            "openrouter",
            "together",
            "fireworks",
            "cerebras",
            "perplexity",
            "azure",
            "vllm",
            "llamacpp",
            "lmstudio");
    assertThat(Vendor.all())
        .extracting(Vendor::source)
        .allMatch(s -> s.matches(".+ \\(2026-.+\\)"));
  }

  @ParameterizedTest
  @MethodSource("hosted")
  void needsOneLineForAHostedVendor(Vendor vendor) {
    String variable = vendor.keyVariables().getFirst();
    project
        .env(variable, "k")
        .providers("providers:\n  " + vendor.name() + ": { api_key: \"${" + variable + "}\" }\n");

    assertThat(project.load().warnings()).isEmpty();
    ProviderEntry entry = project.provider(vendor.name());
    assertThat(entry.usable()).isTrue();
    assertThat(entry.settings().endpoint()).hasToString(String.valueOf(vendor.endpoint()));
    assertThat(entry.settings().endpoint()).hasScheme("https");
    assertThat(entry.settings().apiKey()).isNotNull();
    assertThat(entry.settings().options()).containsAllEntriesOf(Map.copyOf(vendor.options()));
  }

  @ParameterizedTest
  @MethodSource("local")
  void needsNoKeyForAServerOfTheUsersOwn(Vendor vendor) {
    project.providers(
        "providers:\n  "
            + vendor.name()
            + ": { models: [{ id: llama-3.3-70b, maker: meta, tier: standard }] }\n");

    assertThat(project.load().warnings()).isEmpty();
    ProviderEntry entry = project.provider(vendor.name());
    assertThat(entry.usable()).isTrue();
    assertThat(entry.settings().option("local")).isEqualTo("true");
    assertThat(entry.settings().timeouts().firstToken()).hasMinutes(10);
    assertThat(entry.settings().models())
        .singleElement()
        .satisfies(model -> {
          assertThat(model.local()).isTrue();
          assertThat(model.pricing()).isNotNull();
        });
  }

  @Test
  void takesAServerElsewhereForLocalOnlyWhenTold() {
    project.providers(
        """
        providers:
          vllm: { endpoint: "http://gpu.example:8000/v1", models: [{ id: m, maker: meta }] }
        """);
    assertThat(project.provider("vllm").settings().models()).noneMatch(ModelInfo::local);
    project.providers(
        """
        providers:
          vllm: { endpoint: "http://gpu.example:8000/v1", local: true, models: [{ id: m, maker: meta }] }
        """);
    assertThat(project.provider("vllm").settings().models()).allMatch(ModelInfo::local);
  }

  @Test
  void wantsTheAddressOfAnAzureResource() {
    project.env("AZURE_OPENAI_API_KEY", "k").providers("providers:\n  azure: { }\n");
    assertThat(project.problems())
        .containsExactly(
            "providers.yaml:2:3: providers.azure.endpoint: is missing; write the address that the"
                + " vendor's documentation names for OpenAI-compatible clients, such as"
                + " https://YOUR-RESOURCE.openai.azure.com/openai/v1");
    project.providers(
        "providers:\n  azure: { endpoint: \"https://mine.openai.azure.com/openai/v1\" }\n");
    ProviderSettings settings = project.provider("azure").settings();
    assertThat(settings.apiKey()).isNotNull();
    assertThat(settings.options())
        .containsEntry("auth", "api-key")
        .containsEntry("max_tokens_field", "max_completion_tokens");
  }

  @Test
  void lowersNothingThatTheFileSays() {
    project
        .env("DEEPSEEK_API_KEY", "k")
        .providers("providers:\n  deepseek: { sends_done: false }\n");
    assertThat(project.provider("deepseek").settings().option("sends_done")).isEqualTo("false");
  }

  @Test
  void describesAnyOtherServer() {
    project
        .env("K", "k")
        .providers(
            """
            providers:
              house:
                type: openai-compatible
                endpoint: https://llm.example.com/base
                api_key: ${K}
                auth: api-key
                headers: { x-team: tools }
                query: { api-version: "2024-10-21" }
                path: "/deployments/{model}/chat/completions"
                models_path: /models
                system_role: user
                sends_done: false
                max_tokens_field: max_completion_tokens
                stream_usage: false
                models: [{ id: m, maker: meta }]
              gate:
                type: anthropic-compatible
                endpoint: https://claude.example.com
                auth: bearer
                api_key: ${K}
                models: [{ id: c, maker: anthropic }]
            """);

    assertThat(project.load().warnings()).isEmpty();
    assertThat(project.provider("house").settings().options())
        .containsEntry("auth", "api-key")
        .containsEntry("query", Map.of("api-version", "2024-10-21"))
        .containsEntry("path", "/deployments/{model}/chat/completions")
        .containsEntry("models_path", "/models")
        .containsEntry("system_role", "user")
        .containsEntry("sends_done", "false")
        .containsEntry("max_tokens_field", "max_completion_tokens")
        .containsEntry("stream_usage", "false");
    assertThat(project.provider("gate").settings().option("auth")).isEqualTo("bearer");
    assertThat(project.provider("gate").type()).isEqualTo("anthropic-compatible");
  }

  @Test
  void saysWhereAQuirkIsWrong() {
    project
        .env("GROQ_API_KEY", "k")
        .env("ANTHROPIC_API_KEY", "k")
        .providers(
            """
            providers:
              groq: { auth: baerer, system_role: robot }
              claude: { auth: bearer }
              gate: { type: anthropic-compatible }
            """);
    assertThat(project.problems())
        .isEqualTo(
            List.of(
                "providers.yaml:2:17: providers.groq.auth: the word 'baerer' is not known; did you"
                    + " mean 'bearer'?",
                "providers.yaml:2:38: providers.groq.system_role: the word 'robot' is not known;"
                    + " there are: system, developer, user",
                "providers.yaml:3:19: providers.claude.auth: is nothing that type 'claude' can be"
                    + " told; it is for anthropic-compatible, openai-compatible",
                "providers.yaml:4:3: providers.gate.endpoint: is missing; write the address that"
                    + " the vendor's documentation names for Anthropic-compatible clients"));
  }
}
