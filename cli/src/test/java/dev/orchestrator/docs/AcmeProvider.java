package dev.orchestrator.docs;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.FinishReason;
import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.GenerationResult;
import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.Part;
import dev.orchestrator.api.ProviderException;
import dev.orchestrator.api.Secret;
import dev.orchestrator.api.Usage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Asks a server that takes one prompt as JSON and answers with a text and its tokens. */
public record AcmeProvider(String name, URI url, Secret key, List<ModelInfo> availableModels)
    implements LlmProvider {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final JsonMapper JSON = new JsonMapper();

  @Override
  public GenerationResult generate(String model, GenerationRequest request)
      throws IOException, InterruptedException {
    var parts = request.messages().getFirst().parts();
    if (request.messages().size() > 1
        || !parts.stream().allMatch(Part.Text.class::isInstance)
        || !request.tools().isEmpty()
        || request.jsonSchema() != null) {
      throw new ProviderException(Fault.INVALID_REQUEST, name + " takes one text and no tools");
    }
    var prompt = request.system() + "\n\n" + request.messages().getFirst().text();
    var body = Map.of("model", model, "prompt", prompt, "max_tokens", request.maxTokens());
    var post =
        HttpRequest.newBuilder(url)
            .header("Authorization", "Bearer " + key.reveal())
            .POST(BodyPublishers.ofString(JSON.writeValueAsString(body)))
            .build();
    var reply = HTTP.send(post, BodyHandlers.ofString());
    if (reply.statusCode() != 200) {
      var message = name + " answered with status " + reply.statusCode();
      throw ProviderException.builder(fault(reply.statusCode()), message)
          .status(reply.statusCode())
          .build();
    }
    var answer = JSON.readTree(reply.body());
    var usage = Usage.of(answer.required("in").asLong(), answer.required("out").asLong());
    var end = answer.required("whole").asBoolean() ? FinishReason.STOP : FinishReason.LENGTH;
    return GenerationResult.text(name, model, answer.required("text").asString(), usage, end);
  }

  private static Fault fault(int status) {
    return switch (status) {
      case 401, 403 -> Fault.AUTHENTICATION;
      case 404 -> Fault.MODEL_UNAVAILABLE;
      case 429 -> Fault.RATE_LIMITED;
      default -> status < 500 ? Fault.INVALID_REQUEST : Fault.OVERLOADED;
    };
  }
}
