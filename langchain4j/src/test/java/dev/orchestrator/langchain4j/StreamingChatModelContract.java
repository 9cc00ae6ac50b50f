package dev.orchestrator.langchain4j;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.atLeast;
import static org.mockito.Mockito.times;

import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.common.AbstractStreamingChatModelIT;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.mockito.InOrder;

/** What LangChain4j demands of every streaming chat model, asked of ours. */
abstract class StreamingChatModelContract extends AbstractStreamingChatModelIT {
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
  protected List<StreamingChatModel> models() {
    return List.of(OrchestratorStreamingChatModel.builder().client(bridge.client).build());
  }

  @Override
  public StreamingChatModel createModelWith(ChatModelListener listener) {
    return OrchestratorStreamingChatModel.builder()
        .client(bridge.client)
        .listeners(List.of(listener))
        .build();
  }

  @Override
  protected StreamingChatModel createModelWith(ChatRequestParameters parameters) {
    return OrchestratorStreamingChatModel.builder()
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
  protected Class<? extends ChatResponseMetadata> chatResponseMetadataType(
      StreamingChatModel model) {
    return RoutedChatResponseMetadata.class;
  }

  @Override
  protected boolean supportsJsonResponseFormat() {
    return false;
  }

  @Override
  protected boolean supportsPartialToolStreaming(StreamingChatModel model) {
    return false;
  }

  /** Its test waits half a minute for a completion that must not come: see StreamingSlowTest. */
  @Override
  protected boolean supportsStreamingCancellation() {
    return false;
  }

  @Override
  protected void verifyToolCallbacks(
      StreamingChatResponseHandler handler, InOrder order, String id) {
    order.verify(handler, atLeast(0)).onPartialResponse(any(), any());
    order.verify(handler).onCompleteToolCall(any());
  }

  @Override
  protected void verifyToolCallbacks(
      StreamingChatResponseHandler handler, InOrder order, String id1, String id2) {
    order.verify(handler, atLeast(0)).onPartialResponse(any(), any());
    order.verify(handler, times(2)).onCompleteToolCall(any());
  }
}
