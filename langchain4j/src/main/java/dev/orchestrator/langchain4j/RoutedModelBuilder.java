package dev.orchestrator.langchain4j;

import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.core.dispatch.ModelClient;
import dev.orchestrator.core.routing.RoutingRequest;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What the two chat models are built from. Not thread-safe.
 *
 * @param <B> the builder itself
 */
public abstract sealed class RoutedModelBuilder<B extends RoutedModelBuilder<B>>
    permits OrchestratorChatModel.Builder, OrchestratorStreamingChatModel.Builder {
  private @Nullable ModelClient client;
  private @Nullable String role;
  private UnaryOperator<RoutingRequest.Builder> routing = UnaryOperator.identity();
  private ChatRequestParameters defaults = DefaultChatRequestParameters.EMPTY;
  private List<ChatModelListener> listeners = List.of();

  RoutedModelBuilder() {}

  abstract B self();

  /** The client that answers; required. It is not closed by the model. */
  public B client(ModelClient value) {
    this.client = value;
    return self();
  }

  /** The role whose rules choose the model, such as {@code planner}; none unless told. */
  public B role(String value) {
    this.role = value;
    return self();
  }

  /**
   * Says more of the need: {@code routing(need -> need.risk(TaskRisk.HIGH).localOnly(true))}.
   * Called for each request, on the caller's thread.
   */
  public B routing(UnaryOperator<RoutingRequest.Builder> value) {
    this.routing = value;
    return self();
  }

  /**
   * Parameters of requests that do not say otherwise. A {@code modelName} is {@code provider/id},
   * or an id that one provider alone serves; without one the router chooses.
   */
  public B defaultRequestParameters(ChatRequestParameters value) {
    this.defaults = value;
    return self();
  }

  /** Who is told of requests, answers and errors; nobody unless told. */
  public B listeners(List<ChatModelListener> value) {
    this.listeners = List.copyOf(value);
    return self();
  }

  /** The settings of a model that is being built. */
  final Settings settings() {
    ClientRequests.check(defaults);
    return new Settings(
        Objects.requireNonNull(client, "a chat model needs a client"),
        role,
        routing,
        defaults,
        listeners);
  }

  /** What a built model knows. */
  record Settings(
      ModelClient client,
      @Nullable String role,
      UnaryOperator<RoutingRequest.Builder> routing,
      ChatRequestParameters defaults,
      List<ChatModelListener> listeners) {

    GenerationRequest request(ChatRequest chat) {
      return ClientRequests.of(chat, role);
    }

    RoutingRequest need(ChatRequest chat) {
      RoutingRequest.Builder need = RoutingRequest.builder(Objects.requireNonNullElse(role, ""));
      return routing.apply(need.pinnedModel(chat.modelName())).build();
    }
  }
}
