package dev.orchestrator.providers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.GenerationEvent;
import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.GenerationResult;
import dev.orchestrator.api.GenerationStream;
import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.ProviderException;
import dev.orchestrator.api.RateLimit;
import dev.orchestrator.testkit.StubAnswer;
import dev.orchestrator.testkit.StubVendor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the headers of a failure, and of a success, mean to every provider. */
class FaultHeadersTest {
  private static final GenerationRequest REQUEST =
      GenerationRequest.builder().prompt("hello").maxTokens(50).build();
  private static final List<Integer> STATUSES =
      List.of(400, 401, 402, 403, 404, 408, 409, 413, 422, 429, 500, 502, 503, 504, 529);

  private static List<ProviderException> faults(Vendor vendor, StubAnswer answer) {
    List<ProviderException> faults = new ArrayList<>();
    try (StubVendor stub = vendor.stub().answer(answer).answer(answer).start();
        LlmProvider provider = vendor.provider(stub)) {
      faults.add(
          catchThrowableOfType(
              ProviderException.class, () -> provider.generate("m", REQUEST).text()));
      faults.add(catchThrowableOfType(ProviderException.class, () -> drain(provider)));
    }
    assertThat(faults).doesNotContainNull();
    return faults;
  }

  private static List<GenerationEvent> drain(LlmProvider provider) throws Exception {
    List<GenerationEvent> events = new ArrayList<>();
    try (GenerationStream stream = provider.stream("m", REQUEST)) {
      stream.forEachRemaining(events::add);
    }
    return events;
  }

  @ParameterizedTest
  @EnumSource
  void obeysThatARequestMustNotBeRepeatedWhateverFailed(Vendor vendor) {
    for (int status : STATUSES) {
      StubAnswer answer = StubAnswer.error(status, "no").header("x-should-retry", "false");
      assertThat(faults(vendor, answer))
          .as("status " + status)
          .allSatisfy(fault -> assertThat(fault.repeatable()).isFalse());
    }
    StubAnswer inSuccess =
        StubAnswer.raw(200, "application/json", "{\"error\":{\"message\":\"no\"}}")
            .header("x-should-retry", " False ");
    assertThat(faults(vendor, inSuccess))
        .allSatisfy(fault -> assertThat(fault.repeatable()).isFalse());
  }

  @ParameterizedTest
  @EnumSource
  void neverTakesACallersFaultForOneThatWaitingHeals(Vendor vendor) {
    for (int status : STATUSES) {
      StubAnswer plain = StubAnswer.error(status, "no");
      List<ProviderException> without = faults(vendor, plain);
      List<ProviderException> with = faults(vendor, plain.header("x-should-retry", "true"));
      for (int i = 0; i < without.size(); i++) {
        assertThat(with.get(i).fault()).isEqualTo(without.get(i).fault());
        assertThat(with.get(i).repeatable()).isTrue();
        assertThat(with.get(i).retryAfter()).isNull();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void letsACallersFaultNotWait(Vendor vendor) {
    for (int status : List.of(400, 401, 403, 404, 413, 422)) {
      StubAnswer answer = StubAnswer.raw(status, "text/plain", "no").header("retry-after", "30");
      assertThat(faults(vendor, answer))
          .allSatisfy(fault -> assertThat(fault.retryAfter()).isNull());
    }
  }

  @ParameterizedTest
  @EnumSource
  void tellsTheVendorsLimitsBesideAFailure(Vendor vendor) {
    StubAnswer answer =
        StubAnswer.error(429, "slow down")
            .header("x-ratelimit-limit-requests", "60")
            .header("x-ratelimit-remaining-requests", "0")
            .header("x-ratelimit-reset-requests", "1m2s")
            .header("x-request-id", "req-7");
    assertThat(faults(vendor, answer))
        .allSatisfy(fault -> {
          assertThat(fault.fault()).isEqualTo(Fault.RATE_LIMITED);
          assertThat(fault.rateLimits())
              .containsExactly(new RateLimit("requests", 60L, 0L, Duration.ofSeconds(62)));
          assertThat(fault.retryAfter()).isEqualTo(Duration.ofSeconds(62));
          assertThat(fault.requestId()).isEqualTo("req-7");
        });
  }

  @ParameterizedTest
  @EnumSource
  void tellsTheVendorsLimitsBesideAnErrorInASuccessButDoesNotWaitForThem(Vendor vendor) {
    StubAnswer answer =
        StubAnswer.raw(200, "application/json", "{\"error\":{\"message\":\"no\",\"code\":503}}")
            .header("x-ratelimit-limit-tokens", "6000")
            .header("x-ratelimit-remaining-tokens", "0")
            .header("x-ratelimit-reset-tokens", "30s")
            .header("retry-after", "30")
            .header("x-request-id", "req-7");
    assertThat(faults(vendor, answer))
        .allSatisfy(fault -> {
          assertThat(fault.rateLimits())
              .containsExactly(new RateLimit("tokens", 6000L, 0L, Duration.ofSeconds(30)));
          assertThat(fault.retryAfter()).isNull();
          assertThat(fault.requestId()).isEqualTo("req-7");
          assertThat(fault).hasMessageContaining("req-7");
        });
  }

  /** Anthropic sends retry-after beside answers; to take it for a failure would lose them. */
  @ParameterizedTest
  @EnumSource
  void takesNoHeaderOfASuccessForAFailure(Vendor vendor) throws Exception {
    StubAnswer answer =
        StubAnswer.text("hello")
            .usage(3, 2)
            .header("retry-after", "47")
            .header("retry-after-ms", "47000")
            .header("x-should-retry", "true")
            .header("x-ratelimit-remaining-requests", "0")
            .header("x-ratelimit-reset-requests", "1h");
    try (StubVendor stub = vendor.stub().answer(answer).answer(answer).start();
        LlmProvider provider = vendor.provider(stub)) {
      GenerationResult whole = provider.generate("m", REQUEST);
      assertThat(whole.text()).isEqualTo("hello");
      assertThat(whole.rateLimits())
          .containsExactly(new RateLimit("requests", null, 0L, Duration.ofHours(1)));
      assertThat(drain(provider).getLast()).isEqualTo(new GenerationEvent.Completed(whole));
    }
  }
}
