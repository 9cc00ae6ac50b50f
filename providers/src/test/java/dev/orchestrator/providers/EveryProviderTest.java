package dev.orchestrator.providers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.FinishReason;
import dev.orchestrator.api.GenerationEvent;
import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.GenerationResult;
import dev.orchestrator.api.GenerationStream;
import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.Message;
import dev.orchestrator.api.Part;
import dev.orchestrator.api.ProviderException;
import dev.orchestrator.api.ProviderSettings.Timeouts;
import dev.orchestrator.api.Tool;
import dev.orchestrator.api.Usage;
import dev.orchestrator.testkit.StubAnswer;
import dev.orchestrator.testkit.StubRequest;
import dev.orchestrator.testkit.StubVendor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds for every provider, whatever protocol it speaks. */
@SuppressWarnings("try") // some tests close a stub early, which is their point
class EveryProviderTest {
  private static final GenerationRequest REQUEST =
      GenerationRequest.builder()
          .system("role: planner\nPlan.")
          .prompt("hello")
          .maxTokens(50)
          .build();
  private static final String ANSWER = "Grüße, 世界! 😀 and a little more text";

  private static ProviderException fault(ThrowingCallable call) {
    ProviderException fault = catchThrowableOfType(ProviderException.class, call);
    assertThat(fault).isNotNull();
    assertThat(fault).hasMessageNotContaining(Vendor.KEY);
    return fault;
  }

  private static List<GenerationEvent> drain(LlmProvider provider, GenerationRequest request)
      throws Exception {
    List<GenerationEvent> events = new ArrayList<>();
    try (GenerationStream stream = provider.stream("m", request)) {
      stream.forEachRemaining(events::add);
    }
    return events;
  }

  @ParameterizedTest
  @EnumSource
  void answersBufferedAndStreamedAlike(Vendor vendor) throws Exception {
    StubAnswer answer = StubAnswer.text(ANSWER).usage(120, 34);
    try (StubVendor stub = vendor.stub().answer(answer).answer(answer).start();
        LlmProvider provider = vendor.provider(stub)) {
      GenerationResult whole = provider.generate("m", REQUEST);
      assertThat(whole.text()).isEqualTo(ANSWER);
      assertThat(whole.usage()).isEqualTo(Usage.of(120, 34));
      assertThat(whole.finishReason()).isEqualTo(FinishReason.STOP);
      assertThat(whole.provider()).isEqualTo("p");
      assertThat(whole.model()).isEqualTo("m");

      List<GenerationEvent> events = drain(provider, REQUEST);
      StringBuilder shown = new StringBuilder();
      for (GenerationEvent event : events) {
        if (event instanceof GenerationEvent.TextDelta delta) {
          shown.append(delta.text());
        }
      }
      assertThat(events).hasSizeGreaterThan(2);
      assertThat(shown).hasToString(ANSWER);
      assertThat(events.getLast()).isEqualTo(new GenerationEvent.Completed(whole));

      assertThat(stub.calls()).hasSize(2);
      StubRequest sent = stub.calls().getFirst();
      assertThat(sent.role()).contains("planner");
      assertThat(sent.texts()).contains("hello");
      assertThat(sent.model()).isEqualTo("m");
      assertThat(sent.query()).doesNotContain("key");
    }
  }

  @ParameterizedTest
  @EnumSource
  void asksForAToolAndTakesItsAnswer(Vendor vendor) throws Exception {
    StubAnswer answer =
        StubAnswer.text("Let me look.").toolCall("id1", "look", "{\"at\":\"ö\"}").usage(9, 5);
    GenerationRequest request =
        REQUEST.toBuilder().tool(new Tool("look", "looks", "{\"type\":\"object\"}")).build();
    try (StubVendor stub = vendor.stub().answer(answer).answer(answer).answer("done").start();
        LlmProvider provider = vendor.provider(stub)) {
      GenerationResult whole = provider.generate("m", request);
      assertThat(whole.finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
      Part.ToolCall call = whole.toolCalls().getFirst();
      assertThat(call.name()).isEqualTo("look");
      assertThat(call.argumentsJson()).isEqualTo("{\"at\":\"ö\"}");
      assertThat(drain(provider, request).getLast())
          .isEqualTo(new GenerationEvent.Completed(whole));

      List<Part> result =
          List.of(
              new Part.ToolResult(call.id(), "look", List.of(new Part.Text("found it")), false));
      GenerationRequest next =
          request.toBuilder()
              .message(new Message(Message.Author.ASSISTANT, whole.parts()))
              .message(new Message(Message.Author.USER, result))
              .build();
      assertThat(provider.generate("m", next).text()).isEqualTo("done");
      assertThat(stub.calls().getLast().texts()).contains("found it");
    }
  }

  @ParameterizedTest
  @EnumSource
  void conservesCachedAndReasoningTokens(Vendor vendor) throws Exception {
    Usage usage =
        switch (vendor) {
          case CLAUDE -> new Usage(4, 8_845, 6, 90, 40, Map.of("cache_write_1h", 7L), false);
          case OPENAI, RESPONSES, COMPATIBLE -> new Usage(100, 50, 10, 90, 40, Map.of(), false);
          case GEMINI -> new Usage(100, 50, 0, 90, 40, Map.of(), false);
          case OLLAMA -> Usage.of(100, 90);
        };
    StubAnswer answer = StubAnswer.text("x").usage(usage);
    try (StubVendor stub = vendor.stub().answer(answer).answer(answer).start();
        LlmProvider provider = vendor.provider(stub)) {
      assertThat(provider.generate("m", REQUEST).usage()).isEqualTo(usage);
      assertThat(drain(provider, REQUEST).getLast())
          .isInstanceOfSatisfying(
              GenerationEvent.Completed.class,
              done -> assertThat(done.result().usage()).isEqualTo(usage));
    }
  }

  @ParameterizedTest
  @EnumSource
  void tellsThatTheLimitCutTheAnswer(Vendor vendor) throws Exception {
    StubAnswer answer = StubAnswer.text("half a").finish(FinishReason.LENGTH);
    StubAnswer withCall = answer.toolCall("c1", "look", "{}");
    try (StubVendor stub = vendor.stub().answer(answer).answer(withCall).start();
        LlmProvider provider = vendor.provider(stub)) {
      assertThat(provider.generate("m", REQUEST).finishReason()).isEqualTo(FinishReason.LENGTH);
      // Whole calls before the cut do not make the answer whole.
      assertThat(provider.generate("m", REQUEST).finishReason()).isEqualTo(FinishReason.LENGTH);
    }
  }

  @ParameterizedTest
  @EnumSource
  void readsHowLongToWait(Vendor vendor) {
    StubVendor.Builder script =
        vendor.stub().answer(StubAnswer.rateLimited(7)).answer(StubAnswer.rateLimited(8));
    try (StubVendor stub = script.start();
        LlmProvider provider = vendor.provider(stub)) {
      ProviderException fault = fault(() -> provider.generate("m", REQUEST));
      assertThat(fault.fault()).isEqualTo(Fault.RATE_LIMITED);
      assertThat(fault.status()).isEqualTo(429);
      assertThat(fault.retryAfter()).isEqualTo(Duration.ofSeconds(7));
      assertThat(fault(() -> provider.stream("m", REQUEST)).retryAfter())
          .isEqualTo(Duration.ofSeconds(8));
    }
  }

  @ParameterizedTest
  @EnumSource
  void masksTheKeyThatAVendorEchoes(Vendor vendor) {
    StubAnswer echo = StubAnswer.error(401, "wrong key: " + Vendor.KEY + "!");
    try (StubVendor stub = vendor.stub().answer(echo).start();
        LlmProvider provider = vendor.provider(stub)) {
      ProviderException fault = fault(() -> provider.generate("m", REQUEST));
      assertThat(fault.fault()).isEqualTo(Fault.AUTHENTICATION);
      assertThat(fault).hasMessageContaining("wrong key: ****!").hasMessageContaining("api_key");
    }
  }

  @ParameterizedTest
  @EnumSource
  void callsWhatIsNoJsonMalformed(Vendor vendor) {
    StubAnswer html = StubAnswer.raw(200, "text/html", "<html>Sign in</html>");
    StubAnswer list = StubAnswer.raw(200, "application/json", "[1]");
    StubAnswer empty = StubAnswer.raw(200, "application/json", "");
    for (StubAnswer answer : List.of(html, list, empty)) {
      try (StubVendor stub = vendor.stub().answer(answer).answer(answer).start();
          LlmProvider provider = vendor.provider(stub)) {
        assertThat(fault(() -> provider.generate("m", REQUEST)).fault()).isEqualTo(Fault.MALFORMED);
        assertThat(fault(() -> drain(provider, REQUEST)).fault()).isEqualTo(Fault.MALFORMED);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void findsAnErrorBehindAStatusOfSuccess(Vendor vendor) {
    String error =
        "{\"error\":{\"type\":\"overloaded_error\",\"code\":503,\"status\":\"UNAVAILABLE\","
            + "\"message\":\"overloaded\"}}";
    StubAnswer answer = StubAnswer.raw(200, "application/json", error);
    try (StubVendor stub = vendor.stub().answer(answer).answer(answer).start();
        LlmProvider provider = vendor.provider(stub)) {
      assertThat(fault(() -> provider.generate("m", REQUEST)).fault()).isEqualTo(Fault.OVERLOADED);
      assertThat(fault(() -> drain(provider, REQUEST)).fault()).isEqualTo(Fault.OVERLOADED);
    }
  }

  @ParameterizedTest
  @EnumSource
  void callsAStreamThatEndsEarlyTruncated(Vendor vendor) {
    StubAnswer cut = StubAnswer.text(ANSWER).cutAfter(2);
    StubAnswer endsEarly = StubAnswer.text(ANSWER).endAfter(2);
    for (StubAnswer answer : List.of(cut, endsEarly)) {
      try (StubVendor stub = vendor.stub().answer(answer).start();
          LlmProvider provider = vendor.provider(stub)) {
        ProviderException fault = fault(() -> drain(provider, REQUEST));
        assertThat(fault.fault()).isEqualTo(Fault.TRUNCATED);
        assertThat(fault.sent()).isTrue();
        stub.answer(answer);
        assertThat(fault(() -> provider.generate("m", REQUEST)).fault()).isEqualTo(Fault.TRUNCATED);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void asksForOnePieceWhereTheServerCannotStream(Vendor vendor) throws Exception {
    StubAnswer answer = StubAnswer.text(ANSWER).usage(120, 34);
    try (StubVendor stub = vendor.stub().answer(answer).answer(answer).start();
        LlmProvider provider = vendor.providerWithoutStreams(stub)) {
      GenerationResult whole = provider.generate("m", REQUEST);
      assertThat(whole.text()).isEqualTo(ANSWER);
      assertThat(whole.usage()).isEqualTo(Usage.of(120, 34));
      assertThat(drain(provider, REQUEST))
          .containsExactly(
              new GenerationEvent.TextDelta(ANSWER), new GenerationEvent.Completed(whole));
      for (StubRequest sent : stub.calls()) {
        assertThat(sent.json().path("stream").asBoolean(false)).isFalse();
        assertThat(sent.path()).doesNotContain("stream");
      }
    }
  }

  /** OpenAI streams some models only to organizations that it has verified. */
  @ParameterizedTest
  @EnumSource
  void saysWhatToSetWhereAStreamIsRefused(Vendor vendor) {
    String refusal =
        "{\"error\":{\"message\":\"Your organization must be verified to stream this model.\","
            + "\"type\":\"invalid_request_error\",\"param\":\"stream\"}}";
    StubAnswer noStream = StubAnswer.raw(400, "application/json", refusal);
    StubAnswer noUsage = StubAnswer.error(400, "extra fields not permitted: stream_options");
    StubAnswer other = StubAnswer.error(400, "no such field: upstream");
    try (StubVendor stub = vendor.stub().answer(noStream).answer(noUsage).answer(other).start();
        LlmProvider provider = vendor.provider(stub)) {
      assertThat(fault(() -> provider.generate("m", REQUEST)))
          .hasMessageEndingWith("; set stream: false for provider 'p'");
      assertThat(fault(() -> provider.generate("m", REQUEST)))
          .hasMessageEndingWith("; set stream_usage: false, or stream: false, for provider 'p'");
      assertThat(fault(() -> provider.generate("m", REQUEST)))
          .hasMessageNotContaining("stream: false");
    }
  }

  @ParameterizedTest
  @EnumSource
  void tellsAnUnansweredRequestFromOneThatWasNeverSent(Vendor vendor) {
    StubVendor.Builder script = vendor.stub().answer(StubAnswer.hangUp());
    try (StubVendor stub = script.start();
        LlmProvider provider = vendor.provider(stub)) {
      ProviderException broken = fault(() -> provider.generate("m", REQUEST));
      assertThat(broken.fault()).isEqualTo(Fault.NETWORK);
      assertThat(broken.sent()).isTrue();
      stub.close();
      ProviderException unreachable = fault(() -> provider.generate("m", REQUEST));
      assertThat(unreachable.fault()).isEqualTo(Fault.NETWORK);
      assertThat(unreachable.sent()).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource
  void givesUpAStreamThatFallsSilent(Vendor vendor) throws Exception {
    Duration enough = Duration.ofSeconds(30);
    Timeouts timeouts = new Timeouts(enough, enough, Duration.ofMillis(50), enough);
    StubAnswer stalls = StubAnswer.text(ANSWER).stallAfter(1);
    try (StubVendor stub = vendor.stub().answer(stalls).start();
        LlmProvider provider = vendor.provider(stub, timeouts)) {
      ProviderException fault = fault(() -> drain(provider, REQUEST));
      assertThat(fault.fault()).isEqualTo(Fault.TIMEOUT);
      assertThat(stub.awaitHangUp(Duration.ofSeconds(20))).isTrue();

      stub.answer(stalls);
      assertThat(fault(() -> provider.generate("m", REQUEST)))
          .hasMessageContaining("the next piece of the answer did not come")
          .hasMessageContaining("within 50 ms");
      assertThat(stub.awaitHangUp(Duration.ofSeconds(20))).isTrue();
    }
  }

  /**
   * A whole answer was once asked for in one piece: its first byte came with its last, so that a
   * server that hung was waited for as long as the answer might have taken.
   */
  @ParameterizedTest
  @EnumSource
  void waitsForAWholeAnswerNoLongerThanForItsFirstToken(Vendor vendor) throws Exception {
    Duration enough = Duration.ofSeconds(30);
    Timeouts timeouts = new Timeouts(enough, Duration.ofMillis(50), enough, enough);
    GenerationRequest longAnswer = REQUEST.toBuilder().maxTokens(20_000).build();
    try (StubVendor stub = vendor.stub().answer(StubAnswer.silence()).start();
        LlmProvider provider = vendor.provider(stub, timeouts)) {
      ProviderException fault = fault(() -> provider.generate("m", longAnswer));
      assertThat(fault.fault()).isEqualTo(Fault.TIMEOUT);
      assertThat(fault).hasMessageContaining("within 50 ms");
      assertThat(stub.awaitHangUp(Duration.ofSeconds(20))).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void endsTheConnectionWhenTheCallerLeaves(Vendor vendor) throws Exception {
    leaves(vendor, StubAnswer.silence());
    leaves(vendor, StubAnswer.text(ANSWER).stallAfter(2));
  }

  private static void leaves(Vendor vendor, StubAnswer answer) throws Exception {
    try (StubVendor stub = vendor.stub().answer(answer).start();
        LlmProvider provider = vendor.provider(stub)) {
      CompletableFuture<Throwable> outcome = new CompletableFuture<>();
      Thread caller =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  provider.generate("m", REQUEST);
                } catch (Exception e) {
                  outcome.complete(e);
                }
              });
      assertThat(stub.awaitCall(Duration.ofSeconds(20))).isTrue();
      caller.interrupt();
      assertThat(outcome.get(20, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
      assertThat(stub.awaitHangUp(Duration.ofSeconds(20))).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void endsTheConnectionOfAStreamThatIsGivenUp(Vendor vendor) throws Exception {
    StubAnswer stalls = StubAnswer.text(ANSWER).stallAfter(4);
    try (StubVendor stub = vendor.stub().answer(stalls).start();
        LlmProvider provider = vendor.provider(stub)) {
      try (GenerationStream stream = provider.stream("m", REQUEST)) {
        assertThat(stream.next()).isInstanceOf(GenerationEvent.TextDelta.class);
      }
      assertThat(stub.awaitHangUp(Duration.ofSeconds(20))).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void refusesWhatItCannotSendBeforeTheCall(Vendor vendor) {
    Part foreign = new Part.Raw("another", "{\"type\":\"server_tool\"}");
    Part video =
        new Part.ToolResult("c", "t", List.of(new Part.Media("video/mp4", "AA==", null)), false);
    try (StubVendor stub = vendor.stub().start();
        LlmProvider provider = vendor.provider(stub)) {
      for (Part part : List.of(foreign, video)) {
        GenerationRequest request =
            REQUEST.toBuilder().message(new Message(Message.Author.USER, List.of(part))).build();
        ProviderException fault = fault(() -> provider.generate("m", request));
        assertThat(fault.fault()).isEqualTo(Fault.INVALID_REQUEST);
        assertThat(fault.sent()).isFalse();
      }
      assertThat(stub.calls()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void mergesTheCallersExtrasForThisProviderOnly(Vendor vendor) throws Exception {
    GenerationRequest request =
        REQUEST.toBuilder()
            .extra("p", "{\"vendor_field\":{\"a\":1}}")
            .extra("another", "{\"not_mine\":1}")
            .build();
    try (StubVendor stub = vendor.stub().answer("x").start();
        LlmProvider provider = vendor.provider(stub)) {
      provider.generate("m", request);
      assertThat(stub.calls().getFirst().json().path("vendor_field").path("a").asInt()).isOne();
      assertThat(stub.calls().getFirst().body()).doesNotContain("not_mine");
    }
  }

  @ParameterizedTest
  @EnumSource
  void checksByAListThatCostsNothing(Vendor vendor) throws Exception {
    try (StubVendor stub = vendor.stub().start();
        LlmProvider provider = vendor.provider(stub)) {
      provider.check();
      assertThat(stub.requests()).hasSize(1);
      assertThat(stub.requests().getFirst().method()).isEqualTo("GET");
      stub.close();
      assertThatThrownBy(provider::check).isInstanceOf(ProviderException.class);
    }
  }
}
