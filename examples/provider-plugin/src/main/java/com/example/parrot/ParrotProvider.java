package com.example.parrot;

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
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;

/** Asks a server that takes a prompt as plain text and tells the tokens in headers. */
public record ParrotProvider(String name, URI url, Secret key, List<ModelInfo> availableModels)
    implements LlmProvider {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @Override
  public GenerationResult generate(String model, GenerationRequest request)
      throws IOException, InterruptedException {
    if (request.messages().size() > 1
        || !request.messages().getFirst().parts().stream().allMatch(Part.Text.class::isInstance)
        || !request.tools().isEmpty() || !request.stop().isEmpty()
        || request.temperature() != null || request.jsonSchema() != null) {
      throw new ProviderException(Fault.INVALID_REQUEST, name + " takes one text, and no tools");
    }
    var text = request.system() + "\n\n" + request.messages().getFirst().text();
    var post = HttpRequest.newBuilder(url)
        .header("Authorization", "Bearer " + key.reveal())
        .header("X-Model", model).header("X-Max-Tokens", String.valueOf(request.maxTokens()))
        .POST(BodyPublishers.ofString(text)).build();
    var reply = HTTP.send(post, BodyHandlers.ofString());
    if (reply.statusCode() != 200) {
      throw ProviderException.builder(fault(reply.statusCode()), name + " refused the request")
          .status(reply.statusCode()).build();
    }
    var usage = Usage.of(tokens(reply, "X-Tokens-In"), tokens(reply, "X-Tokens-Out"));
    var cut = reply.headers().firstValue("X-Cut").isPresent();
    return GenerationResult.text(
        name, model, reply.body(), usage, cut ? FinishReason.LENGTH : FinishReason.STOP);
  }

  private static long tokens(HttpResponse<String> reply, String header) {
    return reply.headers().firstValueAsLong(header).orElseThrow(() ->
        new ProviderException(Fault.MALFORMED, "an answer without the header " + header));
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
