package dev.orchestrator.langchain4j;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.orchestrator.api.Fault;
import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.GenerationResult;
import dev.orchestrator.api.GenerationStream;
import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.ProviderException;
import dev.orchestrator.api.Secret;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Any LangChain4j chat models as one provider: Bedrock, Vertex and whatever else LangChain4j speaks
 * to.
 *
 * <pre>{@code
 * LlmProvider bedrock = LangChain4jProvider.builder("bedrock")
 *     .model(
 *         ModelInfo.builder("bedrock", "anthropic.claude-sonnet-4-5")
 *             .maker("anthropic").tier(ModelTier.STANDARD).capabilities("code", "review")
 *             .contextWindow(200_000).pricing(Pricing.of("3.00", "15.00"))
 *             .build(),
 *         bedrockChatModel)
 *     .build();
 * registry.register(bedrock);
 * }</pre>
 *
 * <p>Build the models with {@code maxRetries(0)} where they have it: what retries below is neither
 * seen nor counted. What LangChain4j cannot carry (effort, extras) is refused. Cached tokens are
 * charged as uncached ones, since LangChain4j's common usage does not tell them apart. Thread-safe
 * if the models are.
 */
public final class LangChain4jProvider implements LlmProvider {
  private record Served(ModelInfo info, ChatModel model, @Nullable StreamingChatModel streaming) {}

  private final String name;
  private final Map<String, Served> served;
  private final List<ModelInfo> models;
  private final List<Secret> secrets;
  private final @Nullable URI endpoint;
  private final ModelFailures failures;
  private final ModelRequests requests;

  private LangChain4jProvider(Builder builder) {
    this.name = builder.name;
    this.served = new LinkedHashMap<>(builder.served);
    this.models = served.values().stream().map(Served::info).toList();
    this.secrets = List.copyOf(builder.secrets);
    this.endpoint = builder.endpoint;
    this.failures = new ModelFailures(name, this::masked);
    this.requests = new ModelRequests(name);
  }

  /**
   * Starts a provider; it needs at least one model.
   *
   * @param name under which it is registered
   */
  public static Builder builder(String name) {
    return new Builder(name);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<ModelInfo> availableModels() {
    return models;
  }

  @Override
  public Optional<URI> endpoint() {
    return Optional.ofNullable(endpoint);
  }

  @Override
  public GenerationResult generate(String model, GenerationRequest request)
      throws InterruptedException {
    return whole(served(model), model, request);
  }

  private GenerationResult whole(Served one, String model, GenerationRequest request)
      throws InterruptedException {
    ChatRequest chat = requests.of(request);
    try {
      return ModelAnswers.of(name, model, one.model().chat(chat));
    } catch (RuntimeException e) {
      throw failures.of(model, e);
    }
  }

  @Override
  public GenerationStream stream(String model, GenerationRequest request)
      throws InterruptedException {
    Served one = served(model);
    if (one.streaming() == null) {
      return GenerationStream.of(whole(one, model, request));
    }
    ChatRequest chat = requests.of(request);
    ModelStream stream = new ModelStream(name, model, failures);
    try {
      one.streaming().chat(chat, stream.handler());
    } catch (RuntimeException e) {
      throw failures.of(model, e);
    }
    return stream;
  }

  private Served served(String model) {
    Served one = served.get(model);
    if (one == null) {
      throw ProviderException.builder(
              Fault.MODEL_UNAVAILABLE,
              name + ": no model '" + model + "'; there are " + String.join(", ", served.keySet()))
          .sent(false)
          .build();
    }
    return one;
  }

  private String masked(String text) {
    return Secret.maskAll(secrets, text);
  }

  @Override
  public String toString() {
    return "LangChain4jProvider[" + name + ", models " + served.keySet() + "]";
  }

  /** Builds a {@link LangChain4jProvider}. Not thread-safe. */
  public static final class Builder {
    private final String name;
    private final Map<String, Served> served = new LinkedHashMap<>();
    private final List<Secret> secrets = new ArrayList<>();
    private @Nullable URI endpoint;

    private Builder(String name) {
      this.name = Objects.requireNonNull(name);
    }

    /**
     * Adds a model whose answers come whole.
     *
     * @param info what is known of it, under this provider's name
     * @param model what answers; it is asked for this model alone and is not closed
     * @throws IllegalArgumentException if the information is of another provider or the id is taken
     */
    public Builder model(ModelInfo info, ChatModel model) {
      return model(info, model, null);
    }

    /**
     * Adds a model that can stream too.
     *
     * @param streaming what streams, or null if nothing does: then a stream is one piece
     */
    public Builder model(ModelInfo info, ChatModel model, @Nullable StreamingChatModel streaming) {
      if (!info.provider().equals(name)) {
        throw new IllegalArgumentException(
            "model " + info.qualifiedName() + " is not of provider " + name);
      }
      if (served.putIfAbsent(info.id(), new Served(info, model, streaming)) != null) {
        throw new IllegalArgumentException("model " + info.qualifiedName() + " is there already");
      }
      return this;
    }

    /** Names a secret that the models were built with, so that no message ever shows it. */
    public Builder secret(Secret value) {
      this.secrets.add(value);
      return this;
    }

    /**
     * Where the models are reached, which tells vendors apart where a review must not come from the
     * author's; unknown unless told.
     */
    public Builder endpoint(@Nullable URI value) {
      this.endpoint = value;
      return this;
    }

    /**
     * The provider.
     *
     * @throws IllegalArgumentException if it has no model
     */
    public LangChain4jProvider build() {
      if (served.isEmpty()) {
        throw new IllegalArgumentException(
            "provider " + name + " has no model: add one by model(…)");
      }
      return new LangChain4jProvider(this);
    }
  }
}
