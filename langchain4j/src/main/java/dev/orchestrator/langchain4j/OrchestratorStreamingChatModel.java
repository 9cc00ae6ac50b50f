package dev.orchestrator.langchain4j;

import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.core.routing.RoutingRequest;
import java.util.List;
import java.util.Set;

/**
 * A LangChain4j streaming chat model behind which every call is routed, budgeted and failed over
 * until its first token is given out; see {@link OrchestratorChatModel}.
 *
 * <p>The handler is called on one virtual thread of the call's own. A tool call is told once it is
 * complete, never in pieces. Cancelling by the {@code StreamingHandle} closes the connection, and
 * what was billed until then is settled; the handler hears nothing more. An exception of the
 * handler is given to its {@code onError}, and the stream goes on. Thread-safe.
 */
public final class OrchestratorStreamingChatModel implements StreamingChatModel {
  private final RoutedModelBuilder.Settings settings;

  private OrchestratorStreamingChatModel(Builder builder) {
    this.settings = builder.settings();
  }

  /** Starts a model; its client is required. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public void doChat(ChatRequest chat, StreamingChatResponseHandler handler) {
    // What is wrong with the request is the caller's to know, at once.
    GenerationRequest request = settings.request(chat);
    RoutingRequest need = settings.need(chat);
    HandledStream stream = new HandledStream(handler);
    Thread.ofVirtual()
        .name("orchestrator-stream")
        .start(() -> stream.run(() -> settings.client().stream(request, need)));
  }

  @Override
  public ChatRequestParameters defaultRequestParameters() {
    return settings.defaults();
  }

  @Override
  public List<ChatModelListener> listeners() {
    return settings.listeners();
  }

  @Override
  public Set<Capability> supportedCapabilities() {
    return Set.of(Capability.RESPONSE_FORMAT_JSON_SCHEMA);
  }

  /** Builds an {@link OrchestratorStreamingChatModel}. Not thread-safe. */
  public static final class Builder extends RoutedModelBuilder<Builder> {
    private Builder() {}

    @Override
    Builder self() {
      return this;
    }

    /**
     * The model.
     *
     * @throws NullPointerException if the client is missing
     * @throws dev.langchain4j.exception.UnsupportedFeatureException if the default parameters ask
     *     for what cannot be carried
     */
    public OrchestratorStreamingChatModel build() {
      return new OrchestratorStreamingChatModel(this);
    }
  }
}
