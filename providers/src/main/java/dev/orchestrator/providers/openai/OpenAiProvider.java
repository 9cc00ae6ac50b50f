package dev.orchestrator.providers.openai;

import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.GenerationResult;
import dev.orchestrator.api.GenerationStream;
import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.ProviderSettings;
import dev.orchestrator.api.ProviderSettings.Timeouts;
import dev.orchestrator.providers.chat.ChatOptions;
import dev.orchestrator.providers.chat.ChatProtocol;
import dev.orchestrator.providers.chat.SystemRole;
import dev.orchestrator.providers.responses.ResponsesProtocol;
import dev.orchestrator.providers.wire.Dialect;
import dev.orchestrator.providers.wire.OpenAiApi;
import dev.orchestrator.providers.wire.Protocol;
import dev.orchestrator.providers.wire.ProviderBuilder;
import dev.orchestrator.providers.wire.Setup;
import dev.orchestrator.providers.wire.Wire;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * OpenAI's models by Chat Completions or, with option {@code api: responses}, by Responses.
 * Immutable and thread-safe.
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
  private final Protocol protocol;

  private OpenAiProvider(Setup setup, OpenAiApi api) {
    this.name = setup.name();
    this.endpoint = setup.endpoint();
    this.models = setup.models();
    this.wire = setup.wire();
    this.protocol =
        switch (api) {
          case CHAT ->
              new ChatProtocol(
                  name, new ChatOptions("max_completion_tokens", true, true, SystemRole.SYSTEM));
          case RESPONSES -> new ResponsesProtocol(name);
        };
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
    return wire.generate(protocol.call(model, request, wire.streams()));
  }

  @Override
  public GenerationStream stream(String model, GenerationRequest request)
      throws InterruptedException {
    return wire.stream(protocol.call(model, request, wire.streams()));
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
    private OpenAiApi api = OpenAiApi.CHAT;

    private Builder() {
      super("openai", ENDPOINT, Timeouts.DEFAULT);
    }

    @Override
    protected Builder self() {
      return this;
    }

    /** Which of the two protocols to speak; Chat Completions by default. */
    public Builder api(OpenAiApi value) {
      this.api = value;
      return this;
    }

    @Override
    public Builder settings(ProviderSettings settings) {
      super.settings(settings);
      String word = settings.option("api");
      return word == null ? this : api(OpenAiApi.named(word));
    }

    /**
     * The provider.
     *
     * @throws IllegalArgumentException if there is no key, or a setting cannot be used
     */
    public OpenAiProvider build() {
      String key = requireKey("OPENAI_API_KEY").reveal();
      return new OpenAiProvider(
          setup(Dialect.CHAT, Map.of("authorization", "Bearer " + key), SLOWEST_TOKENS_PER_SECOND),
          api);
    }
  }
}
