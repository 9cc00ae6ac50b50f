package dev.orchestrator.providers.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.ModelTier;
import dev.orchestrator.api.Pricing;
import dev.orchestrator.api.ProviderException;
import dev.orchestrator.api.ToolChoice;
import dev.orchestrator.base.json.Json;
import dev.orchestrator.testkit.StubModel;
import dev.orchestrator.testkit.StubVendor;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OllamaProviderTest {

  @Test
  void findsInstalledModelsAlsoUnknownOnes() throws Exception {
    try (StubVendor stub =
            StubVendor.ollama()
                .model(new StubModel("llama3.1:8b", "llama", "8.0B", 131_072))
                .model(new StubModel("home-made:latest", "zebra", "70.6B", 8_192))
                .model(new StubModel("kimi-k2:1t-cloud", "", "", 0))
                .model(new StubModel("nomic-embed-text:latest", "nomic-bert", "137M", 2_048))
                .start();
        OllamaProvider provider = OllamaProvider.builder().endpoint(stub.endpoint()).build()) {
      assertThat(provider.availableModels()).isEmpty();
      List<ModelInfo> found = provider.discoverModels();
      assertThat(found)
          .extracting(ModelInfo::id, ModelInfo::maker, ModelInfo::tier, ModelInfo::contextWindow)
          .containsExactly(
              tuple("llama3.1:8b", "meta", ModelTier.FAST, 131_072),
              tuple("home-made:latest", "unknown-zebra", ModelTier.STANDARD, 8_192),
              tuple("kimi-k2:1t-cloud", "moonshot", ModelTier.ADVANCED, 0));
      assertThat(provider.availableModels()).isEqualTo(found);
      ModelInfo local = found.getFirst();
      assertThat(local.local()).isTrue();
      assertThat(local.pricing()).isEqualTo(Pricing.free());
      ModelInfo cloud = found.getLast();
      assertThat(cloud.local()).isFalse();
      assertThat(cloud.pricing()).isNull();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "http://localhost:11434, true",
    "http://10.1.2.3:11434, true",
    "http://172.31.0.1, true",
    "http://ollama:11434, true",
    "http://[::1]:11434, true",
    "https://ollama.com, false",
    "http://172.32.0.1, false",
    "http://8.8.8.8, false",
    "http://127.0.0.1.example.com, false",
    "http://10.evil.example, false"
  })
  void isLocalOnlyOnThisMachineOrAPrivateNetwork(URI endpoint, boolean local) {
    try (OllamaProvider provider =
        OllamaProvider.builder()
            .endpoint(endpoint)
            .models(List.of(ModelInfo.builder("x", "m").local(true).build()))
            .build()) {
      assertThat(provider.availableModels().getFirst().local()).isEqualTo(local);
    }
  }

  private static int contextFor(int promptBytes, int maxTokens, int window) throws Exception {
    GenerationRequest request =
        GenerationRequest.builder().prompt("x".repeat(promptBytes)).maxTokens(maxTokens).build();
    try (StubVendor stub =
            StubVendor.ollama()
                .model(new StubModel("m", "llama", "8.0B", window))
                .answer("ok")
                .start();
        OllamaProvider provider = OllamaProvider.builder().endpoint(stub.endpoint()).build()) {
      provider.generate("m", request);
      return Json.parse(stub.calls().getFirst().body()).at("/options/num_ctx").asInt();
    }
  }

  @Test
  void asksForTheContextThatPromptAndAnswerNeed() throws Exception {
    assertThat(contextFor(100, 100, 131_072)).isEqualTo(4_096);
    assertThat(contextFor(20_000, 2_000, 131_072)).isEqualTo(16_384);
    assertThat(contextFor(20_000, 2_000, 8_192)).isEqualTo(8_192);
    assertThat(contextFor(20_000, 2_000, 0)).isEqualTo(16_384);
  }

  @Test
  void refusesAPromptThatTheServerWouldCutSilently() {
    assertThatThrownBy(() -> contextFor(40_000, 100, 8_192))
        .isInstanceOfSatisfying(
            ProviderException.class,
            fault -> {
              assertThat(fault.fault()).isEqualTo(Fault.CONTEXT_TOO_LONG);
              assertThat(fault.sent()).isFalse();
              assertThat(fault).hasMessageContaining("8192");
            });
  }

  @Test
  void refusesToDemandAToolSinceTheServerCannotBeTold() {
    GenerationRequest request =
        GenerationRequest.builder().prompt("x").toolChoice(new ToolChoice.Required()).build();
    try (StubVendor stub = StubVendor.ollama().start();
        OllamaProvider provider = OllamaProvider.builder().endpoint(stub.endpoint()).build()) {
      assertThatThrownBy(() -> provider.generate("m", request))
          .isInstanceOfSatisfying(
              ProviderException.class,
              fault -> assertThat(fault.fault()).isEqualTo(Fault.INVALID_REQUEST));
    }
  }
}
