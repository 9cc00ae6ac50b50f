package dev.orchestrator.providers.ollama;

import static dev.orchestrator.providers.wire.Requests.object;
import static dev.orchestrator.providers.wire.Requests.refuse;

import dev.orchestrator.api.Effort;
import dev.orchestrator.api.Fault;
import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.Message;
import dev.orchestrator.api.Part;
import dev.orchestrator.api.ProviderException;
import dev.orchestrator.api.Tool;
import dev.orchestrator.api.ToolChoice;
import dev.orchestrator.base.json.Json;
import dev.orchestrator.providers.wire.Requests;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes the body of an {@code /api/chat} request. The server cannot be made to use a tool, so a
 * choice that demands one is refused; a choice of none leaves the tools out. A tool that failed is
 * told by {@code error: } before its answer.
 */
final class OllamaRequest {
  private final String provider;

  OllamaRequest(String provider) {
    this.provider = provider;
  }

  /**
   * The body.
   *
   * @param known what is known of the model
   * @param window its window, 0 if unknown
   */
  ObjectNode body(
      String model, GenerationRequest request, LocalModel known, int window, boolean stream) {
    ObjectNode body = Json.object();
    body.put("model", model);
    ArrayNode messages = body.putArray("messages");
    if (!request.system().isEmpty()) {
      messages.addObject().put("role", "system").put("content", request.system());
    }
    request.messages().forEach(message -> message(message, messages));
    tools(request, body);
    if (request.jsonSchema() != null) {
      body.set("format", object(provider, "the JSON schema", request.jsonSchema()));
    }
    if (request.effort() != null && known.thinks()) {
      think(request.effort(), known, body);
    }
    body.put("stream", stream);
    long promptBytes = textBytes(body);
    if (ContextSize.surelyTooLong(promptBytes, window)) {
      throw ProviderException.builder(
              Fault.CONTEXT_TOO_LONG,
              provider
                  + "/"
                  + model
                  + ": a prompt of "
                  + promptBytes
                  + " bytes does not fit into its window of "
                  + window
                  + " tokens")
          .sent(false)
          .build();
    }
    ObjectNode options = body.putObject("options");
    options.put("num_ctx", ContextSize.choose(promptBytes, request.maxTokens(), window));
    if (request.maxTokens() > 0) {
      options.put("num_predict", request.maxTokens());
    }
    if (request.temperature() != null) {
      options.put("temperature", request.temperature());
    }
    if (!request.stop().isEmpty()) {
      ArrayNode stop = options.putArray("stop");
      request.stop().forEach(stop::add);
    }
    Requests.addExtras(provider, request, body);
    return body;
  }

  /** What is sent, less the images: these become a fixed, small number of tokens. */
  private static long textBytes(ObjectNode body) {
    ObjectNode copy = body.deepCopy();
    copy.path("messages").forEach(message -> ((ObjectNode) message).remove("images"));
    return Json.write(copy).getBytes(StandardCharsets.UTF_8).length;
  }

  private static void think(Effort effort, LocalModel known, ObjectNode body) {
    if (known.hasThinkLevels()) {
      body.put("think", effort.name().toLowerCase(Locale.ROOT));
    } else {
      body.put("think", effort != Effort.LOW);
    }
  }

  private void message(Message message, ArrayNode messages) {
    List<Part> rest = new ArrayList<>();
    for (Part part : message.parts()) {
      Requests.refuseWrongAuthor(provider, message.author(), part);
      if (part instanceof Part.ToolResult result) {
        messages
            .addObject()
            .put("role", "tool")
            .put("tool_name", result.name())
            .put("content", (result.error() ? "error: " : "") + plainText(result));
      } else {
        rest.add(part);
      }
    }
    if (!rest.isEmpty()) {
      messages.add(parts(message.author(), rest));
    }
  }

  private String plainText(Part.ToolResult result) {
    if (!result.content().stream().allMatch(Part.Text.class::isInstance)) {
      throw refuse(provider, "an answer of tool '" + result.name() + "' that is not text");
    }
    return result.content().stream()
        .map(part -> ((Part.Text) part).text())
        .collect(Collectors.joining());
  }

  private ObjectNode parts(Message.Author author, List<Part> parts) {
    ObjectNode node = Json.object();
    node.put(
        "role",
        switch (author) {
          case USER -> "user";
          case ASSISTANT -> "assistant";
        });
    StringBuilder text = new StringBuilder();
    for (Part part : parts) {
      switch (part) {
        case Part.Text more -> text.append(more.text());
        case Part.Media media -> node.withArray("images").add(image(media));
        case Part.ToolCall call ->
            node.withArray("tool_calls")
                .addObject()
                .putObject("function")
                .put("name", call.name())
                .set(
                    "arguments",
                    object(provider, "the call of " + call.name(), call.argumentsJson()));
        case Part.Reasoning reasoning ->
            node.setAll(own("reasoning", reasoning.provider(), reasoning.json()));
        case Part.Raw raw -> node.setAll(own("a raw block", raw.provider(), raw.json()));
        case Part.ToolResult result -> throw refuse(provider, "a tool's answer within another");
      }
    }
    return node.put("content", text.toString());
  }

  private String image(Part.Media media) {
    String base64 = media.base64();
    if (!media.mimeType().startsWith("image/") || base64 == null) {
      throw refuse(provider, "media other than the bytes of an image");
    }
    return base64;
  }

  private ObjectNode own(String what, String maker, String json) {
    if (!maker.equals(provider)) {
      throw refuse(provider, what + " that was made by provider '" + maker + "'");
    }
    return object(provider, what, json);
  }

  private void tools(GenerationRequest request, ObjectNode body) {
    switch (request.toolChoice()) {
      case ToolChoice.Auto auto -> {}
      case ToolChoice.None none -> {
        return;
      }
      case ToolChoice.Required required ->
          throw refuse(provider, "a tool is required, which the server cannot be told");
      case ToolChoice.Named named ->
          throw refuse(
              provider, "tool '" + named.name() + "' is required, which the server cannot be told");
    }
    for (Tool tool : request.tools()) {
      ObjectNode function =
          body.withArray("tools").addObject().put("type", "function").putObject("function");
      function.put("name", tool.name()).put("description", tool.description());
      function.set("parameters", object(provider, "tool " + tool.name(), tool.inputSchemaJson()));
    }
  }
}
