package dev.orchestrator.providers.responses;

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
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes the body of a Responses request. Nothing is stored at the vendor ({@code store: false}), so
 * a reasoning model is asked for its reasoning in encrypted form, to be sent back. The protocol has
 * no stop sequences, and no field for a tool that failed: its answer is sent with {@code error: }
 * before it. {@code cachePrompt} needs nothing: these vendors cache by themselves.
 */
final class ResponsesRequest {
  /** Models that do not reason, which refuse to be asked for their reasoning. */
  private static final Pattern NO_REASONING = Pattern.compile("gpt-[34]|chatgpt|-chat");

  private final String provider;

  ResponsesRequest(String provider) {
    this.provider = provider;
  }

  ObjectNode body(String model, GenerationRequest request, boolean stream) {
    ObjectNode body = Json.object();
    body.put("model", model);
    if (!request.system().isEmpty()) {
      body.put("instructions", request.system());
    }
    ArrayNode input = body.putArray("input");
    for (Message message : request.messages()) {
      switch (message.author()) {
        case USER -> user(message, input);
        case ASSISTANT -> assistant(message, input);
      }
    }
    if (request.maxTokens() > 0) {
      body.put("max_output_tokens", request.maxTokens());
    }
    if (request.temperature() != null) {
      body.put("temperature", request.temperature());
    }
    if (!request.stop().isEmpty()) {
      throw refuse(
          provider, "Responses has no stop sequences; leave them out, or set api: chat for it");
    }
    if (request.effort() != null) {
      body.putObject("reasoning").put("effort", request.effort().name().toLowerCase(Locale.ROOT));
    }
    tools(request, body);
    schema(request, body);
    body.put("store", false);
    if (!NO_REASONING.matcher(model).find()) {
      body.putArray("include").add("reasoning.encrypted_content");
    }
    if (stream) {
      body.put("stream", true);
    }
    Requests.addExtras(provider, request, body);
    return body;
  }

  /** Tools' answers are items of their own here, and come before what else the user says. */
  private void user(Message message, ArrayNode input) {
    ArrayNode content = Json.array();
    for (Part part : message.parts()) {
      if (part instanceof Part.ToolResult result) {
        toolResult(result, input.addObject());
      } else {
        content.add(part(part));
      }
    }
    if (!content.isEmpty()) {
      input.addObject().put("type", "message").put("role", "user").set("content", content);
    }
  }

  private void toolResult(Part.ToolResult result, ObjectNode node) {
    node.put("type", "function_call_output").put("call_id", result.callId());
    List<Part> content = result.content();
    String error = result.error() ? "error: " : "";
    if (content.stream().allMatch(Part.Text.class::isInstance)) {
      node.put(
          "output",
          content.stream()
              .map(part -> ((Part.Text) part).text())
              .collect(Collectors.joining("", error, "")));
      return;
    }
    ArrayNode output = node.putArray("output");
    if (result.error()) {
      output.add(text(error));
    }
    content.forEach(part -> output.add(part(part)));
  }

  private ObjectNode part(Part part) {
    return switch (part) {
      case Part.Text text -> text(text.text());
      case Part.Media media -> media(media);
      case Part.Raw raw -> own("a raw block", raw.provider(), raw.json());
      case Part.ToolCall call -> throw refuse(provider, "a tool call by the user");
      case Part.Reasoning reasoning -> throw refuse(provider, "reasoning by the user");
      case Part.ToolResult result -> throw refuse(provider, "a tool's answer within another");
    };
  }

  private static ObjectNode text(String text) {
    return Json.object().put("type", "input_text").put("text", text);
  }

  private ObjectNode own(String what, String maker, String json) {
    if (!maker.equals(provider)) {
      throw refuse(provider, what + " that was made by provider '" + maker + "'");
    }
    return object(provider, what, json);
  }

  private ObjectNode media(Part.Media media) {
    String mime = media.mimeType();
    String base64 = media.base64();
    String url =
        base64 == null ? String.valueOf(media.uri()) : "data:" + mime + ";base64," + base64;
    if (mime.startsWith("image/")) {
      return Json.object().put("type", "input_image").put("image_url", url);
    }
    if (!mime.equals("application/pdf")) {
      throw refuse(provider, "media of type " + mime + " (images and PDF only)");
    }
    ObjectNode node = Json.object().put("type", "input_file");
    return base64 == null
        ? node.put("file_url", url)
        : node.put("filename", "document.pdf").put("file_data", url);
  }

  private void assistant(Message message, ArrayNode input) {
    StringBuilder said = new StringBuilder();
    for (Part part : message.parts()) {
      if (part instanceof Part.Text text) {
        said.append(text.text());
        continue;
      }
      said(said, input);
      switch (part) {
        case Part.Text text -> {}
        case Part.ToolCall call ->
            input
                .addObject()
                .put("type", "function_call")
                .put("call_id", call.id())
                .put("name", call.name())
                .put("arguments", call.argumentsJson());
        // What came as an item goes back as an item.
        case Part.Reasoning reasoning ->
            input.add(own("reasoning", reasoning.provider(), reasoning.json()));
        case Part.Raw raw -> input.add(own("a raw block", raw.provider(), raw.json()));
        case Part.Media media -> throw refuse(provider, "media by the model");
        case Part.ToolResult result -> throw refuse(provider, "a tool's answer by the model");
      }
    }
    said(said, input);
  }

  private static void said(StringBuilder said, ArrayNode input) {
    if (!said.isEmpty()) {
      input
          .addObject()
          .put("type", "message")
          .put("role", "assistant")
          .put("content", said.toString());
      said.setLength(0);
    }
  }

  private void tools(GenerationRequest request, ObjectNode body) {
    Requests.refuseChoiceWithoutTools(provider, request);
    if (request.tools().isEmpty()) {
      return;
    }
    ArrayNode tools = body.putArray("tools");
    for (Tool tool : request.tools()) {
      ObjectNode node = tools.addObject().put("type", "function").put("name", tool.name());
      node.put("description", tool.description());
      node.set("parameters", object(provider, "tool " + tool.name(), tool.inputSchemaJson()));
      // Otherwise the vendor rewrites the schema of the arguments.
      node.put("strict", false);
    }
    switch (request.toolChoice()) {
      case ToolChoice.Auto auto -> {}
      case ToolChoice.None none -> body.put("tool_choice", "none");
      case ToolChoice.Required required -> body.put("tool_choice", "required");
      case ToolChoice.Named named ->
          body.putObject("tool_choice").put("type", "function").put("name", named.name());
    }
  }

  private void schema(GenerationRequest request, ObjectNode body) {
    if (request.jsonSchema() == null) {
      return;
    }
    ObjectNode schema = object(provider, "the JSON schema", request.jsonSchema());
    body.putObject("text")
        .putObject("format")
        .put("type", "json_schema")
        .put("name", "answer")
        .put("strict", Schemas.areStrict(schema))
        .set("schema", schema);
  }
}
