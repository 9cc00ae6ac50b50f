package dev.orchestrator.providers.openai;

import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.GenerationResult;
import dev.orchestrator.api.GenerationStream;
import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.ProviderSettings.Timeouts;
import dev.orchestrator.providers.chat.ChatAssembler;
import dev.orchestrator.providers.chat.ChatOptions;
import dev.orchestrator.providers.chat.ChatRequest;
import dev.orchestrator.providers.wire.Dialect;
import dev.orchestrator.providers.wire.ProviderBuilder;
import dev.orchestrator.providers.wire.Setup;
import dev.orchestrator.providers.wire.Wire;
import dev.orchestrator.providers.wire.WireCall;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * OpenAI's models by Chat Completions. Immutable and thread-safe.
 *
 * <p>Defaults: name {@code openai}, endpoint {@code https://api.openai.com/v1} (with its version),
 * 10 s for a connection, 120 s for the first token, 60 s between tokens, 10 minutes in all. A
 * request that names no limit gets none, so the model's own holds.
 */
public final class OpenAiProvider implements LlmProvider {
  private static final URI ENDPOINT = URI.create("https://api.openai.com/v1");
  private static final int SLOWEST_TOKENS_PER_SECOND = 20;
  private static final Duration CHECK_LIMIT = Duration.ofSeconds(10);

  private final String name;
  private final URI endpoint;
  private final List<ModelInfo> models;
  private final Wire wire;
  private final ChatRequest mapper;

  private OpenAiProvider(Setup setup) {
    this.name = setup.name();
    this.endpoint = setup.endpoint();
    this.models = setup.models();
    this.wire = setup.wire();
    this.mapper = new ChatRequest(name, new ChatOptions("max_completion_tokens", true));
  }

  /** Starts a provider that needs only a key. */
  public static Builder builder() {
    return new Builder();
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
    return Optional.of(endpoint);
  }

  @Override
  public GenerationResult generate(String model, GenerationRequest request)
      throws InterruptedException {
    return wire.generate(call(model, request, false));
  }

  @Override
  public GenerationStream stream(String model, GenerationRequest request)
      throws InterruptedException {
    return wire.stream(call(model, request, true));
  }

  private WireCall call(String model, GenerationRequest request, boolean stream) {
    return new WireCall(
        model,
        "/chat/completions",
        mapper.body(model, request, stream),
        request,
        new ChatAssembler(name),
        WireCall.Framing.SSE);
  }

  /** Lists the models, which costs nothing. */
  @Override
  public void check() throws InterruptedException {
    wire.get("/models", CHECK_LIMIT);
  }

  @Override
  public void close() {
    wire.close();
  }

  /** Builds an {@link OpenAiProvider}. Not thread-safe. */
  public static final class Builder extends ProviderBuilder<Builder> {
    private Builder() {
      super("openai", ENDPOINT, Timeouts.DEFAULT);
    }

    @Override
    protected Builder self() {
      return this;
    }

    /**
     * The provider.
     *
     * @throws IllegalArgumentException if there is no key, or a setting cannot be used
     */
    public OpenAiProvider build() {
      String key = requireKey("OPENAI_API_KEY").reveal();
      return new OpenAiProvider(
          setup(Dialect.CHAT, Map.of("authorization", "Bearer " + key), SLOWEST_TOKENS_PER_SECOND));
    }
  }
}
