package dev.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.testkit.StubVendor;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ProvidersCommandTest {
  private static final String KEY = "sk-planted-0123456789abcdef";

  @TempDir Path dir;

  @Test
  void saysWhyAProviderCannotBeUsed() {
    var ran = new TestProject(dir).run("providers");

    assertThat(ran.code()).isZero();
    assertThat(ran.out()).contains("not configured: ANTHROPIC_API_KEY is not set");
    assertThat(ran.err()).contains("No provider is usable", "orchestrator init");
  }

  @Test
  void tellsStateAndSourceOfEachProvider() {
    var project =
        TestProject.scripted(dir)
            .write(
                ".orchestrator/providers.yaml",
                """
                providers:
                  maple: { type: scripted, script: maple.yaml, default_model: maple-large }
                  openai: { enabled: false, api_key: "${OPENAI_API_KEY}" }
                  claude: { api_key: "${ANTHROPIC_API_KEY}" }
                  lost: { type: scripted, script: broken.yaml }
                """)
            .write(".orchestrator/broken.yaml", "answers: 5\n");

    JsonNode providers = project.document("providers", 0, "providers", "--trust").get("providers");

    assertThat(providers.findValuesAsString("name"))
        .containsExactly("maple", "openai", "claude", "lost");
    assertThat(providers.findValuesAsString("state"))
        .containsExactly("ready", "disabled", "not_configured", "failed");
    assertThat(providers.at("/0/models").asInt()).isEqualTo(1);
    assertThat(providers.at("/0/default_model").asString()).isEqualTo("maple-large");
    assertThat(providers.at("/0/check").isNull()).isTrue();
    assertThat(providers.at("/2/reason").asString()).isEqualTo("ANTHROPIC_API_KEY is not set");
    assertThat(providers.at("/2/models").isNull()).isTrue();
    assertThat(providers.at("/3/reason").asString()).contains("broken.yaml");
  }

  @Test
  void asksEachAndSaysWhatItSaid() {
    try (StubVendor vendor = StubVendor.openai().model("gpt-x").start()) {
      var project = withEndpoint(vendor.endpoint().toString());

      JsonNode checked =
          project.document("providers", 0, "providers", "--check").at("/providers/0");

      assertThat(checked.at("/check/ok").asBoolean()).isTrue();
      assertThat(checked.at("/check/fault").isNull()).isTrue();
      assertThat(checked.get("endpoint").asString()).isEqualTo(vendor.endpoint().toString());
      assertThat(vendor.requests()).isNotEmpty();
      assertThat(vendor.calls()).isEmpty();
    }
  }

  @Test
  void oneThatDoesNotAnswerIsToldWithItsFaultAndTheExitCode() {
    String gone;
    try (StubVendor vendor = StubVendor.openai().start()) {
      gone = vendor.endpoint().toString();
    }
    var project = withEndpoint(gone);

    JsonNode checked = project.document("providers", 5, "providers", "--check").at("/providers/0");
    var shown = project.run("providers", "--check");

    assertThat(checked.at("/check/ok").asBoolean()).isFalse();
    assertThat(checked.at("/check/fault").asString()).isEqualTo("NETWORK");
    assertThat(shown.out()).contains("NETWORK: ").doesNotContain(KEY);
    assertThat(shown.err()).doesNotContain(KEY);
  }

  @Test
  void noUsableProviderFailsTheCheck() {
    assertThat(new TestProject(dir).run("providers", "--check").code()).isEqualTo(5);
  }

  private TestProject withEndpoint(String endpoint) {
    var project =
        new TestProject(dir)
            .write(
                ".orchestrator/providers.yaml",
                """
                providers:
                  shop:
                    type: openai-compatible
                    endpoint: %s
                    api_key: "${SHOP_KEY}"
                    models: [ { id: gpt-x, maker: shop, context_window: 8000, tier: standard } ]
                """
                    .formatted(endpoint));
    project.environment.put("SHOP_KEY", KEY);
    return project.trusted();
  }
}
