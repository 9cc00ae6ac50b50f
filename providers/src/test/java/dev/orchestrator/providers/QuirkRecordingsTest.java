package dev.orchestrator.providers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.GenerationResult;
import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.ProviderException;
import dev.orchestrator.base.json.Json;
import dev.orchestrator.providers.compatible.CompatibleProvider;
import dev.orchestrator.providers.wire.AuthStyle;
import dev.orchestrator.testkit.StubVendor;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each quirk that an option tells, shown by recorded traffic of a server that has it. */
class QuirkRecordingsTest {
  private static final GenerationRequest REQUEST =
      GenerationRequest.builder().prompt("replay").maxTokens(16).build();

  private static List<Recording> streams(String server) throws Exception {
    List<Recording> found =
        Recording.all().stream()
            .filter(r -> r.text("provider").equals("openai-compatible:" + server))
            .filter(r -> r.status() == 200 && r.streamed() && r.text("path").contains("chat"))
            .toList();
    assertThat(found).as("recorded streams of " + server).isNotEmpty();
    return found;
  }

  @ParameterizedTest
  @ValueSource(strings = {"perplexity", "writer"})
  void aStreamMayEndWithoutDone(String server) throws Exception {
    for (Recording recording : streams(server)) {
      assertThat(recording.body()).doesNotContain("[DONE]");
      try (StubVendor vendor = StubVendor.openai().answer(recording.asAnswer()).start();
          LlmProvider provider = CompatibleProvider.builder().endpoint(vendor.endpoint()).build()) {
        GenerationResult result = provider.generate("recorded", REQUEST);
        assertThat(result.parts()).as(recording.file()).isNotEmpty();
        assertThat(result.usage().estimated()).isFalse();
      }
      try (StubVendor vendor = StubVendor.openai().answer(recording.asAnswer()).start();
          LlmProvider strict =
              CompatibleProvider.builder().sendsDone(true).endpoint(vendor.endpoint()).build()) {
        assertThatThrownBy(() -> strict.generate("recorded", REQUEST))
            .isInstanceOfSatisfying(
                ProviderException.class, e -> assertThat(e.fault()).isEqualTo(Fault.TRUNCATED));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"deepseek", "openrouter", "vllm"})
  void theseAlwaysSendDone(String server) throws Exception {
    for (Recording recording : streams(server)) {
      try (StubVendor vendor = StubVendor.openai().answer(recording.asAnswer()).start();
          LlmProvider strict =
              CompatibleProvider.builder().sendsDone(true).endpoint(vendor.endpoint()).build()) {
        assertThat(strict.generate("recorded", REQUEST).parts()).as(recording.file()).isNotEmpty();
      }
    }
  }

  @Test
  void usageIsToldOnlyWhereItIsAskedFor() throws Exception {
    for (Recording recording : streams("vllm")) {
      boolean asked =
          Json.parse(recording.text("request_body"))
              .at("/stream_options/include_usage")
              .asBoolean(false);
      assertThat(asked).as(recording.file()).isFalse();
      try (StubVendor vendor = StubVendor.openai().answer(recording.asAnswer()).start();
          LlmProvider provider = CompatibleProvider.builder().endpoint(vendor.endpoint()).build()) {
        assertThat(provider.generate("recorded", REQUEST).usage().estimated()).isTrue();
        assertThat(vendor.calls().getFirst().json().at("/stream_options/include_usage").asBoolean())
            .isTrue();
      }
    }
  }

  @Test
  void azureIsAddressedAsItsOwnClientsDo() throws Exception {
    Recording recording =
        Recording.all().stream()
            .filter(r -> r.text("provider").equals("openai-compatible:azure-ai"))
            .filter(r -> r.status() == 200 && r.streamed())
            .findFirst()
            .orElseThrow();
    assertThat(recording.text("auth_sent_in")).isEqualTo("api-key");
    assertThat(recording.text("path"))
        .isEqualTo("/models/chat/completions?api-version=2024-05-01-preview");
    try (PieceServer server = new PieceServer();
        LlmProvider provider =
            CompatibleProvider.builder()
                .endpoint(server.endpoint("/models"))
                .apiKey("k")
                .auth(AuthStyle.API_KEY)
                .query("api-version", "2024-05-01-preview")
                .build()) {
      server.answer(
          "text/event-stream", List.of(recording.body().getBytes(StandardCharsets.UTF_8)));
      assertThat(provider.generate("recorded", REQUEST).parts()).isNotEmpty();
    }
  }
}
