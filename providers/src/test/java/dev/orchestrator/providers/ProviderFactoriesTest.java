package dev.orchestrator.providers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.ProviderFactory;
import dev.orchestrator.api.ProviderSettings;
import dev.orchestrator.api.ProviderSettings.Timeouts;
import dev.orchestrator.api.Secret;
import dev.orchestrator.testkit.StubVendor;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProviderFactoriesTest {

  private static ProviderFactory factory(String type) {
    return ServiceLoader.load(ProviderFactory.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(factory -> factory.type().equals(type))
        .findFirst()
        .orElseThrow();
  }

  private static ProviderSettings settings(
      String type, @Nullable String endpoint, @Nullable String key, Map<String, Object> options) {
    return new ProviderSettings(
        "mine",
        type,
        endpoint == null ? null : URI.create(endpoint),
        key == null ? null : Secret.of(key),
        null,
        List.of(ModelInfo.builder("x", "m").build()),
        Map.of("X-Extra", Secret.of("planted-header")),
        options,
        Timeouts.DEFAULT,
        Path.of(""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"claude", "openai", "gemini", "ollama", "openai-compatible"})
  void makesEveryTypeFromSettings(String type) {
    try (LlmProvider provider =
        factory(type).create(settings(type, "http://localhost:1/base/", "key", Map.of()))) {
      assertThat(provider.name()).isEqualTo("mine");
      assertThat(provider.endpoint()).contains(URI.create("http://localhost:1/base"));
      assertThat(provider.availableModels())
          .extracting(ModelInfo::qualifiedName)
          .containsExactly("mine/m");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"claude", "openai", "gemini"})
  void knowsTheVendorsEndpointAndNeedsAKey(String type) {
    try (LlmProvider provider = factory(type).create(settings(type, null, "key", Map.of()))) {
      assertThat(provider.endpoint().orElseThrow().getScheme()).isEqualTo("https");
    }
    assertThatThrownBy(() -> factory(type).create(settings(type, null, null, Map.of())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'mine' needs an api_key");
  }

  @ParameterizedTest
  @ValueSource(strings = {"claude", "openai", "gemini", "ollama", "openai-compatible"})
  void saysWhichVendorsHaveAProgram(String type) {
    Map<String, Object> options = Map.of("auth_method", "cli");
    assertThatThrownBy(
            () -> factory(type).create(settings(type, "http://localhost:1", "key", options)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("auth_method: cli is for providers of type claude, gemini and openai");
  }

  @ParameterizedTest
  @ValueSource(strings = {"claude", "openai", "gemini", "ollama", "openai-compatible"})
  void refusesAKeyThatNoHeaderMayHoldWithoutPrintingIt(String type) {
    ProviderSettings bad = settings(type, "http://localhost:1", "planted\nkey", Map.of());
    assertThatThrownBy(() -> factory(type).create(bad))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'mine'")
        .hasMessageNotContaining("planted");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ftp://host", "host:1", "http://u:p@host", "http://host?key=1", "http:///path"})
  void refusesAnEndpointThatIsNoPlainAddress(String endpoint) {
    assertThatThrownBy(
            () -> factory("claude").create(settings("claude", endpoint, "key", Map.of())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("endpoint of provider 'mine'");
  }

  @Test
  void sendsFurtherHeadersAndTheOptionsOfCompatibleServers() throws Exception {
    Map<String, Object> options =
        Map.of("max_tokens_field", "max_completion_tokens", "stream_usage", false);
    try (StubVendor stub = StubVendor.openai().answer("x").start();
        LlmProvider provider =
            factory("openai-compatible")
                .create(settings("openai-compatible", stub.endpoint().toString(), null, options))) {
      provider.stream("m", GenerationRequest.builder().prompt("x").maxTokens(5).build())
          .forEachRemaining(event -> {});
      var sent = stub.calls().getFirst();
      assertThat(sent.header("x-extra")).isEqualTo("planted-header");
      assertThat(sent.header("authorization")).isEmpty();
      assertThat(sent.json().path("max_completion_tokens").asInt()).isEqualTo(5);
      assertThat(sent.json().has("stream_options")).isFalse();
    }
    Map<String, Object> wrong = Map.of("max_tokens_field", "tokens");
    assertThatThrownBy(() ->
            factory("openai-compatible")
                .create(settings("openai-compatible", "http://h/v1", null, wrong)))
        .hasMessageContaining("max_tokens_field: 'tokens'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"openai", "openai-compatible"})
  void speaksTheProtocolThatIsChosen(String type) throws Exception {
    GenerationRequest request = GenerationRequest.builder().prompt("x").maxTokens(5).build();
    Map<String, String> paths =
        Map.of(
            "chat",
            "/v1/chat/completions",
            "responses",
            "/v1/responses",
            "",
            "/v1/chat/completions");
    for (var path : paths.entrySet()) {
      Map<String, Object> options =
          path.getKey().isEmpty() ? Map.of() : Map.of("api", path.getKey());
      try (StubVendor stub = StubVendor.openai().answer("x").start();
          LlmProvider provider =
              factory(type).create(settings(type, stub.endpoint().toString(), "k", options))) {
        assertThat(provider.generate("m", request).text()).isEqualTo("x");
        assertThat(stub.calls().getFirst().path()).isEqualTo(path.getValue());
      }
    }
    assertThatThrownBy(() ->
            factory(type).create(settings(type, "http://h/v1", "k", Map.of("api", "assistants"))))
        .hasMessage("api: 'assistants' is neither chat nor responses");
  }

  @Test
  void speaksTheVersionThatIsChosen() throws Exception {
    Map<String, Object> options = Map.of("api_version", "2026-10-21");
    try (StubVendor stub = StubVendor.anthropic().answer("x").start();
        LlmProvider provider =
            factory("claude")
                .create(settings("claude", stub.endpoint().toString(), "k", options))) {
      provider.generate("m", GenerationRequest.builder().prompt("x").build());
      assertThat(stub.calls().getFirst().header("anthropic-version")).isEqualTo("2026-10-21");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"claude", "openai", "gemini", "ollama", "openai-compatible"})
  void asksForNoStreamIfToldSo(String type) throws Exception {
    StubVendor.Builder script =
        switch (type) {
          case "claude" -> StubVendor.anthropic();
          case "gemini" -> StubVendor.gemini();
          case "ollama" -> StubVendor.ollama();
          default -> StubVendor.openai();
        };
    try (StubVendor stub = script.answer("x").start();
        LlmProvider provider =
            factory(type)
                .create(settings(type, stub.endpoint().toString(), "k", Map.of("stream", false)))) {
      provider.generate("m", GenerationRequest.builder().prompt("x").build());
      assertThat(stub.calls().getFirst().json().path("stream").asBoolean(false)).isFalse();
      assertThat(stub.calls().getFirst().path()).doesNotContain("stream");
    }
    assertThatThrownBy(() ->
            factory(type).create(settings(type, "http://h/v1", "k", Map.of("stream", "maybe"))))
        .hasMessage("stream: 'maybe' is no true or false");
  }
}
