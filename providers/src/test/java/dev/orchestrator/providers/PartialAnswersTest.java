package dev.orchestrator.providers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.ProviderException;
import dev.orchestrator.api.ProviderSettings.Timeouts;
import dev.orchestrator.api.Usage;
import dev.orchestrator.providers.claude.ClaudeProvider;
import dev.orchestrator.providers.compatible.CompatibleProvider;
import dev.orchestrator.testkit.StubAnswer;
import dev.orchestrator.testkit.StubVendor;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  /** What Anthropic tells at the beginning is one token of the answer, not the last word. */
  @Test
  void whatWasToldOfTheUsageBeforeTheEndIsNoFinalCount() throws Exception {
    StubAnswer cut = StubAnswer.text("a long answer").usage(100, 50).cutAfter(3);
    try (StubVendor vendor = StubVendor.anthropic().answer(cut).start();
        LlmProvider provider =
            ClaudeProvider.builder().apiKey("k").endpoint(vendor.endpoint()).build()) {
      ProviderException e = fault(provider);
      assertThat(e.fault()).isEqualTo(Fault.TRUNCATED);
      assertThat(e.usage()).isNotNull().matches(Usage::estimated, "estimated");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aFailedStatusStandsThoughItsBodyDoesNotComeWhole(boolean streams) throws Exception {
    StubAnswer limited =
        StubAnswer.error(429, "slow down").header("retry-after", "3600").stallAfter(1);
    Duration longer = Duration.ofSeconds(30);
    Timeouts timeouts = new Timeouts(longer, longer, Duration.ofMillis(150), longer);
    try (StubVendor vendor = StubVendor.openai().answer(limited).start();
        LlmProvider provider =
            CompatibleProvider.builder().stream(streams)
                .endpoint(vendor.endpoint())
                .timeouts(timeouts)
                .build()) {
      ProviderException e = fault(provider);
      assertThat(e.fault()).isEqualTo(Fault.RATE_LIMITED);
      assertThat(e.status()).isEqualTo(429);
      assertThat(e.retryAfter()).isEqualTo(Duration.ofHours(1));
    }
  }

  private static ProviderException fault(LlmProvider provider) {
    return catchThrowableOfType(
        ProviderException.class,
        () -> provider.generate("m", GenerationRequest.builder().prompt("x").build()));
  }

  private static ProviderException fault(String body) throws Exception {
    try (StubVendor vendor = StubVendor.openai().start();
        LlmProvider provider = CompatibleProvider.builder().endpoint(vendor.endpoint()).build()) {
      vendor.answer(StubAnswer.raw(200, "text/event-stream", body));
      return fault(provider);
    }
  }
}
