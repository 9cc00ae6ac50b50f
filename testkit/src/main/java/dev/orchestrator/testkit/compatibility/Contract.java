package dev.orchestrator.testkit.compatibility;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.FinishReason;
import dev.orchestrator.api.GenerationEvent;
import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.GenerationResult;
import dev.orchestrator.api.GenerationStream;
import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.Message;
import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.Part;
import dev.orchestrator.api.ProviderException;
import dev.orchestrator.api.Tool;
import dev.orchestrator.api.Usage;
import dev.orchestrator.base.time.Time;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The checks of {@link ProviderCompatibilityKit}. */
final class Contract {
  /** How long a call may take that ought to return at once. */
  static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final int SIDE_BY_SIDE = 16;
  private static final String MARK = "kitmark1";
  private static final String ANSWER = "Grüße, 世界! 😀\nand a second line";
  private static final Usage USAGE = Usage.of(123, 45);

  /** One check, by the sentence that it holds the provider to. */
  record Check(String name, Body body) {}

  /** What a check does. */
  interface Body {
    void run() throws Exception;
  }

  /** Makes the provider for a server. */
  interface Maker {
    LlmProvider make(CompatibilityServer server) throws Exception;
  }

  private interface Use {
    void of(LlmProvider provider, CompatibilityServer server) throws Exception;
  }

  private final Callable<CompatibilityServer> servers;
  private final Maker providers;
  private final String key;
  private final Duration patience;

  Contract(Callable<CompatibilityServer> servers, Maker providers, String key, Duration patience) {
    this.patience = patience;
    this.servers = servers;
    this.providers = providers;
    this.key = key;
  }

  List<Check> checks() throws Exception {
    boolean caches;
    boolean waiting;
    boolean hears;
    boolean cuts;
    try (CompatibilityServer server = servers.call()) {
      caches = server.tellsCaches();
      waiting = server.tellsRetryAfter();
      hears = server.hears();
      cuts = server.tellsCut();
    }
    List<Check> checks = new ArrayList<>();
    checks.add(new Check("tells its models without asking anybody", this::models));
    checks.add(new Check("gives an answer whole", this::whole));
    if (cuts) {
      checks.add(new Check("holds an answer that was cut for cut", this::cut));
    }
    checks.add(new Check("gives an answer as a stream that ends with all of it", this::streamed));
    checks.add(new Check("tells the tokens as they were billed", this::usage));
    if (caches) {
      checks.add(new Check("counts cached tokens apart from the others", this::caches));
    }
    fault(checks, "a bad key", 401, Set.of(Fault.AUTHENTICATION));
    fault(checks, "an unknown model", 404, Set.of(Fault.MODEL_UNAVAILABLE));
    fault(checks, "too many requests", 429, Set.of(Fault.RATE_LIMITED));
    fault(checks, "a bad request", 400, Set.of(Fault.INVALID_REQUEST));
    fault(checks, "a broken server", 500, Set.of(Fault.OVERLOADED));
    fault(checks, "a busy server", 503, Set.of(Fault.OVERLOADED));
    if (waiting) {
      checks.add(new Check("passes on how long to wait", this::waiting));
    }
    checks.add(
        new Check(
            "tells the fault of a page that is no answer",
            () -> fails(new ServerReply.Garbage(), EnumSet.of(Fault.MALFORMED))));
    checks.add(
        new Check(
            "tells the fault of a connection that breaks",
            () ->
                fails(
                    new ServerReply.HangUp(),
                    EnumSet.of(Fault.NETWORK, Fault.TIMEOUT, Fault.TRUNCATED))));
    if (hears) {
      checks.add(new Check("sends the system text and the limit, or refuses", this::sends));
      checks.add(
          new Check("sends a tool, or refuses", () -> sendsOrRefuses(tool(), "kittoolname")));
      checks.add(
          new Check("sends an image, or refuses", () -> sendsOrRefuses(image(), "a2l0aW1hZ2U")));
      checks.add(
          new Check("sends a JSON schema, or refuses", () -> sendsOrRefuses(schema(), "kitfield")));
      checks.add(
          new Check("sends stop words, or refuses", () -> sendsOrRefuses(stop(), "kitstopword")));
      checks.add(new Check("keeps its key in a header", this::keyInAHeader));
    }
    checks.add(new Check("lets itself be cancelled", this::cancelled));
    checks.add(new Check("answers side by side without mixing answers", this::sideBySide));
    checks.add(new Check("shows its key to nobody", this::hidesTheKey));
    return checks;
  }

  private void fault(List<Check> checks, String what, int status, Set<Fault> faults) {
    checks.add(
        new Check(
            "tells the fault of " + what + " (" + status + ") after one request",
            () -> fails(new ServerReply.Failure(status, 0, "the server says no"), faults)));
  }

  private void with(Map<String, ServerReply> rules, Use use) throws Exception {
    try (CompatibilityServer server = servers.call()) {
      rules.forEach(server::when);
      try (LlmProvider provider = providers.make(server)) {
        use.of(provider, server);
      }
    }
  }

  private void with(ServerReply reply, Use use) throws Exception {
    with(Map.of(MARK, reply), use);
  }

  private static String model(LlmProvider provider) {
    List<ModelInfo> models = provider.availableModels();
    require(!models.isEmpty(), "the provider of this test needs a model");
    return models.getFirst().id();
  }

  private static GenerationRequest.Builder request() {
    return GenerationRequest.builder().prompt("the words are " + MARK).maxTokens(50);
  }

  private static ServerReply answer() {
    return new ServerReply.Text(ANSWER, USAGE, false);
  }

  private void models() throws Exception {
    with(
        answer(),
        (provider, server) -> {
          require(!provider.name().isBlank(), "name() is blank");
          equal("name() asked again", provider.name(), provider.name());
          for (ModelInfo model : provider.availableModels()) {
            equal("the provider of its model " + model.id(), provider.name(), model.provider());
            require(
                provider.modelInfo(model.id()).isPresent(),
                "modelInfo() does not know " + model.id() + ", which availableModels() lists");
          }
          require(
              provider.modelInfo("no-such-model-of-the-kit").isEmpty(),
              "modelInfo() knows a model that does not exist");
          equal("generations asked for by availableModels()", 0, heard(server));
        });
  }

  private void whole() throws Exception {
    with(
        answer(),
        (provider, server) -> {
          GenerationResult result = provider.generate(model(provider), request().build());
          equal("the text", ANSWER, result.text());
          equal(
              "the finish reason",
              server.tellsCut() ? FinishReason.STOP : FinishReason.OTHER,
              result.finishReason());
          equal("the result's provider", provider.name(), result.provider());
          require(!result.model().isBlank(), "the result names no model");
          requests(server, 1);
        });
  }

  private void cut() throws Exception {
    with(
        new ServerReply.Text("half of an ans", USAGE, true),
        (provider, server) -> {
          FinishReason reason;
          try {
            reason = provider.generate(model(provider), request().build()).finishReason();
          } catch (ProviderException e) {
            equal("the fault of an answer that reached its limit", Fault.TRUNCATED, e.fault());
            return;
          }
          equal(
              "the finish reason of an answer that reached its limit", FinishReason.LENGTH, reason);
        });
  }

  private void streamed() throws Exception {
    with(
        answer(),
        (provider, server) -> {
          StringBuilder text = new StringBuilder();
          GenerationResult result = null;
          try (GenerationStream stream = provider.stream(model(provider), request().build())) {
            while (stream.hasNext()) {
              GenerationEvent event = stream.next();
              require(result == null, "the stream goes on after its completion");
              switch (event) {
                case GenerationEvent.TextDelta delta -> text.append(delta.text());
                case GenerationEvent.ReasoningDelta delta -> {}
                case GenerationEvent.Completed completed -> result = completed.result();
              }
            }
          }
          if (result == null) {
            throw new AssertionError("the stream ends without its completion");
          }
          equal("the pieces, joined", ANSWER, text.toString());
          equal("the text of the completion", ANSWER, result.text());
          equal("its usage", USAGE, result.usage());
          requests(server, 1);
        });
  }

  private void usage() throws Exception {
    with(
        answer(),
        (provider, server) ->
            equal(
                "the usage", USAGE, provider.generate(model(provider), request().build()).usage()));
  }

  private void caches() throws Exception {
    Usage told = new Usage(100, 30, 0, 20, 0, Map.of(), false);
    with(
        new ServerReply.Text(ANSWER, told, false),
        (provider, server) -> {
          Usage usage = provider.generate(model(provider), request().build()).usage();
          equal("tokens that came from no cache", 100L, usage.inputTokens());
          equal("tokens read from a cache", 30L, usage.cacheReadTokens());
          equal("tokens of the answer", 20L, usage.outputTokens());
        });
  }

  private void fails(ServerReply reply, Set<Fault> faults) throws Exception {
    with(
        reply,
        (provider, server) -> {
          Throwable thrown = failure(() -> provider.generate(model(provider), request().build()));
          require(
              faults.contains(fault(thrown)),
              "the fault is " + fault(thrown) + " and not " + faults + ": " + thrown);
          requests(server, 1);
        });
  }

  private void waiting() throws Exception {
    with(
        new ServerReply.Failure(429, 7, "slow down"),
        (provider, server) -> {
          Throwable thrown = failure(() -> provider.generate(model(provider), request().build()));
          equal(
              "how long to wait",
              Duration.ofSeconds(7),
              thrown instanceof ProviderException e ? e.retryAfter() : null);
        });
  }

  private void sends() throws Exception {
    sendsOrRefuses(request().system("kitsystemtext").build(), "kitsystemtext");
    sendsOrRefuses(request().maxTokens(4_321).build(), "4321");
  }

  private static GenerationRequest tool() {
    return request()
        .tool(new Tool("kittoolname", "does nothing", "{\"type\":\"object\",\"properties\":{}}"))
        .build();
  }

  private static GenerationRequest image() {
    return GenerationRequest.builder()
        .message(
            new Message(
                Message.Author.USER,
                List.of(
                    new Part.Text("the words are " + MARK),
                    new Part.Media("image/png", "a2l0aW1hZ2U=", null))))
        .maxTokens(50)
        .build();
  }

  private static GenerationRequest schema() {
    return request()
        .jsonSchema(
            "{\"type\":\"object\",\"properties\":{\"kitfield\":{\"type\":\"string\"}},"
                + "\"required\":[\"kitfield\"],\"additionalProperties\":false}")
        .build();
  }

  private static GenerationRequest stop() {
    return request().stop("kitstopword").build();
  }

  private void sendsOrRefuses(GenerationRequest request, String sign) throws Exception {
    with(
        answer(),
        (provider, server) -> {
          try {
            provider.generate(model(provider), request);
          } catch (ProviderException e) {
            equal("the fault of a refusal", Fault.INVALID_REQUEST, e.fault());
            equal("requests that were sent all the same", 0, heard(server));
            return;
          }
          require(
              server.requests().stream().anyMatch(sent -> holds(sent, sign)),
              "the request was answered, and '" + sign + "' was never sent: it was dropped");
        });
  }

  private static boolean holds(ServerRequest sent, String sign) {
    return sent.body().contains(sign)
        || sent.uri().contains(sign)
        || sent.headers().values().stream().anyMatch(value -> value.contains(sign));
  }

  private void keyInAHeader() throws Exception {
    with(
        answer(),
        (provider, server) -> {
          provider.generate(model(provider), request().build());
          for (ServerRequest sent : server.requests()) {
            require(!sent.uri().contains(key), "the key stands in the address");
            require(!sent.body().contains(key), "the key stands in the body");
          }
        });
  }

  private void hidesTheKey() throws Exception {
    with(
        new ServerReply.Failure(401, 0, "the key " + key + " is wrong"),
        (provider, server) -> {
          require(!provider.toString().contains(key), "toString() shows the key");
          Throwable thrown = failure(() -> provider.generate(model(provider), request().build()));
          require(
              !words(thrown).contains(key),
              "an exception shows the key, which the server had repeated");
          require(
              provider.endpoint().map(Object::toString).filter(e -> e.contains(key)).isEmpty(),
              "endpoint() shows the key");
        });
  }

  /** All that a stack trace would show in words. */
  private static String words(Throwable thrown) {
    StringBuilder words = new StringBuilder();
    for (Throwable one = thrown; one != null; one = one.getCause()) {
      words.append(one).append('\n');
      for (Throwable suppressed : one.getSuppressed()) {
        words.append(suppressed).append('\n');
      }
    }
    return words.toString();
  }

  private void cancelled() throws Exception {
    with(
        new ServerReply.Silence(),
        (provider, server) -> {
          AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
          Thread caller =
              Thread.ofVirtual()
                  .start(() -> {
                    try {
                      provider.generate(model(provider), request().build());
                    } catch (Throwable e) {
                      thrown.set(e);
                    }
                  });
          Instant limit = Time.system().now().plus(patience);
          while (server.hears()
              && server.requests().isEmpty()
              && Time.system().now().isBefore(limit)) {
            Thread.onSpinWait();
            Thread.yield();
          }
          caller.interrupt();
          require(
              caller.join(patience),
              "a call that was interrupted has not come back after " + patience.toSeconds() + " s");
          Throwable end = thrown.get();
          if (end == null) {
            throw new AssertionError("a call that was interrupted gives an answer");
          }
          equal("the fault of a call that was interrupted", Fault.CANCELLED, fault(end));
        });
  }

  private void sideBySide() throws Exception {
    Map<String, ServerReply> rules = new HashMap<>();
    for (int i = 0; i < SIDE_BY_SIDE; i++) {
      rules.put(mark(i), new ServerReply.Text("answer to " + mark(i), USAGE, false));
    }
    with(
        rules,
        (provider, server) -> {
          try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<GenerationResult>> answers = new ArrayList<>();
            for (int i = 0; i < SIDE_BY_SIDE; i++) {
              GenerationRequest request =
                  GenerationRequest.builder().prompt("words " + mark(i)).maxTokens(50).build();
              answers.add(threads.submit(() -> provider.generate(model(provider), request)));
            }
            for (int i = 0; i < SIDE_BY_SIDE; i++) {
              equal("an answer among many", "answer to " + mark(i), text(answers.get(i)));
            }
          }
          requests(server, SIDE_BY_SIDE);
        });
  }

  private static String text(Future<GenerationResult> answer)
      throws InterruptedException, TimeoutException {
    try {
      return answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).text();
    } catch (ExecutionException e) {
      throw new AssertionError("one of many calls fails: " + e.getCause(), e.getCause());
    }
  }

  private static String mark(int number) {
    return "kitcaller" + (char) ('a' + number) + "x";
  }

  private interface Call {
    GenerationResult make() throws Exception;
  }

  private static Throwable failure(Call call) {
    try {
      call.make();
    } catch (Throwable e) {
      return e;
    }
    throw new AssertionError("the call gives an answer where it has to fail");
  }

  /** As the dispatcher sees it. */
  private static Fault fault(Throwable thrown) {
    return switch (thrown) {
      case ProviderException e -> e.fault();
      case IOException e -> Fault.NETWORK;
      case InterruptedException e -> Fault.CANCELLED;
      default -> Fault.MALFORMED;
    };
  }

  private static int heard(CompatibilityServer server) {
    return server.hears() ? server.requests().size() : 0;
  }

  private static void requests(CompatibilityServer server, int expected) {
    if (server.hears()) {
      equal("generations that the server was asked for", expected, server.requests().size());
    }
  }

  private static void equal(String what, @Nullable Object expected, @Nullable Object actual) {
    require(
        Objects.equals(expected, actual), what + ": expected " + expected + ", but was " + actual);
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }
}
