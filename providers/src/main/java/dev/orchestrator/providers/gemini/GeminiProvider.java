package dev.orchestrator.providers.gemini;

import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.GenerationResult;
import dev.orchestrator.api.GenerationStream;
import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.ProviderSettings.Timeouts;
import dev.orchestrator.providers.wire.Dialect;
import dev.orchestrator.providers.wire.Endpoints;
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
 * Google's models by the Generative Language API, {@code v1beta}. The key travels in a header and
 * never in an address. Immutable and thread-safe.
 *
 * <p>Defaults: name {@code gemini}, endpoint {@code https://generativelanguage.googleapis.com}
 * (without a version), 10 s for a connection, 120 s for the first token, 60 s between tokens, 10
 * minutes in all. A request that names no limit gets none, so the model's own holds.
 */
public final class GeminiProvider implements LlmProvider {
  private static final URI ENDPOINT = URI.create("https://generativelanguage.googleapis.com");
  private static final int SLOWEST_TOKENS_PER_SECOND = 20;
  private static final Duration CHECK_LIMIT = Duration.ofSeconds(10);

  private final String name;
  private final URI endpoint;
  private final List<ModelInfo> models;
  private final Wire wire;
  private final GeminiRequest mapper;

  private GeminiProvider(Setup setup) {
    this.name = setup.name();
    this.endpoint = setup.endpoint();
    this.models = setup.models();
    this.wire = setup.wire();
    this.mapper = new GeminiRequest(name);
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
    return wire.generate(call(model, request));
  }

  @Override
  public GenerationStream stream(String model, GenerationRequest request)
      throws InterruptedException {
    return wire.stream(call(model, request));
  }

  private WireCall call(String model, GenerationRequest request) {
    String method = wire.streams() ? ":streamGenerateContent?alt=sse" : ":generateContent";
    String id = model.startsWith("models/") ? model.substring("models/".length()) : model;
    return new WireCall(
        model,
        "/v1beta/models/" + Endpoints.pathPart(id) + method,
        mapper.body(model, request),
        request,
        new GeminiAssembler(name),
        WireCall.Framing.SSE);
  }

  /** Lists one model, which costs nothing. */
  @Override
  public void check() throws InterruptedException {
    wire.get("/v1beta/models?pageSize=1", CHECK_LIMIT);
  }

  @Override
  public void close() {
    wire.close();
  }

  /** Builds a {@link GeminiProvider}. Not thread-safe. */
  public static final class Builder extends ProviderBuilder<Builder> {
    private Builder() {
      super("gemini", ENDPOINT, Timeouts.DEFAULT);
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
    public GeminiProvider build() {
      String key = requireKey("GEMINI_API_KEY").reveal();
      return new GeminiProvider(
          setup(Dialect.GEMINI, Map.of("x-goog-api-key", key), SLOWEST_TOKENS_PER_SECOND));
    }
  }
}
