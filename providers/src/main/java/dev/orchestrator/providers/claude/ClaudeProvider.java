package dev.orchestrator.providers.claude;

import static dev.orchestrator.providers.wire.Nodes.text;

import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.GenerationResult;
import dev.orchestrator.api.GenerationStream;
import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.ProviderSettings;
import dev.orchestrator.api.ProviderSettings.Timeouts;
import dev.orchestrator.providers.wire.AuthStyle;
import dev.orchestrator.providers.wire.Dialect;
import dev.orchestrator.providers.wire.Makers;
import dev.orchestrator.providers.wire.ProviderBuilder;
import dev.orchestrator.providers.wire.Setup;
import dev.orchestrator.providers.wire.Wire;
import dev.orchestrator.providers.wire.WireCall;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Anthropic's models by the Messages API. Immutable and thread-safe.
 *
 * <p>It speaks version {@code 2023-06-01}, the last one that accepts a temperature, unless option
 * {@code api_version} says {@code 2026-10-21}: then a request that has one is refused before the
 * call, and the key travels as a bearer token.
 *
 * <p>Defaults: name {@code claude}, endpoint {@code https://api.anthropic.com} (without a version),
 * 10 s for a connection, 120 s for the first token, 60 s between tokens, 10 minutes in all. The API
 * demands a limit on the answer; a request that names none gets {@value #DEFAULT_MAX_TOKENS}, which
 * every model accepts.
 */
public final class ClaudeProvider implements LlmProvider {

  /** The limit of an answer where the request names none. */
  public static final int DEFAULT_MAX_TOKENS = 4_096;

  private static final URI ENDPOINT = URI.create("https://api.anthropic.com");
  private static final int SLOWEST_TOKENS_PER_SECOND = 20;
  private static final Set<String> CAPABILITIES =
      Set.of("code", "analysis", "planning", "review", "docs", "simple_tasks");
  private static final Duration CHECK_LIMIT = Duration.ofSeconds(10);

  private final String name;
  private final URI endpoint;
  private final List<ModelInfo> configured;
  private final boolean listed;
  private volatile List<ModelInfo> models;
  private final Wire wire;
  private final ClaudeRequest mapper;

  private ClaudeProvider(Setup setup, ApiVersion version, boolean listed) {
    this.name = setup.name();
    this.endpoint = setup.endpoint();
    this.configured = setup.models();
    this.models = configured;
    this.listed = listed;
    this.wire = setup.wire();
    this.mapper = new ClaudeRequest(name, version);
  }

  /** Starts a provider that needs only a key. */
  public static Builder builder() {
    return new Builder("claude", ENDPOINT, ApiVersion.V2023_06_01);
  }

  /**
   * Starts a provider for another server that speaks Anthropic's protocol. It needs an endpoint
   * and, mostly, a key, sent as {@code x-api-key} unless {@link Builder#auth} says otherwise.
   */
  public static Builder compatible() {
    return new Builder("anthropic-compatible", null, ApiVersion.V2023_06_01)
        .auth(AuthStyle.X_API_KEY);
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
    return wire.generate(call(model, request));
  }

  @Override
  public GenerationStream stream(String model, GenerationRequest request)
      throws InterruptedException {
    return wire.stream(call(model, request));
  }

  private WireCall call(String model, GenerationRequest request) {
    int maxTokens = request.maxTokens() > 0 ? request.maxTokens() : DEFAULT_MAX_TOKENS;
    return new WireCall(
        model,
        "/v1/messages",
        mapper.body(model, request, maxTokens, wire.streams()),
        request,
        new ClaudeAssembler(name),
        WireCall.Framing.SSE);
  }

  /**
   * The models of the settings; a compatible server without any is asked for its list. What is
   * listed so is STANDARD, fit for all but complex reasoning, of a guessed maker, and unpriced.
   */
  @Override
  public List<ModelInfo> discoverModels() throws InterruptedException {
    if (listed && configured.isEmpty()) {
      List<ModelInfo> found = new ArrayList<>();
      for (JsonNode model : wire.get("/v1/models?limit=1000", CHECK_LIMIT).path("data")) {
        String id = text(model, "id");
        if (!id.isEmpty()) {
          String shown = text(model, "display_name");
          found.add(
              ModelInfo.builder(name, id)
                  .displayName(shown.isEmpty() ? id : shown)
                  .maker(Makers.guess(id, ""))
                  .capabilities(CAPABILITIES)
                  .source("listed by " + endpoint)
                  .build());
        }
      }
      models = List.copyOf(found);
    }
    return models;
  }

  /** Lists one model, which costs nothing. */
  @Override
  public void check() throws InterruptedException {
    wire.get("/v1/models?limit=1", CHECK_LIMIT);
  }

  @Override
  public void close() {
    wire.close();
  }

  /** Builds a {@link ClaudeProvider}. Not thread-safe. */
  public static final class Builder extends ProviderBuilder<Builder> {
    private ApiVersion version;
    private @Nullable AuthStyle auth;

    private Builder(String name, @Nullable URI endpoint, ApiVersion version) {
      super(name, endpoint, Timeouts.DEFAULT);
      this.version = version;
    }

    /**
     * In which header the key goes, and that the server is not Anthropic's own: its key may be
     * absent and its models are listed where none are given.
     */
    public Builder auth(AuthStyle value) {
      this.auth = value;
      return this;
    }

    @Override
    protected Builder self() {
      return this;
    }

    /**
     * The version of the API, by its date: {@code 2023-06-01} (the default) or {@code 2026-10-21}.
     *
     * @throws IllegalArgumentException if it is another
     */
    public Builder apiVersion(String date) {
      this.version = ApiVersion.of(date);
      return this;
    }

    @Override
    public Builder settings(ProviderSettings settings) {
      super.settings(settings);
      String date = settings.option("api_version");
      if (date != null) {
        apiVersion(date);
      }
      String style = settings.option("auth");
      return style == null ? this : auth(AuthStyle.named(style));
    }

    /**
     * The provider.
     *
     * @throws IllegalArgumentException if there is no key, or a setting cannot be used
     */
    public ClaudeProvider build() {
      Map<String, String> headers =
          auth == null
              ? version.headers(requireKey("ANTHROPIC_API_KEY").reveal())
              : version.headers(auth.headers(apiKey()));
      return new ClaudeProvider(
          setup(Dialect.ANTHROPIC, headers, SLOWEST_TOKENS_PER_SECOND), version, auth != null);
    }
  }
}
