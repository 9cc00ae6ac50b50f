package dev.orchestrator.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.service.AiServices;
import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.ModelTier;
import dev.orchestrator.api.Money;
import dev.orchestrator.api.Pricing;
import dev.orchestrator.core.dispatch.ModelClient;
import dev.orchestrator.core.ledger.Attempt;
import dev.orchestrator.core.ledger.Ledger;
import dev.orchestrator.core.registry.ProviderRegistry;
import dev.orchestrator.core.routing.TaskRisk;
import dev.orchestrator.testkit.StubVendor;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java of docs/langchain4j.md, which is held against this text. */
class LangChain4jPageTest {
  @TempDir Path folder;

  record City(String city) {}

  interface Assistant {
    City capital(String question);
  }

  @Test
  void theClientAsAChatModel() {
    try (Bridge bridge = Bridge.direct(folder)) {
      ModelClient client = bridge.client;

      ChatModel model =
          OrchestratorChatModel.builder()
              .client(client)
              .role("planner")
              .routing(need -> need.risk(TaskRisk.HIGH))
              .build();
      City city =
          AiServices.create(Assistant.class, model).capital("What is the capital of Germany?");

      assertThat(city.city()).isEqualTo("Berlin");

      ChatResponse response = model.chat(UserMessage.from("hi"));
      RoutedChatResponseMetadata told = (RoutedChatResponseMetadata) response.metadata();
      Optional<Money> cost = told.cost();
      List<Attempt> attempts = told.generation().attempts();

      assertThat(cost).isPresent();
      assertThat(attempts).hasSize(1);
    }
  }

  @Test
  void anyChatModelAsAProvider() throws Exception {
    try (StubVendor vendor = StubVendor.openai().answer("pong").start();
        Ledger ledger = Ledger.open(folder.resolve("ledger.db"))) {
      ChatModel chatModel = Bridge.whole("m", vendor.endpoint(), "k");
      StreamingChatModel streamingChatModel = Bridge.streaming("m", vendor.endpoint(), "k");
      ProviderRegistry registry = new ProviderRegistry();

      LangChain4jProvider provider =
          LangChain4jProvider.builder("bedrock")
              .model(
                  ModelInfo.builder("bedrock", "anthropic.claude-sonnet-4-5")
                      .maker("anthropic")
                      .tier(ModelTier.STANDARD)
                      .capabilities("code", "review", "planning")
                      .contextWindow(200_000)
                      .pricing(Pricing.of("3.00", "15.00"))
                      .build(),
                  chatModel,
                  streamingChatModel)
              .build();
      registry.register(provider);

      ModelClient client = ModelClient.builder().registry(registry).ledger(ledger).build();
      assertThat(client.generate(GenerationRequest.builder().prompt("ping").build()).text())
          .isEqualTo("pong");
    }
  }
}
