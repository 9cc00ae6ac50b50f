package dev.orchestrator.providers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.orchestrator.api.Fault;
import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.GenerationResult;
import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.Message;
import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.Pricing;
import dev.orchestrator.api.ProviderException;
import dev.orchestrator.api.ProviderFactory;
import dev.orchestrator.api.ProviderSettings;
import dev.orchestrator.api.ProviderSettings.Timeouts;
import dev.orchestrator.api.Secret;
import dev.orchestrator.base.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Where compatible servers differ, told by options alone. */
class CompatibleQuirksTest {
  private static final String KEY = "planted-key-5d8f";
  private static final GenerationRequest REQUEST =
      GenerationRequest.builder().system("be brief").prompt("hello").maxTokens(7).build();
  private static final String CHUNKS =
      "data: {\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"hi\"}}]}\n\n"
          + "data: {\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
  private static final String USAGE =
      "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":1}}\n\n";
  private static final String DONE = "data: [DONE]\n\n";
  private static final String MESSAGES =
      """
      event: message_start
      data: {"type":"message_start","message":{"model":"m","usage":{"input_tokens":9,"output_tokens":1}}}

      event: content_block_start
      data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

      event: content_block_delta
      data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"hi"}}

      event: content_block_stop
      data: {"type":"content_block_stop","index":0}

      event: message_delta
      data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":1}}

      event: message_stop
      data: {"type":"message_stop"}

      """;

  private record Seen(String uri, Map<String, List<String>> headers, String body) {
    @Nullable String header(String name) {
      return headers.entrySet().stream()
          .filter(header -> header.getKey().equalsIgnoreCase(name))
          .map(header -> header.getValue().getFirst())
          .findFirst()
          .orElse(null);
    }

    JsonNode json() {
      return Json.parse(body);
    }
  }

  private final List<Seen> seen = new CopyOnWriteArrayList<>();
  private String stream = CHUNKS + USAGE + DONE;
  private String list = "{\"data\":[{\"id\":\"llama-3\",\"max_model_len\":4096},{\"id\":\"m\"}]}";
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      seen.add(
          new Seen(
              exchange.getRequestURI().toString(), Map.copyOf(exchange.getRequestHeaders()), body));
      boolean get = exchange.getRequestMethod().equals("GET");
      byte[] bytes = (get ? list : stream).getBytes(StandardCharsets.UTF_8);
      exchange
          .getResponseHeaders()
          .set("content-type", get ? "application/json" : "text/event-stream");
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private LlmProvider provider(String type, String base, Map<String, Object> options) {
    URI endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + base);
    ProviderSettings settings =
        new ProviderSettings(
            "mine",
            type,
            endpoint,
            Secret.of(KEY),
            null,
            List.of(),
            Map.of("x-extra", Secret.of("more")),
            options,
            Timeouts.DEFAULT,
            Path.of(""));
    return ServiceLoader.load(ProviderFactory.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(factory -> factory.type().equals(type))
        .findFirst()
        .orElseThrow()
        .create(settings);
  }

  private Seen sent(String type, String base, Map<String, Object> options) throws Exception {
    try (LlmProvider provider = provider(type, base, options)) {
      GenerationResult result = provider.generate("m/1 x", REQUEST);
      assertThat(result.text()).isEqualTo("hi");
      assertThat(result.usage().estimated()).isFalse();
      return seen.getFirst();
    }
  }

  private Seen chat(Map<String, Object> options) throws Exception {
    return sent("openai-compatible", "/v1", options);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "bearer,    authorization, Bearer planted-key-5d8f",
        "x-api-key, x-api-key,     planted-key-5d8f",
        "api-key,   api-key,       planted-key-5d8f",
        "none,      authorization, -",
      })
  void sendsTheKeyInTheHeaderThatTheServerWants(String style, String header, @Nullable String value)
      throws Exception {
    Seen seen = chat(Map.of("auth", style));

    assertThat(seen.header(header)).isEqualTo(value);
    assertThat(seen.header("x-extra")).isEqualTo("more");
    long headersWithKey =
        seen.headers().values().stream().filter(values -> values.toString().contains(KEY)).count();
    assertThat(headersWithKey).isEqualTo(value == null ? 0 : 1);
  }

  @Test
  void postsToAnotherPathWithFurtherParameters() throws Exception {
    Seen seen =
        sent(
            "openai-compatible",
            "/openai",
            Map.of(
                "path",
                "/deployments/{model}/chat/completions",
                "query",
                Map.of("api-version", "2024-10 21")));

    assertThat(seen.uri())
        .isEqualTo("/openai/deployments/m/1%20x/chat/completions?api-version=2024-10%2021");
  }

  @Test
  void asksForTheModelsWhereTheyAreListed() throws Exception {
    try (LlmProvider provider =
        provider(
            "openai-compatible",
            "/v1",
            Map.of("models_path", "/all?kind=chat", "query", Map.of("v", "1"), "local", true))) {
      List<ModelInfo> models = provider.discoverModels();

      assertThat(models).extracting(ModelInfo::id).containsExactly("llama-3", "m");
      assertThat(models.getFirst().contextWindow()).isEqualTo(4_096);
      assertThat(models.getFirst().maker()).isEqualTo("meta");
      assertThat(models).allMatch(ModelInfo::local);
      assertThat(models).extracting(ModelInfo::pricing).containsOnly(Pricing.free());
      assertThat(seen.getFirst().uri()).isEqualTo("/v1/all?kind=chat&v=1");
    }
  }

  @Test
  void namesTheSystemTextAsTheServerDoes() throws Exception {
    assertThat(chat(Map.of()).json().at("/messages/0/role").asString()).isEqualTo("system");
    seen.clear();
    assertThat(chat(Map.of("system_role", "developer")).json().at("/messages/0/role").asString())
        .isEqualTo("developer");
    seen.clear();
    JsonNode messages = chat(Map.of("system_role", "user")).json().path("messages");
    assertThat(messages.size()).isEqualTo(1);
    assertThat(messages.at("/0/role").asString()).isEqualTo("user");
    assertThat(messages.at("/0/content").asString()).isEqualTo("be brief\n\nhello");
  }

  @Test
  void putsTheSystemTextBeforeAConversationThatTheModelBegan() throws Exception {
    GenerationRequest request =
        GenerationRequest.builder()
            .system("be brief")
            .message(Message.assistant("well?"))
            .message(Message.user("hello"))
            .build();
    try (LlmProvider provider =
        provider("openai-compatible", "/v1", Map.of("system_role", "user"))) {
      provider.generate("m", request);
    }
    JsonNode messages = seen.getFirst().json().path("messages");
    assertThat(messages.valueStream().map(m -> m.path("role").asString()))
        .containsExactly("user", "assistant", "user");
    assertThat(messages.at("/0/content").asString()).isEqualTo("be brief\n\n");
  }

  @Test
  void limitsTheAnswerInTheFieldThatTheServerKnows() throws Exception {
    assertThat(chat(Map.of()).json().path("max_tokens").asInt()).isEqualTo(7);
    seen.clear();
    JsonNode body = chat(Map.of("max_tokens_field", "max_completion_tokens")).json();
    assertThat(body.path("max_completion_tokens").asInt()).isEqualTo(7);
    assertThat(body.has("max_tokens")).isFalse();
  }

  @Test
  void asksForUsageUnlessTheServerRefusesThat() throws Exception {
    assertThat(chat(Map.of()).json().at("/stream_options/include_usage").asBoolean()).isTrue();
    stream = CHUNKS + DONE;
    seen.clear();
    try (LlmProvider provider =
        provider("openai-compatible", "/v1", Map.of("stream_usage", "false"))) {
      GenerationResult result = provider.generate("m", REQUEST);
      assertThat(seen.getFirst().json().has("stream_options")).isFalse();
      assertThat(result.usage().estimated()).isTrue();
      assertThat(result.usage().inputTokens()).isPositive();
    }
  }

  @Test
  void takesAStreamWithoutItsEndForCutOnlyWhereTheServerAlwaysSendsOne() throws Exception {
    stream = CHUNKS + USAGE;
    assertThat(chat(Map.of()).uri()).isEqualTo("/v1/chat/completions");
    try (LlmProvider provider =
        provider("openai-compatible", "/v1", Map.of("sends_done", "true"))) {
      assertThatThrownBy(() -> provider.generate("m", REQUEST))
          .isInstanceOfSatisfying(
              ProviderException.class, e -> assertThat(e.fault()).isEqualTo(Fault.TRUNCATED));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "x-api-key, x-api-key,     planted-key-5d8f",
    "bearer,    authorization, Bearer planted-key-5d8f",
  })
  void speaksMessagesToAnyServer(String style, String header, String value) throws Exception {
    stream = MESSAGES;

    Seen seen = sent("anthropic-compatible", "/base", Map.of("auth", style));

    assertThat(seen.uri()).isEqualTo("/base/v1/messages");
    assertThat(seen.header(header)).isEqualTo(value);
    assertThat(seen.header("anthropic-version")).isEqualTo("2023-06-01");
    assertThat(seen.json().at("/system/0/text").asString("be brief")).isEqualTo("be brief");
  }

  @Test
  void asksAnAnthropicCompatibleServerForItsModels() throws Exception {
    list = "{\"data\":[{\"id\":\"claude-x\",\"display_name\":\"Claude X\"}],\"has_more\":false}";
    try (LlmProvider provider = provider("anthropic-compatible", "", Map.of())) {
      assertThat(provider.discoverModels())
          .singleElement()
          .satisfies(model -> {
            assertThat(model.qualifiedName()).isEqualTo("mine/claude-x");
            assertThat(model.displayName()).isEqualTo("Claude X");
            assertThat(model.maker()).isEqualTo("anthropic");
            assertThat(model.pricing()).isNull();
          });
    }
  }

  @Test
  void hidesWhatAQueryCarriesLikeAKey() {
    server.removeContext("/");
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            byte[] echo = exchange.getRequestURI().toString().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(400, echo.length);
            exchange.getResponseBody().write(echo);
          }
        });
    try (LlmProvider provider =
        provider("openai-compatible", "", Map.of("query", Map.of("key", "planted-in-query")))) {
      assertThatThrownBy(() -> provider.generate("m", REQUEST))
          .isInstanceOf(ProviderException.class)
          .hasMessageNotContaining("planted-in-query");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "auth        | basic  | auth: 'basic' is none of bearer, x-api-key, api-key, none",
        "system_role | robot  | system_role: 'robot' is none of system, developer, user",
        "path        | a?b    | path: 'a?b' must begin with '/' and hold neither blanks nor ? nor #",
        "models_path | all    | models_path: 'all' must begin with '/'",
        "sends_done  | maybe  | sends_done: 'maybe' is no true or false",
      })
  void saysWhatItCannotBeTold(String option, String value, String message) {
    assertThatThrownBy(() -> provider("openai-compatible", "/v1", Map.of(option, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
