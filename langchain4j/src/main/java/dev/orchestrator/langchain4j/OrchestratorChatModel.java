package dev.orchestrator.langchain4j;

import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.orchestrator.core.dispatch.CallFailedException;
import dev.orchestrator.core.registry.ModelNameException;
import java.util.List;
import java.util.Set;

/**
 * A LangChain4j chat model behind which every call is routed, budgeted and failed over by a {@link
 * dev.orchestrator.core.dispatch.ModelClient}.
 *
 * <pre>{@code
 * ChatModel model = OrchestratorChatModel.builder().client(client).role("planner").build();
 * Assistant assistant = AiServices.create(Assistant.class, model);
 * }</pre>
 *
 * <p>The metadata of its answers are a {@link RoutedChatResponseMetadata}, with attempts and cost.
 * A call that no model could answer throws the exception that LangChain4j has for it, caused by the
 * {@link CallFailedException} that tells each attempt. {@code topP}, {@code topK}, penalties, JSON
 * without a schema and names of users are refused with an {@code UnsupportedFeatureException}.
 * Thread-safe.
 */
public final class OrchestratorChatModel implements ChatModel {
  private final RoutedModelBuilder.Settings settings;

  private OrchestratorChatModel(Builder builder) {
    this.settings = builder.settings();
  }

  /** Starts a model; its client is required. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public ChatResponse doChat(ChatRequest chat) {
    try {
      return ClientAnswers.of(settings.client().call(settings.request(chat), settings.need(chat)));
    } catch (CallFailedException e) {
      throw ClientAnswers.exception(e);
    } catch (ModelNameException e) {
      throw ClientAnswers.unknown(e);
    } catch (InterruptedException e) {
      throw ClientAnswers.interrupted(e);
    }
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

  /** Builds an {@link OrchestratorChatModel}. Not thread-safe. */
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
    public OrchestratorChatModel build() {
      return new OrchestratorChatModel(this);
    }
  }
}
