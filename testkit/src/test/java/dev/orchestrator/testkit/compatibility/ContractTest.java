package dev.orchestrator.testkit.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.FinishReason;
import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.GenerationResult;
import dev.orchestrator.api.GenerationStream;
import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.Part;
import dev.orchestrator.api.ProviderException;
import dev.orchestrator.api.Usage;
import dev.orchestrator.base.json.Json;
import dev.orchestrator.testkit.StubVendor;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The kit finds nothing in a sound provider, and in a faulty one what is wrong with it. */
class ContractTest {
  private static final String KEY = "kit-planted-key-7d1f9a";

  /** What a provider can get wrong. */
  private enum Flaw {
    NONE,
    RENAMES_ITSELF,
    HIDES_A_CUT,
    LOSES_THE_END_OF_A_STREAM,
    COUNTS_CACHED_TOKENS_TWICE,
    ESTIMATES_USAGE,
    RETRIES,
    TAKES_A_BAD_KEY_FOR_A_BAD_REQUEST,
    TAKES_A_PAGE_FOR_AN_ANSWER,
    FORGETS_HOW_LONG_TO_WAIT,
    DROPS_TOOLS,
    DROPS_THE_SYSTEM_TEXT,
    PUTS_THE_KEY_INTO_THE_ADDRESS,
    SHOWS_THE_KEY,
    CANNOT_BE_CANCELLED,
    MIXES_ANSWERS
  }

  /** Asks a server of Chat Completions, with one flaw. */
  private static final class Flawed implements LlmProvider {
    private final HttpClient http = HttpClient.newHttpClient();
    private final URI endpoint;
    private final Flaw flaw;
    private int asked;
    private String last = "";

    Flawed(URI endpoint, Flaw flaw) {
      this.endpoint = endpoint;
      this.flaw = flaw;
    }

    @Override
    public String name() {
      return flaw == Flaw.RENAMES_ITSELF ? "p" + asked++ : "p";
    }

    @Override
    public List<ModelInfo> availableModels() {
      return List.of(ModelInfo.builder("p", "m").build());
    }

    @Override
    public GenerationResult generate(String model, GenerationRequest request)
        throws IOException, InterruptedException {
      boolean plain =
          request.messages().getFirst().parts().stream().allMatch(Part.Text.class::isInstance);
      boolean tools = !request.tools().isEmpty() && flaw != Flaw.DROPS_TOOLS;
      if (!plain || tools || request.jsonSchema() != null || !request.stop().isEmpty()) {
        throw new ProviderException(Fault.INVALID_REQUEST, "one text and nothing else");
      }
      ObjectNode body = Json.object();
      body.put("model", model).put("max_tokens", request.maxTokens());
      var messages = body.putArray("messages");
      if (flaw != Flaw.DROPS_THE_SYSTEM_TEXT) {
        messages.addObject().put("role", "system").put("content", request.system());
      }
      messages.addObject().put("role", "user").put("content", request.messages().getFirst().text());
      HttpResponse<String> reply = post(body);
      if (flaw == Flaw.RETRIES && reply.statusCode() >= 500) {
        reply = post(body);
      }
      if (reply.statusCode() != 200) {
        throw refusal(reply);
      }
      return result(model, reply.body());
    }

    private HttpResponse<String> post(ObjectNode body) throws IOException, InterruptedException {
      String query = flaw == Flaw.PUTS_THE_KEY_INTO_THE_ADDRESS ? "?key=" + KEY : "";
      HttpRequest post =
          HttpRequest.newBuilder(URI.create(endpoint + "/chat/completions" + query))
              .header("authorization", "Bearer " + KEY)
              .POST(BodyPublishers.ofString(Json.write(body)))
              .build();
      if (flaw == Flaw.CANNOT_BE_CANCELLED) {
        return http.sendAsync(post, BodyHandlers.ofString()).join();
      }
      return http.send(post, BodyHandlers.ofString());
    }

    private ProviderException refusal(HttpResponse<String> reply) {
      int status = reply.statusCode();
      Fault fault =
          switch (status) {
            case 401 ->
                flaw == Flaw.TAKES_A_BAD_KEY_FOR_A_BAD_REQUEST
                    ? Fault.INVALID_REQUEST
                    : Fault.AUTHENTICATION;
            case 404 -> Fault.MODEL_UNAVAILABLE;
            case 429 -> Fault.RATE_LIMITED;
            default -> status < 500 ? Fault.INVALID_REQUEST : Fault.OVERLOADED;
          };
      Duration wait =
          reply
              .headers()
              .firstValue("retry-after")
              .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
              .filter(known -> flaw != Flaw.FORGETS_HOW_LONG_TO_WAIT)
              .orElse(null);
      String words = flaw == Flaw.SHOWS_THE_KEY ? reply.body() : "status " + status;
      return ProviderException.builder(fault, words).status(status).retryAfter(wait).build();
    }

    private GenerationResult result(String model, String body) {
      if (flaw == Flaw.TAKES_A_PAGE_FOR_AN_ANSWER && body.startsWith("<")) {
        return GenerationResult.text("p", model, body, Usage.of(1, 1), FinishReason.STOP);
      }
      JsonNode answer = Json.parse(body);
      JsonNode told = answer.path("usage");
      long cached = told.at("/prompt_tokens_details/cached_tokens").asLong(0);
      long prompt = told.path("prompt_tokens").asLong(0);
      Usage usage =
          new Usage(
              flaw == Flaw.COUNTS_CACHED_TOKENS_TWICE ? prompt : prompt - cached,
              cached,
              0,
              told.path("completion_tokens").asLong(0),
              0,
              Map.of(),
              flaw == Flaw.ESTIMATES_USAGE);
      String text = answer.at("/choices/0/message/content").asString();
      if (flaw == Flaw.MIXES_ANSWERS) {
        String before = last;
        last = text;
        text = before.isEmpty() ? text : before;
      }
      boolean cut = answer.at("/choices/0/finish_reason").asString("").equals("length");
      return GenerationResult.text(
          "p",
          model,
          text,
          usage,
          cut && flaw != Flaw.HIDES_A_CUT ? FinishReason.LENGTH : FinishReason.STOP);
    }

    @Override
    public GenerationStream stream(String model, GenerationRequest request)
        throws IOException, InterruptedException {
      GenerationResult result = generate(model, request);
      if (flaw != Flaw.LOSES_THE_END_OF_A_STREAM) {
        return GenerationStream.of(result);
      }
      return GenerationStream.of(
          GenerationResult.text(
              "p",
              model,
              result.text().lines().findFirst().orElse(""),
              result.usage(),
              result.finishReason()));
    }
  }

  private static List<String> failing(Flaw flaw) throws Exception {
    List<String> failing = new ArrayList<>();
    Contract contract =
        new Contract(
            () -> CompatibilityServer.of(StubVendor.openai()),
            server -> new Flawed(((StubCompatibilityServer) server).endpoint(), flaw),
            KEY,
            flaw == Flaw.CANNOT_BE_CANCELLED ? Duration.ofSeconds(2) : Contract.PATIENCE);
    for (Contract.Check check : contract.checks()) {
      try {
        check.body().run();
      } catch (AssertionError | Exception e) {
        failing.add(check.name() + ": " + e.getMessage());
      }
    }
    return failing;
  }

  @Test
  void findsNothingInASoundProvider() throws Exception {
    assertThat(failing(Flaw.NONE)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "RENAMES_ITSELF                    | tells its models without",
        "HIDES_A_CUT                       | holds an answer that was cut",
        "LOSES_THE_END_OF_A_STREAM         | gives an answer as a stream",
        "COUNTS_CACHED_TOKENS_TWICE        | counts cached tokens apart",
        "ESTIMATES_USAGE                   | tells the tokens as they were billed",
        "RETRIES                           | tells the fault of a busy server",
        "TAKES_A_BAD_KEY_FOR_A_BAD_REQUEST | tells the fault of a bad key",
        "TAKES_A_PAGE_FOR_AN_ANSWER        | tells the fault of a page",
        "FORGETS_HOW_LONG_TO_WAIT          | passes on how long to wait",
        "DROPS_TOOLS                       | sends a tool",
        "DROPS_THE_SYSTEM_TEXT             | sends the system text",
        "PUTS_THE_KEY_INTO_THE_ADDRESS     | keeps its key in a header",
        "SHOWS_THE_KEY                     | shows its key to nobody",
        "CANNOT_BE_CANCELLED               | lets itself be cancelled",
        "MIXES_ANSWERS                     | answers side by side",
      })
  void findsWhatIsWrong(Flaw flaw, String check) throws Exception {
    assertThat(failing(flaw))
        .as(flaw.name().toLowerCase(Locale.ROOT))
        .anyMatch(failed -> failed.startsWith(check));
  }
}
