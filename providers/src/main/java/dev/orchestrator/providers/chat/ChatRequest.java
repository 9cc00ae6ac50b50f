package dev.orchestrator.providers.chat;

import static dev.orchestrator.providers.wire.Requests.object;
import static dev.orchestrator.providers.wire.Requests.refuse;

import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.Message;
import dev.orchestrator.api.Part;
import dev.orchestrator.api.Tool;
import dev.orchestrator.api.ToolChoice;
import dev.orchestrator.base.json.Json;
import dev.orchestrator.providers.wire.Requests;
import dev.orchestrator.providers.wire.Schemas;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes the body of a Chat Completions request. The protocol has no field for a tool that failed:
 * its answer is sent with {@code error: } before it. {@code cachePrompt} needs nothing: these
 * vendors cache by themselves.
 */
final class ChatRequest {
  private final String provider;
  private final ChatOptions options;

  ChatRequest(String provider, ChatOptions options) {
    this.provider = provider;
    this.options = options;
  }

  /**
   * The body.
   *
   * @throws dev.orchestrator.api.ProviderException with INVALID_REQUEST if a part cannot be sent
   */
  ObjectNode body(String model, GenerationRequest request, boolean stream) {
    ObjectNode body = Json.object();
    body.put("model", model);
    ArrayNode messages = body.putArray("messages");
    for (Message message : system(request, messages)) {
      switch (message.author()) {
        case USER -> user(message, messages);
        case ASSISTANT -> assistant(message, messages);
      }
    }
    if (request.maxTokens() > 0) {
      body.put(options.maxTokensField(), request.maxTokens());
    }
    if (request.temperature() != null) {
      body.put("temperature", request.temperature());
    }
    if (!request.stop().isEmpty()) {
      ArrayNode stop = body.putArray("stop");
      request.stop().forEach(stop::add);
    }
    if (request.effort() != null) {
      body.put("reasoning_effort", request.effort().name().toLowerCase(Locale.ROOT));
    }
    tools(request, body);
    schema(request, body);
    if (stream) {
      body.put("stream", true);
      if (options.streamUsage()) {
        body.putObject("stream_options").put("include_usage", true);
      }
    }
    Requests.addExtras(provider, request, body);
    return body;
  }

  /** Writes the system text where the server takes it; returns what is to follow. */
  private List<Message> system(GenerationRequest request, ArrayNode messages) {
    String system = request.system();
    if (system.isEmpty()) {
      return request.messages();
    }
    if (options.systemRole() != SystemRole.USER) {
      messages.addObject().put("role", options.systemRole().word()).put("content", system);
      return request.messages();
    }
    // One message and not two: servers without such a role often want the speakers to take turns.
    List<Message> following = new ArrayList<>(request.messages());
    List<Part> first = new ArrayList<>(List.of(new Part.Text(system + "\n\n")));
    if (!following.isEmpty() && following.getFirst().author() == Message.Author.USER) {
      first.addAll(following.removeFirst().parts());
    }
    following.addFirst(new Message(Message.Author.USER, first));
    return following;
  }

  /** Tools' answers are messages of their own here, and come before what else the user says. */
  private void user(Message message, ArrayNode messages) {
    List<Part> rest = new ArrayList<>();
    for (Part part : message.parts()) {
      if (part instanceof Part.ToolResult result) {
        messages
            .addObject()
            .put("role", "tool")
            .put("tool_call_id", result.callId())
            .put("content", (result.error() ? "error: " : "") + plainText(result));
      } else {
        rest.add(part);
      }
    }
    if (rest.isEmpty()) {
      return;
    }
    ObjectNode node = messages.addObject().put("role", "user");
    if (rest.stream().allMatch(Part.Text.class::isInstance)) {
      // Plain text, since many servers understand no list of parts.
      node.put("content", joined(rest));
    } else {
      ArrayNode content = node.putArray("content");
      rest.forEach(part -> content.add(part(part)));
    }
  }

  private static String joined(List<Part> texts) {
    return texts.stream().map(part -> ((Part.Text) part).text()).collect(Collectors.joining());
  }

  private String plainText(Part.ToolResult result) {
    if (!result.content().stream().allMatch(Part.Text.class::isInstance)) {
      throw refuse(provider, "an answer of tool '" + result.name() + "' that is not text");
    }
    return joined(result.content());
  }

  private ObjectNode part(Part part) {
    return switch (part) {
      case Part.Text text -> Json.object().put("type", "text").put("text", text.text());
      case Part.Media media -> media(media);
      case Part.Raw raw -> own("a raw block", raw.provider(), raw.json());
      case Part.ToolCall call -> throw refuse(provider, "a tool call by the user");
      case Part.Reasoning reasoning -> throw refuse(provider, "reasoning by the user");
      case Part.ToolResult result -> throw refuse(provider, "a tool's answer within another");
    };
  }

  private ObjectNode own(String what, String maker, String json) {
    if (!maker.equals(provider)) {
      throw refuse(provider, what + " that was made by provider '" + maker + "'");
    }
    return object(provider, what, json);
  }

  private ObjectNode media(Part.Media media) {
    String mime = media.mimeType();
    ObjectNode node = Json.object();
    if (mime.startsWith("image/")) {
      String url =
          media.base64() != null
              ? "data:" + mime + ";base64," + media.base64()
              : String.valueOf(media.uri());
      node.put("type", "image_url").putObject("image_url").put("url", url);
      return node;
    }
    String base64 = media.base64();
    if (base64 == null) {
      throw refuse(provider, "media of type " + mime + " by address; send its bytes");
    }
    switch (mime) {
      case "audio/wav", "audio/x-wav", "audio/mpeg", "audio/mp3" ->
          node.put("type", "input_audio")
              .putObject("input_audio")
              .put("data", base64)
              .put("format", mime.endsWith("wav") ? "wav" : "mp3");
      case "application/pdf" ->
          node.put("type", "file")
              .putObject("file")
              .put("filename", "document.pdf")
              .put("file_data", "data:application/pdf;base64," + base64);
      default -> throw refuse(provider, "media of type " + mime);
    }
    return node;
  }

  private void assistant(Message message, ArrayNode messages) {
    ObjectNode node = messages.addObject().put("role", "assistant");
    ArrayNode content = Json.array();
    ArrayNode calls = Json.array();
    for (Part part : message.parts()) {
      switch (part) {
        case Part.Text text -> content.add(part(text));
        case Part.ToolCall call ->
            calls
                .addObject()
                .put("id", call.id())
                .put("type", "function")
                .putObject("function")
                .put("name", call.name())
                .put("arguments", call.argumentsJson());
        // What came as fields of the message goes back as fields of the message.
        case Part.Reasoning reasoning ->
            node.setAll(own("reasoning", reasoning.provider(), reasoning.json()));
        case Part.Raw raw -> {
          ObjectNode fields = own("a raw block", raw.provider(), raw.json());
          // A part of the content that this protocol does not know.
          JsonNode parts = fields.path("content");
          if (parts.isArray()) {
            parts.forEach(content::add);
            fields.remove("content");
          }
          node.setAll(fields);
        }
        case Part.Media media -> throw refuse(provider, "media by the model");
        case Part.ToolResult result -> throw refuse(provider, "a tool's answer by the model");
      }
    }
    boolean plain =
        content.valueStream().allMatch(part -> part.path("type").asString("").equals("text"));
    if (!plain) {
      node.set("content", content);
    } else if (message.text().isEmpty() && !calls.isEmpty()) {
      node.putNull("content");
    } else {
      // Plain text, since many servers understand no list of parts.
      node.put("content", message.text());
    }
    if (!calls.isEmpty()) {
      node.set("tool_calls", calls);
    }
  }

  private void tools(GenerationRequest request, ObjectNode body) {
    Requests.refuseChoiceWithoutTools(provider, request);
    if (request.tools().isEmpty()) {
      return;
    }
    ArrayNode tools = body.putArray("tools");
    for (Tool tool : request.tools()) {
      ObjectNode function = tools.addObject().put("type", "function").putObject("function");
      function.put("name", tool.name()).put("description", tool.description());
      function.set("parameters", object(provider, "tool " + tool.name(), tool.inputSchemaJson()));
    }
    switch (request.toolChoice()) {
      case ToolChoice.Auto auto -> {}
      case ToolChoice.None none -> body.put("tool_choice", "none");
      case ToolChoice.Required required -> body.put("tool_choice", "required");
      case ToolChoice.Named named ->
          body.putObject("tool_choice")
              .put("type", "function")
              .putObject("function")
              .put("name", named.name());
    }
  }

  private void schema(GenerationRequest request, ObjectNode body) {
    if (request.jsonSchema() == null) {
      return;
    }
    ObjectNode schema = object(provider, "the JSON schema", request.jsonSchema());
    ObjectNode format = body.putObject("response_format").put("type", "json_schema");
    format
        .putObject("json_schema")
        .put("name", "answer")
        .put("strict", Schemas.areStrict(schema))
        .set("schema", schema);
  }
}
