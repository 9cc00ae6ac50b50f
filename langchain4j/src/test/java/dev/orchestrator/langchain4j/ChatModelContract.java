package dev.orchestrator.langchain4j;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.common.AbstractChatModelIT;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** What LangChain4j demands of every chat model, asked of ours. */
abstract class ChatModelContract extends AbstractChatModelIT {
  private Bridge bridge;

  abstract Bridge bridge(Path folder);

  @BeforeAll
  void open(@TempDir Path folder) {
    bridge = bridge(folder);
  }

  @AfterAll
  void close() {
    bridge.close();
  }

  @Override
  protected List<ChatModel> models() {
    return List.of(OrchestratorChatModel.builder().client(bridge.client).build());
  }

  @Override
  protected ChatModel createModelWith(ChatRequestParameters parameters) {
    return OrchestratorChatModel.builder()
        .client(bridge.client)
        .defaultRequestParameters(parameters)
        .build();
  }

  @Override
  protected String customModelName() {
    return "p/other";
  }

  @Override
  protected ChatRequestParameters createIntegrationSpecificParameters(int maxOutputTokens) {
    return ChatRequestParameters.builder().maxOutputTokens(maxOutputTokens).build();
  }

  @Override
  protected Class<? extends ChatResponseMetadata> chatResponseMetadataType(ChatModel model) {
    return RoutedChatResponseMetadata.class;
  }

  @Override
  protected boolean supportsJsonResponseFormat() {
    return false;
  }
}
