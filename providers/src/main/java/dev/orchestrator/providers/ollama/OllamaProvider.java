package dev.orchestrator.providers.ollama;

import static dev.orchestrator.providers.wire.Nodes.text;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.GenerationResult;
import dev.orchestrator.api.GenerationStream;
import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.Pricing;
import dev.orchestrator.api.ProviderException;
import dev.orchestrator.api.ProviderSettings.Timeouts;
import dev.orchestrator.base.json.Json;
import dev.orchestrator.providers.wire.Dialect;
import dev.orchestrator.providers.wire.Endpoints;
import dev.orchestrator.providers.wire.ProviderBuilder;
import dev.orchestrator.providers.wire.Setup;
import dev.orchestrator.providers.wire.Wire;
import dev.orchestrator.providers.wire.WireCall;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;

/**
 * Models that an Ollama server runs, by its own API. Thread-safe.
 *
 * <p>Defaults: name {@code ollama}, endpoint {@code http://localhost:11434}, no key, 10 s for a
 * connection, 10 minutes for the first token (the first call loads the model, which may take
 * minutes), 2 minutes between tokens, 30 minutes in all. Timeouts of a configuration that equal the
 * general defaults count as not set.
 *
 * <p>{@link #discoverModels()} asks which models are installed, also ones that nobody has heard of,
 * and remembers them for {@link #availableModels()}; what the settings say of a model wins. Tier by
 * billions of parameters: below 24 FAST, from 200 ADVANCED, between them STANDARD, unknown FAST. A
 * model is local, and free, if the endpoint is on this machine or a private network and its id does
 * not end in {@code -cloud} or {@code :cloud}; any other is unpriced.
 *
 * <p>{@code num_ctx} is sent with every call (see {@link ContextSize}); the window it is bounded by
 * is asked of the server once for each model.
 */
public final class OllamaProvider implements LlmProvider {

  /** 10 s, 10 min, 2 min, 30 min. */
  public static final Timeouts DEFAULT_TIMEOUTS =
      new Timeouts(
          Duration.ofSeconds(10),
          Duration.ofMinutes(10),
          Duration.ofMinutes(2),
          Duration.ofMinutes(30));

  private static final URI ENDPOINT = URI.create("http://localhost:11434");
  private static final Duration LIST_LIMIT = Duration.ofSeconds(10);

  private final String name;
  private final URI endpoint;
  private final boolean privateEndpoint;
  private final List<ModelInfo> configured;
  private final Wire wire;
  private final OllamaRequest mapper;
  private final Map<String, LocalModel> known = new ConcurrentHashMap<>();
  private volatile List<ModelInfo> models;

  private OllamaProvider(Setup setup) {
    this.name = setup.name();
    this.endpoint = setup.endpoint();
    this.privateEndpoint = Endpoints.isPrivate(endpoint);
    this.configured = setup.models().stream().map(this::placed).toList();
    this.models = configured;
    this.wire = setup.wire();
    this.mapper = new OllamaRequest(name);
  }

  /** Whatever else is said of a model: where it runs decides whether it is local and free. */
  private ModelInfo placed(ModelInfo info) {
    boolean local = privateEndpoint && !LocalModel.isCloud(info.id());
    Pricing pricing = info.pricing() == null && local ? Pricing.free() : info.pricing();
    return info.toBuilder().local(local).pricing(pricing).build();
  }

  /** Starts a provider that needs nothing. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public String name() {
    return name;
  }

  /** The models of the settings, and those that were discovered last. */
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

  private WireCall call(String model, GenerationRequest request) throws InterruptedException {
    LocalModel facts = facts(model);
    int told = modelInfo(model).map(ModelInfo::contextWindow).orElse(0);
    int window = told > 0 ? told : facts.window();
    return new WireCall(
        model,
        "/api/chat",
        mapper.body(model, request, facts, window, wire.streams()),
        request,
        new OllamaAssembler(name),
        WireCall.Framing.NDJSON);
  }

  private LocalModel facts(String model) throws InterruptedException {
    LocalModel remembered = known.get(model);
    if (remembered != null) {
      return remembered;
    }
    LocalModel asked = show(model, Json.object());
    if (asked.window() > 0 || !asked.abilities().isEmpty()) {
      known.put(model, asked);
    }
    return asked;
  }

  private LocalModel show(String model, JsonNode tag) throws InterruptedException {
    try {
      JsonNode answer =
          wire.post("/api/show", Json.object().put("model", model), model, LIST_LIMIT);
      return LocalModel.of(model, tag, answer);
    } catch (ProviderException e) {
      // An old or foreign server without this address; whether it has the model, the call tells.
      if (e.fault() == Fault.MODEL_UNAVAILABLE
          || e.fault() == Fault.MALFORMED
          || e.fault() == Fault.INVALID_REQUEST) {
        return LocalModel.of(model, tag, Json.object());
      }
      throw e;
    }
  }

  @Override
  public List<ModelInfo> discoverModels() throws InterruptedException {
    Map<String, ModelInfo> found = new LinkedHashMap<>();
    configured.forEach(info -> found.put(info.id(), info));
    for (JsonNode tag : wire.get("/api/tags", LIST_LIMIT).path("models")) {
      String id = text(tag, "model").isEmpty() ? text(tag, "name") : text(tag, "model");
      if (id.isEmpty()) {
        continue;
      }
      LocalModel facts = show(id, tag);
      known.put(id, facts);
      if (facts.chats()) {
        found.putIfAbsent(id, facts.info(name, endpoint, privateEndpoint));
      }
    }
    models = List.copyOf(new ArrayList<>(found.values()));
    return models;
  }

  /** Lists the installed models. */
  @Override
  public void check() throws InterruptedException {
    wire.get("/api/tags", LIST_LIMIT);
  }

  @Override
  public void close() {
    wire.close();
  }

  /** Builds an {@link OllamaProvider}. Not thread-safe. */
  public static final class Builder extends ProviderBuilder<Builder> {
    private Builder() {
      super("ollama", ENDPOINT, DEFAULT_TIMEOUTS);
    }

    @Override
    protected Builder self() {
      return this;
    }

    /** How long to wait; a value that equals the general default counts as not set. */
    @Override
    public Builder timeouts(Timeouts value) {
      Timeouts general = Timeouts.DEFAULT;
      return super.timeouts(
          new Timeouts(
              value.connect(),
              or(value.firstToken(), general.firstToken(), DEFAULT_TIMEOUTS.firstToken()),
              or(value.idle(), general.idle(), DEFAULT_TIMEOUTS.idle()),
              or(value.total(), general.total(), DEFAULT_TIMEOUTS.total())));
    }

    private static Duration or(Duration value, Duration general, Duration own) {
      return value.equals(general) ? own : value;
    }

    /**
     * The provider.
     *
     * @throws IllegalArgumentException if a setting cannot be used
     */
    public OllamaProvider build() {
      var key = apiKey();
      Map<String, String> auth =
          key == null ? Map.of() : Map.of("authorization", "Bearer " + key.reveal());
      return new OllamaProvider(setup(Dialect.OLLAMA, auth, 0));
    }
  }
}
