package dev.orchestrator.providers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.ProviderException;
import dev.orchestrator.providers.compatible.CompatibleProvider;
import dev.orchestrator.testkit.StubAnswer;
import dev.orchestrator.testkit.StubVendor;
import org.junit.jupiter.api.Test;

/** Whether a part of an answer had come before it failed decides whether it may be billed. */
class PartialAnswersTest {
  private static final String DELTA =
      """
      data: {"id":"1","model":"m","choices":[{"index":0,"delta":{"content":"hel"}}]}

      """;
  private static final String ERROR =
      """
      data: {"error":{"message":"in the middle","type":"server_error"}}

      """;

  @Test
  void anErrorAfterTheFirstEventComesWithAPartOfTheAnswer() throws Exception {
    ProviderException e = fault(DELTA + ERROR);
    assertThat(e.fault()).isEqualTo(Fault.OVERLOADED);
    assertThat(e.partial()).isTrue();
    assertThat(e).hasMessageContaining("in the middle");
  }

  @Test
  void aCutAfterTheFirstEventComesWithAPartOfTheAnswer() throws Exception {
    ProviderException e = fault(DELTA);
    assertThat(e.fault()).isEqualTo(Fault.TRUNCATED);
    assertThat(e.partial()).isTrue();
  }

  @Test
  void anErrorAsTheFirstEventComesWithNothing() throws Exception {
    ProviderException e = fault(ERROR);
    assertThat(e.fault()).isEqualTo(Fault.OVERLOADED);
    assertThat(e.partial()).isFalse();
  }

  private static ProviderException fault(String body) throws Exception {
    try (StubVendor vendor = StubVendor.openai().start();
        LlmProvider provider = CompatibleProvider.builder().endpoint(vendor.endpoint()).build()) {
      vendor.answer(StubAnswer.raw(200, "text/event-stream", body));
      return catchThrowableOfType(
          ProviderException.class,
          () -> provider.generate("m", GenerationRequest.builder().prompt("x").build()));
    }
  }
}
