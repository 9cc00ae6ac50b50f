package dev.orchestrator.providers.compatible;

import static dev.orchestrator.providers.wire.Nodes.count;
import static dev.orchestrator.providers.wire.Nodes.text;

import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.GenerationResult;
import dev.orchestrator.api.GenerationStream;
import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.ModelTier;
import dev.orchestrator.api.Pricing;
import dev.orchestrator.api.ProviderSettings;
import dev.orchestrator.api.ProviderSettings.Timeouts;
import dev.orchestrator.providers.chat.ChatOptions;
import dev.orchestrator.providers.chat.ChatProtocol;
import dev.orchestrator.providers.chat.SystemRole;
import dev.orchestrator.providers.responses.ResponsesProtocol;
import dev.orchestrator.providers.wire.AuthStyle;
import dev.orchestrator.providers.wire.Dialect;
import dev.orchestrator.providers.wire.Makers;
import dev.orchestrator.providers.wire.OpenAiApi;
import dev.orchestrator.providers.wire.Protocol;
import dev.orchestrator.providers.wire.ProviderBuilder;
import dev.orchestrator.providers.wire.Setup;
import dev.orchestrator.providers.wire.Wire;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Any server that speaks Chat Completions or, with option {@code api: responses}, OpenAI's
 * Responses: Groq, Mistral, OpenRouter, vLLM, LM Studio, … It needs an endpoint with its version
 * ({@code https://api.groq.com/openai/v1}) and, mostly, a key, sent as a bearer token unless option
 * {@code auth} says otherwise. Thread-safe.
 *
 * <p>Defaults: name {@code openai-compatible}; the limit of an answer in {@code max_tokens} (option
 * {@code max_tokens_field}); streams are asked for their usage (option {@code stream_usage: false}
 * for servers that refuse {@code stream_options}) and may end without {@code [DONE]} (option {@code
 * sends_done: true} for servers that always send it, so that a cut one is noticed); the system text
 * in a message of role {@code system} (option {@code system_role}); 10 s for a connection, 120 s
 * for the first token, 60 s between tokens, 10 minutes in all.
 *
 * <p>Models come from the settings; without any, {@link #discoverModels()} asks {@code GET /models}
 * (option {@code models_path}). Such a model is STANDARD, fit for all but complex reasoning, of a
 * guessed maker, and unpriced: the list does not tell more. Where option {@code local} says that
 * the server is the user's own, it is local and costs nothing.
 */
public final class CompatibleProvider implements LlmProvider {
  private static final int SLOWEST_TOKENS_PER_SECOND = 20;
  private static final Duration LIST_LIMIT = Duration.ofSeconds(10);
  private static final Set<String> CAPABILITIES =
      Set.of("code", "analysis", "planning", "review", "docs", "simple_tasks");

  private final String name;
  private final URI endpoint;
  private final List<ModelInfo> configured;
  private final Wire wire;
  private final Protocol protocol;
  private final String modelsPath;
  private final boolean local;
  private volatile List<ModelInfo> models;

  private CompatibleProvider(
      Setup setup, OpenAiApi api, ChatOptions options, String modelsPath, boolean local) {
    this.modelsPath = modelsPath;
    this.local = local;
    this.name = setup.name();
    this.endpoint = setup.endpoint();
    this.configured = setup.models();
    this.models = configured;
    this.wire = setup.wire();
    this.protocol =
        switch (api) {
          case CHAT -> new ChatProtocol(name, options);
          case RESPONSES -> new ResponsesProtocol(name);
        };
  }

  /** Starts a provider that needs an endpoint. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public String name() {
    return name;
  }

  /** The models of the settings; without any, those that were discovered last. */
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

  @Override
  public List<ModelInfo> discoverModels() throws InterruptedException {
    if (configured.isEmpty()) {
      JsonNode body = wire.get(modelsPath, LIST_LIMIT);
      List<ModelInfo> found = new ArrayList<>();
      // Together answers the bare list.
      for (JsonNode model : body.isArray() ? body : body.path("data")) {
        if (!text(model, "id").isEmpty()) {
          found.add(info(model));
        }
      }
      models = List.copyOf(found);
    }
    return models;
  }

  private ModelInfo info(JsonNode model) {
    String id = text(model, "id");
    long window =
        Math.max(
            Math.max(count(model, "context_window"), count(model, "context_length")),
            Math.max(count(model, "max_context_length"), count(model, "max_model_len")));
    return ModelInfo.builder(name, id)
        .maker(Makers.guess(id, ""))
        .capabilities(CAPABILITIES)
        .tier(ModelTier.STANDARD)
        .contextWindow((int) Math.min(window, Integer.MAX_VALUE))
        .local(local)
        .pricing(local ? Pricing.free() : null)
        .source("listed by " + endpoint)
        .build();
  }

  /** Lists the models, which costs nothing. */
  @Override
  public void check() throws InterruptedException {
    wire.get(modelsPath, LIST_LIMIT);
  }

  @Override
  public void close() {
    wire.close();
  }

  /** Builds a {@link CompatibleProvider}. Not thread-safe. */
  public static final class Builder extends ProviderBuilder<Builder> {
    private OpenAiApi api = OpenAiApi.CHAT;
    private String maxTokensField = "max_tokens";
    private boolean streamUsage = true;
    private boolean sendsDone;
    private SystemRole systemRole = SystemRole.SYSTEM;
    private AuthStyle auth = AuthStyle.BEARER;
    private String modelsPath = "/models";
    private boolean local;

    private Builder() {
      super("openai-compatible", null, Timeouts.DEFAULT);
    }

    @Override
    protected Builder self() {
      return this;
    }

    /** Which of OpenAI's two protocols the server speaks; Chat Completions by default. */
    public Builder api(OpenAiApi value) {
      this.api = value;
      return this;
    }

    /**
     * The field that limits the answer to Chat Completions: {@code max_tokens} (the default) or
     * {@code max_completion_tokens}.
     */
    public Builder maxTokensField(String value) {
      if (!value.equals("max_tokens") && !value.equals("max_completion_tokens")) {
        throw new IllegalArgumentException(
            "max_tokens_field: '" + value + "' is neither max_tokens nor max_completion_tokens");
      }
      this.maxTokensField = value;
      return this;
    }

    /** Whether a stream is asked for its usage; true by default. */
    public Builder streamUsage(boolean value) {
      this.streamUsage = value;
      return this;
    }

    /** Whether every stream ends with {@code [DONE]}; false by default. */
    public Builder sendsDone(boolean value) {
      this.sendsDone = value;
      return this;
    }

    /** As whose words the server takes the system text; a message of its own by default. */
    public Builder systemRole(SystemRole value) {
      this.systemRole = value;
      return this;
    }

    /** In which header the key goes; a bearer token by default. */
    public Builder auth(AuthStyle value) {
      this.auth = value;
      return this;
    }

    /** Where the models are listed, below the endpoint; {@code /models} by default. */
    public Builder modelsPath(String value) {
      if (!value.startsWith("/")) {
        throw new IllegalArgumentException("models_path: '" + value + "' must begin with '/'");
      }
      this.modelsPath = value;
      return this;
    }

    /** Whether the server is the user's own, so that its models cost nothing; false by default. */
    public Builder local(boolean value) {
      this.local = value;
      return this;
    }

    @Override
    public Builder settings(ProviderSettings settings) {
      super.settings(settings);
      String field = settings.option("max_tokens_field");
      if (field != null) {
        maxTokensField(field);
      }
      String word = settings.option("api");
      if (word != null) {
        api(OpenAiApi.named(word));
      }
      String role = settings.option("system_role");
      if (role != null) {
        systemRole(SystemRole.named(role));
      }
      String style = settings.option("auth");
      if (style != null) {
        auth(AuthStyle.named(style));
      }
      String list = settings.option("models_path");
      if (list != null) {
        modelsPath(list);
      }
      streamUsage(flag(settings, "stream_usage", true));
      sendsDone(flag(settings, "sends_done", false));
      local(flag(settings, "local", false));
      return this;
    }

    /**
     * The provider.
     *
     * @throws IllegalArgumentException if there is no endpoint, or a setting cannot be used
     */
    public CompatibleProvider build() {
      return new CompatibleProvider(
          setup(Dialect.CHAT, auth.headers(apiKey()), SLOWEST_TOKENS_PER_SECOND),
          api,
          new ChatOptions(maxTokensField, streamUsage, sendsDone, systemRole),
          modelsPath,
          local);
    }
  }
}
