package dev.orchestrator.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessageDeserializer;
import dev.langchain4j.data.message.ChatMessageSerializer;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.NonRetriableException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.output.TokenUsage;
import dev.langchain4j.service.AiServices;
import dev.orchestrator.api.Fault;
import dev.orchestrator.api.FinishReason;
import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.GenerationResult;
import dev.orchestrator.api.GenerationStream;
import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.Message;
import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.Money;
import dev.orchestrator.api.Part;
import dev.orchestrator.api.ProviderException;
import dev.orchestrator.api.Tool;
import dev.orchestrator.api.ToolChoice;
import dev.orchestrator.api.Usage;
import dev.orchestrator.core.dispatch.CallFailedException;
import dev.orchestrator.core.dispatch.ModelClient;
import dev.orchestrator.core.ledger.Ledger;
import dev.orchestrator.core.registry.ProviderRegistry;
import dev.orchestrator.testkit.StubAnswer;
import dev.orchestrator.testkit.StubVendor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BridgeTest {
  @TempDir Path folder;

  record City(String city) {}

  interface Assistant {
    City capital(String question);
  }

  @Test
  void anAiServiceGetsItsStructuredAnswerAndTheLedgerItsRow() {
    try (Bridge bridge = Bridge.direct(folder)) {
      ChatModel model = OrchestratorChatModel.builder().client(bridge.client).build();

      City city = AiServices.create(Assistant.class, model).capital("the capital of Germany?");

      assertThat(city).isEqualTo(new City("Berlin"));
      assertThat(bridge.ledger.attemptsOfRun(bridge.client.run()))
          .singleElement()
          .satisfies(attempt ->
              assertThat(attempt.cost())
                  .isEqualTo(Money.usd("0.000038"))); // 20 × $1 + 9 × $2 per 1M
    }
  }

  @Test
  void theMetadataTellWhatItTookAndCost() {
    try (Bridge bridge = Bridge.direct(folder)) {
      ChatModel model = OrchestratorChatModel.builder().client(bridge.client).role("docs").build();

      ChatResponse response = model.chat(UserMessage.from("hi"));

      RoutedChatResponseMetadata told = (RoutedChatResponseMetadata) response.metadata();
      assertThat(told.cost()).contains(Money.usd("0.000038"));
      assertThat(told.generation().attempts()).hasSize(1);
      assertThat(told.generation().answered().origin().role()).isEqualTo("docs");
      assertThat(told.toBuilder().build()).isEqualTo(told);
    }
  }

  @Test
  void aBudgetRefusesBeforeTheCall() {
    StubVendor vendor = StubVendor.openai().answers(Sage::answer).start();
    Money tiny = Money.usd("0.000001");
    try (Bridge bridge = new Bridge(folder, vendor, Bridge.ours(vendor.endpoint()), tiny)) {
      ChatModel model = OrchestratorChatModel.builder().client(bridge.client).build();

      assertThatThrownBy(() -> model.chat("hi"))
          .isExactlyInstanceOf(NonRetriableException.class)
          .hasCauseInstanceOf(CallFailedException.class)
          .hasMessageContaining("budget");
      assertThat(vendor.calls()).isEmpty();
    }
  }

  @Test
  void failuresAreTheExceptionsThatLangChainHasForThem() {
    try (Bridge bridge = Bridge.direct(folder)) {
      ChatModel model = OrchestratorChatModel.builder().client(bridge.client).build();

      assertThatThrownBy(() -> model.chat("this message will fail"))
          .isExactlyInstanceOf(AuthenticationException.class)
          .hasCauseInstanceOf(CallFailedException.class);
      assertThatThrownBy(() ->
              model.chat(asking(ChatRequestParameters.builder().modelName("no-such").build())))
          .isExactlyInstanceOf(ModelNotFoundException.class)
          .hasMessageContaining("no-such");
    }
  }

  @Test
  void anInterruptedCallerIsTold() throws Exception {
    StubVendor vendor = StubVendor.openai().answer(StubAnswer.silence()).start();
    try (Bridge bridge = new Bridge(folder, vendor, Bridge.ours(vendor.endpoint()), null)) {
      ChatModel model = OrchestratorChatModel.builder().client(bridge.client).build();
      List<Throwable> thrown = new ArrayList<>();
      List<Boolean> flag = new ArrayList<>();
      Thread caller =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  model.chat("hi");
                } catch (RuntimeException e) {
                  thrown.add(e);
                  flag.add(Thread.currentThread().isInterrupted());
                }
              });
      assertThat(vendor.awaitCall(java.time.Duration.ofSeconds(20))).isTrue();

      caller.interrupt();
      caller.join();

      assertThat(thrown)
          .singleElement()
          .satisfies(e -> assertThat(e).hasMessageContaining("interrupted"));
      assertThat(flag).containsExactly(true);
    }
  }

  @ParameterizedTest
  @CsvSource({"topP", "topK", "frequencyPenalty", "presencePenalty"})
  void aParameterThatCannotBeCarriedIsRefusedAtOnce(String name) {
    try (Bridge bridge = Bridge.direct(folder)) {
      var parameters = ChatRequestParameters.builder();
      switch (name) {
        case "topP" -> parameters.topP(0.5);
        case "topK" -> parameters.topK(3);
        case "frequencyPenalty" -> parameters.frequencyPenalty(0.1);
        default -> parameters.presencePenalty(0.1);
      }
      ChatModel model = OrchestratorChatModel.builder().client(bridge.client).build();

      assertThatThrownBy(() -> model.chat(asking(parameters.build())))
          .isExactlyInstanceOf(UnsupportedFeatureException.class)
          .hasMessageContaining(name);
      assertThatThrownBy(() ->
              OrchestratorChatModel.builder()
                  .client(bridge.client)
                  .defaultRequestParameters(parameters.build())
                  .build())
          .isExactlyInstanceOf(UnsupportedFeatureException.class);
      assertThat(bridge.vendor.calls()).isEmpty();
    }
  }

  private static ChatRequest asking(ChatRequestParameters parameters) {
    return ChatRequest.builder().messages(UserMessage.from("hi")).parameters(parameters).build();
  }

  /** A vendor's signed thoughts must go back to it with the tool's answer. */
  @Test
  void whatOnlyTheVendorUnderstandsComesBackToItThroughLangChainsMemory() throws Exception {
    GenerationResult thinking =
        new GenerationResult(
            List.of(
                new Part.Reasoning("mine", "hm", "{\"signature\":\"s1\"}"),
                new Part.Raw("mine", "{\"k\":1}"),
                new Part.Text("yes")),
            FinishReason.STOP,
            Usage.of(1, 1),
            "mine",
            "m",
            null,
            List.of());
    List<GenerationRequest> asked = new ArrayList<>();
    LlmProvider mine =
        new LlmProvider() {
          @Override
          public String name() {
            return "mine";
          }

          @Override
          public List<ModelInfo> availableModels() {
            return List.of(Bridge.info("mine", "m"));
          }

          @Override
          public GenerationResult generate(String model, GenerationRequest request) {
            asked.add(request);
            return thinking;
          }
        };
    try (Ledger ledger = Ledger.open(folder.resolve("ledger.db"))) {
      ProviderRegistry registry = new ProviderRegistry();
      registry.register(mine);
      ModelClient client = ModelClient.builder().registry(registry).ledger(ledger).build();
      ChatModel model = OrchestratorChatModel.builder().client(client).build();

      AiMessage first = model.chat(UserMessage.from("one")).aiMessage();
      assertThat(first.thinking()).isEqualTo("hm");
      AiMessage remembered =
          (AiMessage)
              ChatMessageDeserializer.messageFromJson(ChatMessageSerializer.messageToJson(first));
      model.chat(UserMessage.from("one"), remembered, UserMessage.from("two"));

      Message back = asked.get(1).messages().get(1);
      assertThat(back.parts()).containsExactlyElementsOf(thinking.parts());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "401, bad key, AUTHENTICATION",
    "404, no such model, MODEL_UNAVAILABLE",
    "429, slow down, RATE_LIMITED",
    "429, insufficient_quota: you are out of credit, QUOTA_EXHAUSTED",
    "400, context_length_exceeded: too long, CONTEXT_TOO_LONG",
    "400, something is wrong, INVALID_REQUEST",
    "408, too slow, TIMEOUT",
    "503, busy, OVERLOADED",
  })
  void whatALangChainModelThrowsIsOneOfOurFaults(int status, String words, Fault fault) {
    try (StubVendor vendor = StubVendor.openai().answer(StubAnswer.error(status, words)).start();
        LangChain4jProvider provider = Bridge.theirs("p", vendor.endpoint(), "some-key")) {
      assertThatThrownBy(() -> provider.generate("m", prompt().build()))
          .isInstanceOfSatisfying(
              ProviderException.class,
              e -> {
                assertThat(e.fault()).isEqualTo(fault);
                assertThat(e.status()).isEqualTo(status);
                assertThat(e).hasMessageContaining(words).hasMessageContaining("p/m");
              });
      assertThat(vendor.calls()).hasSize(1);
    }
  }

  @Test
  void nobodyThereIsANetworkFaultThatCostNothing() {
    StubVendor gone = StubVendor.openai().start();
    gone.close();
    try (LangChain4jProvider provider = Bridge.theirs("p", gone.endpoint(), "some-key")) {
      assertThatThrownBy(() -> provider.generate("m", prompt().build()))
          .isInstanceOfSatisfying(
              ProviderException.class,
              e -> {
                assertThat(e.fault()).isEqualTo(Fault.NETWORK);
                assertThat(e.sent()).isFalse();
              });
    }
  }

  @Test
  void oneOfSeveralToolsIsForcedByShowingNoOther() throws Exception {
    try (StubVendor vendor = StubVendor.openai().answer("ok").start();
        LangChain4jProvider provider = Bridge.theirs("p", vendor.endpoint(), "some-key")) {
      String schema = "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}}}";
      provider.generate(
          "m",
          prompt()
              .tool(new Tool("one", "first", schema))
              .tool(new Tool("two", "second", schema))
              .toolChoice(new ToolChoice.Named("two"))
              .build());

      var sent = vendor.calls().getFirst().json();
      assertThat(sent.path("tools")).hasSize(1);
      assertThat(sent.path("tools").path(0).path("function").path("name").asString())
          .isEqualTo("two");
      assertThat(sent.path("tool_choice").asString()).isEqualTo("required");
    }
  }

  @Test
  void aModelThatTellsNoTokensIsChargedWhatWasHeld() throws Exception {
    ChatModel silent =
        new ChatModel() {
          @Override
          public ChatResponse doChat(ChatRequest request) {
            return ChatResponse.builder().aiMessage(AiMessage.from("hello")).build();
          }
        };
    LangChain4jProvider provider =
        LangChain4jProvider.builder("p").model(Bridge.info("p", "m"), silent).build();

    GenerationResult result = provider.generate("m", prompt().build());

    assertThat(result.usage()).isEqualTo(Usage.NONE.asEstimate());
    assertThat(result.finishReason()).isEqualTo(FinishReason.OTHER);
  }

  @Test
  void aLangChainModelThatIsDownIsFailedOver() throws Exception {
    StubVendor down = StubVendor.openai().answers(r -> StubAnswer.rateLimited(259_200)).start();
    StubVendor up = StubVendor.openai().answers(Sage::answer).start();
    try (down;
        up;
        LangChain4jProvider first = Bridge.theirs("first", down.endpoint(), "key-1");
        LangChain4jProvider second = Bridge.theirs("second", up.endpoint(), "key-2");
        Ledger ledger = Ledger.open(folder.resolve("ledger.db"))) {
      ProviderRegistry registry = new ProviderRegistry();
      registry.register(first);
      registry.register(second);
      ModelClient client = ModelClient.builder().registry(registry).ledger(ledger).build();

      var generation = client.call(prompt().build());

      assertThat(generation.result().provider()).isEqualTo("second");
      assertThat(generation.attempts())
          .extracting(a -> a.outcome())
          .containsExactly("rate_limited", "rate_limited", "ok");
    }
  }

  @Test
  void aStreamThatBreaksOffMayHaveBeenBilled() throws Exception {
    try (StubVendor vendor =
            StubVendor.openai().answer(StubAnswer.text("a long answer, cut").cutAfter(3)).start();
        LangChain4jProvider provider = Bridge.theirs("p", vendor.endpoint(), "some-key");
        GenerationStream stream = provider.stream("m", prompt().build())) {
      assertThatThrownBy(
              () -> {
                while (stream.hasNext()) {
                  stream.next();
                }
              })
          .isInstanceOfSatisfying(ProviderException.class, e -> assertThat(e.partial()).isTrue());
    }
  }

  /** A model whose last word cannot be read must not leave its reader waiting. */
  @Test
  void aLastWordThatCannotBeReadEndsTheStream() throws Exception {
    StreamingChatModel odd =
        new StreamingChatModel() {
          @Override
          public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
            handler.onCompleteResponse(
                ChatResponse.builder()
                    .aiMessage(AiMessage.from("hello"))
                    .tokenUsage(new TokenUsage(-1, 5))
                    .build());
          }
        };
    ChatModel whole = new ChatModel() {};
    LangChain4jProvider provider =
        LangChain4jProvider.builder("p").model(Bridge.info("p", "m"), whole, odd).build();
    try (GenerationStream stream = provider.stream("m", prompt().build())) {
      assertThatThrownBy(stream::hasNext).isInstanceOf(ProviderException.class);
    }
  }

  @Test
  void rateLimitsOfAllArriveAsSuch() {
    StubVendor down = StubVendor.openai().answers(r -> StubAnswer.rateLimited(259_200)).start();
    try (Bridge bridge = new Bridge(folder, down, Bridge.ours(down.endpoint()), null)) {
      ChatModel model = OrchestratorChatModel.builder().client(bridge.client).build();
      assertThatThrownBy(() -> model.chat(UserMessage.from("hi")))
          .isExactlyInstanceOf(RateLimitException.class);
    }
  }

  private static GenerationRequest.Builder prompt() {
    return GenerationRequest.builder().prompt("hello").maxTokens(50);
  }
}
