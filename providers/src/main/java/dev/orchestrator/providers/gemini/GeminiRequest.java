package dev.orchestrator.providers.gemini;

import static dev.orchestrator.providers.wire.Requests.object;
import static dev.orchestrator.providers.wire.Requests.refuse;

import dev.orchestrator.api.Effort;
import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.Message;
import dev.orchestrator.api.Part;
import dev.orchestrator.api.Tool;
import dev.orchestrator.api.ToolChoice;
import dev.orchestrator.base.json.Json;
import dev.orchestrator.providers.wire.Requests;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes the body of a {@code generateContent} request. The model is in the path, not here. {@code
 * cachePrompt} needs nothing: the vendor caches prefixes by itself. Calls of tools carry no id: the
 * vendor matches answers by name and order.
 */
final class GeminiRequest {
  /** A part of an answer that only holds the signature of the part after it. */
  static final String SIGNATURE = "thoughtSignature";

  private final String provider;

  GeminiRequest(String provider) {
    this.provider = provider;
  }

  ObjectNode body(String model, GenerationRequest request) {
    ObjectNode body = Json.object();
    if (!request.system().isEmpty()) {
      ArrayNode parts = body.putObject("systemInstruction").putArray("parts");
      parts.addObject().put("text", request.system());
    }
    ArrayNode contents = body.putArray("contents");
    request.messages().forEach(message -> contents.add(content(model, message)));
    tools(request, body);
    ObjectNode config = config(model, request);
    if (!config.isEmpty()) {
      body.set("generationConfig", config);
    }
    Requests.addExtras(provider, request, body);
    return body;
  }

  private ObjectNode content(String model, Message message) {
    ObjectNode node = Json.object();
    node.put(
        "role",
        switch (message.author()) {
          case USER -> "user";
          case ASSISTANT -> "model";
        });
    ArrayNode parts = node.putArray("parts");
    String signature = null;
    for (Part part : message.parts()) {
      Requests.refuseWrongAuthor(provider, message.author(), part);
      ObjectNode mapped = part(model, part);
      if (isSignature(mapped)) {
        signature = mapped.path(SIGNATURE).stringValue();
        continue;
      }
      if (signature != null) {
        mapped.put(SIGNATURE, signature);
        signature = null;
      }
      parts.add(mapped);
    }
    if (signature != null) {
      parts.addObject().put("text", "").put(SIGNATURE, signature);
    }
    if (parts.isEmpty()) {
      throw refuse(provider, "a message without content");
    }
    return node;
  }

  private static boolean isSignature(ObjectNode node) {
    return node.size() == 1 && node.path(SIGNATURE).isString();
  }

  private ObjectNode part(String model, Part part) {
    return switch (part) {
      case Part.Text text -> Json.object().put("text", text.text());
      case Part.Media media -> media(media);
      case Part.ToolCall call -> {
        ObjectNode node = Json.object();
        node.putObject("functionCall")
            .put("name", call.name())
            .set("args", object(provider, "the call of " + call.name(), call.argumentsJson()));
        yield node;
      }
      case Part.ToolResult result -> toolResult(model, result);
      case Part.Reasoning reasoning -> own("reasoning", reasoning.provider(), reasoning.json());
      case Part.Raw raw -> own("a raw block", raw.provider(), raw.json());
    };
  }

  private ObjectNode own(String what, String maker, String json) {
    if (!maker.equals(provider)) {
      throw refuse(provider, what + " that was made by provider '" + maker + "'");
    }
    return object(provider, what, json);
  }

  private static ObjectNode media(Part.Media media) {
    ObjectNode node = Json.object();
    if (media.base64() != null) {
      node.putObject("inlineData").put("mimeType", media.mimeType()).put("data", media.base64());
    } else {
      node.putObject("fileData").put("mimeType", media.mimeType()).put("fileUri", media.uri());
    }
    return node;
  }

  /** Since generation 3 an answer may hold media beside its text, by their bytes. */
  private ObjectNode toolResult(String model, Part.ToolResult result) {
    StringBuilder text = new StringBuilder();
    ObjectNode node = Json.object();
    ObjectNode response = node.putObject("functionResponse").put("name", result.name());
    for (Part part : result.content()) {
      if (part instanceof Part.Text more) {
        text.append(more.text());
      } else if (part instanceof Part.Media media
          && media.base64() != null
          && media.mimeType().startsWith("image/")
          && model.contains("gemini-3")) {
        response.withArray("parts").add(media(media));
      } else {
        throw refuse(
            provider,
            "an answer of tool '"
                + result.name()
                + "' that "
                + model
                + " cannot take: text only"
                + (model.contains("gemini-3") ? " and the bytes of images" : ""));
      }
    }
    response.putObject("response").put(result.error() ? "error" : "result", text.toString());
    return node;
  }

  private void tools(GenerationRequest request, ObjectNode body) {
    Requests.refuseChoiceWithoutTools(provider, request);
    if (request.tools().isEmpty()) {
      return;
    }
    ArrayNode functions = body.putArray("tools").addObject().putArray("functionDeclarations");
    for (Tool tool : request.tools()) {
      functions
          .addObject()
          .put("name", tool.name())
          .put("description", tool.description())
          .set(
              "parametersJsonSchema",
              object(provider, "tool " + tool.name(), tool.inputSchemaJson()));
    }
    switch (request.toolChoice()) {
      case ToolChoice.Auto auto -> {}
      case ToolChoice.None none -> mode(body, "NONE", null);
      case ToolChoice.Required required -> mode(body, "ANY", null);
      case ToolChoice.Named named -> mode(body, "ANY", named.name());
    }
  }

  private static void mode(ObjectNode body, String mode, @Nullable String only) {
    ObjectNode config =
        body.putObject("toolConfig").putObject("functionCallingConfig").put("mode", mode);
    if (only != null) {
      config.putArray("allowedFunctionNames").add(only);
    }
  }

  private ObjectNode config(String model, GenerationRequest request) {
    ObjectNode config = Json.object();
    if (request.temperature() != null) {
      config.put("temperature", request.temperature());
    }
    if (request.maxTokens() > 0) {
      config.put("maxOutputTokens", request.maxTokens());
    }
    if (!request.stop().isEmpty()) {
      ArrayNode stop = config.putArray("stopSequences");
      request.stop().forEach(stop::add);
    }
    if (request.jsonSchema() != null) {
      config.put("responseMimeType", "application/json");
      config.set("responseJsonSchema", object(provider, "the JSON schema", request.jsonSchema()));
    }
    if (request.effort() != null) {
      thinking(model, request.effort(), config);
    }
    return config;
  }

  /**
   * Generation 3 takes a level; generation 2.5 a number of tokens, where -1 leaves it to the model
   * and 24,576 is the most that all of them accept; older ones cannot be told.
   */
  private static void thinking(String model, Effort effort, ObjectNode config) {
    if (model.contains("gemini-3")) {
      config
          .putObject("thinkingConfig")
          .put("thinkingLevel", effort == Effort.LOW ? "low" : "high");
    } else if (model.contains("gemini-2.5")) {
      config
          .putObject("thinkingConfig")
          .put(
              "thinkingBudget",
              switch (effort) {
                case LOW -> 1_024;
                case MEDIUM -> -1;
                case HIGH -> 24_576;
              });
    }
  }
}
