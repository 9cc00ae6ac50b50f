package dev.orchestrator.providers.claude;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.Message;
import dev.orchestrator.api.Message.Author;
import dev.orchestrator.api.Part;
import dev.orchestrator.api.ProviderException;
import dev.orchestrator.testkit.StubRequest;
import dev.orchestrator.testkit.StubVendor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What differs between the versions of Anthropic's API, seen at the vendor. */
class ApiVersionTest {
  private static final String NEW = "2026-10-21";
  private static final String OLD = "2023-06-01";
  private static final GenerationRequest PLAIN =
      GenerationRequest.builder().system("s").prompt("hello").maxTokens(9).build();
  private static final Part PDF = new Part.Media("application/pdf", "QUJD", null);
  private static final Part QUOTED =
      new Part.Raw(
          "claude",
          "{\"type\":\"text\",\"text\":\"t\",\"citations\":[{\"type\":\"char_location\"}]}");

  private static StubRequest sent(String version, GenerationRequest request) throws Exception {
    try (StubVendor stub = StubVendor.anthropic().answer("x").start();
        ClaudeProvider provider =
            ClaudeProvider.builder()
                .apiKey("k1")
                .apiVersion(version)
                .endpoint(stub.endpoint())
                .build()) {
      assertThat(provider.generate("m", request).text()).isEqualTo("x");
      return stub.calls().getFirst();
    }
  }

  private static ProviderException refused(GenerationRequest request) {
    try (StubVendor stub = StubVendor.anthropic().answer("x").start();
        ClaudeProvider provider =
            ClaudeProvider.builder()
                .apiKey("k1")
                .apiVersion(NEW)
                .endpoint(stub.endpoint())
                .build()) {
      ProviderException refusal =
          catchThrowableOfType(ProviderException.class, () -> provider.generate("m", request));
      assertThat(refusal).isNotNull();
      assertThat(refusal.fault()).isEqualTo(Fault.INVALID_REQUEST);
      assertThat(refusal.sent()).isFalse();
      assertThat(stub.requests()).isEmpty();
      return refusal;
    }
  }

  private static GenerationRequest with(Author author, Part part) {
    return PLAIN.toBuilder().message(new Message(author, List.of(part))).build();
  }

  @Test
  void eachVersionSendsItsNameAndTheKeyInItsForm() throws Exception {
    StubRequest now = sent(NEW, PLAIN);
    assertThat(now.header("anthropic-version")).isEqualTo(NEW);
    assertThat(now.header("authorization")).isEqualTo("Bearer k1");
    assertThat(now.header("x-api-key")).isEmpty();
    for (String field : List.of("temperature", "top_p", "top_k")) {
      assertThat(now.json().has(field)).as(field).isFalse();
    }

    StubRequest before = sent(OLD, PLAIN.toBuilder().temperature(0.5).build());
    assertThat(before.header("anthropic-version")).isEqualTo(OLD);
    assertThat(before.header("x-api-key")).isEqualTo("k1");
    assertThat(before.header("authorization")).isEmpty();
    assertThat(before.json().path("temperature").asDouble()).isEqualTo(0.5);
  }

  @Test
  void theNewVersionRefusesATemperatureAndSaysWhatToDo() {
    assertThat(refused(PLAIN.toBuilder().temperature(0.5).build()))
        .hasMessageContaining("version 2026-10-21 takes no temperature")
        .hasMessageContaining("leave it out, or set api_version: 2023-06-01");
  }

  @ParameterizedTest
  @ValueSource(strings = {"temperature", "top_p", "top_k"})
  void theNewVersionRefusesSamplingAmongTheExtrasToo(String field) {
    assertThat(refused(PLAIN.toBuilder().extra("claude", "{\"" + field + "\":1}").build()))
        .hasMessageContaining("takes no " + field);
  }

  @Test
  void theNewVersionTakesNoDocumentByTheModelAndNoCitationsByTheUser() throws Exception {
    assertThat(refused(with(Author.ASSISTANT, PDF))).hasMessageContaining("document by the model");
    assertThat(refused(with(Author.USER, QUOTED))).hasMessageContaining("citations");

    assertThat(sent(NEW, with(Author.USER, PDF)).json().at("/messages/1/content/0/type").asString())
        .isEqualTo("document");
    assertThat(sent(OLD, with(Author.USER, QUOTED)).json().at("/messages/1/content/0/citations"))
        .hasSize(1);
  }

  @Test
  void anUnknownVersionIsRefusedWithTheKnownOnes() {
    assertThatThrownBy(() -> ClaudeProvider.builder().apiVersion("2024-01-01"))
        .hasMessage("api_version: '2024-01-01' is unknown; use 2023-06-01 or 2026-10-21");
  }
}
