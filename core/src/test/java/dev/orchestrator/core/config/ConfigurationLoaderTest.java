package dev.orchestrator.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.ModelTier;
import dev.orchestrator.api.Money;
import dev.orchestrator.api.Pricing;
import dev.orchestrator.api.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    assertThat(groq.settings().options())
        .isEqualTo(
            Map.of("rate_limit", Map.of("requests_per_minute", 30L, "tokens_per_minute", 60_000L)));
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
}
