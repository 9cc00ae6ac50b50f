package dev.orchestrator.providers.claude;

import static dev.orchestrator.providers.wire.Requests.object;
import static dev.orchestrator.providers.wire.Requests.refuse;

import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.Message;
import dev.orchestrator.api.Part;
import dev.orchestrator.api.Tool;
import dev.orchestrator.api.ToolChoice;
import dev.orchestrator.base.json.Json;
import dev.orchestrator.providers.wire.Requests;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes the body of a Messages request. */
final class ClaudeRequest {
  private static final List<String> SAMPLING = List.of("temperature", "top_p", "top_k");

  private final String provider;
  private final ApiVersion version;

  ClaudeRequest(String provider, ApiVersion version) {
    this.provider = provider;
    this.version = version;
  }

  ObjectNode body(String model, GenerationRequest request, int maxTokens, boolean stream) {
    ObjectNode body = Json.object();
    body.put("model", model);
    body.put("max_tokens", maxTokens);
    if (!request.system().isEmpty()) {
      body.set("system", system(request));
    }
    ArrayNode messages = body.putArray("messages");
    request.messages().forEach(message -> messages.add(message(message)));
    if (request.cachePrompt()) {
      markLastBlock(messages);
    }
    if (request.temperature() != null) {
      body.put("temperature", request.temperature());
    }
    if (!request.stop().isEmpty()) {
      ArrayNode stop = body.putArray("stop_sequences");
      request.stop().forEach(stop::add);
    }
    tools(request, body);
    output(request, body);
    if (stream) {
      body.put("stream", true);
    }
    Requests.addExtras(provider, request, body);
    refuseSampling(body);
    return body;
  }

  /** After the extras were merged, since they may hold one too. */
  private void refuseSampling(ObjectNode body) {
    for (String field : SAMPLING) {
      if (!version.takesSampling() && body.has(field)) {
        throw refuse(
            provider,
            "version "
                + version
                + " takes no "
                + field
                + "; leave it out, or set api_version: "
                + ApiVersion.V2023_06_01);
      }
    }
  }

  /** Plain text, or a block that ends the cached prefix. */
  private static ArrayNode system(GenerationRequest request) {
    ObjectNode block = text(request.system());
    if (request.cachePrompt()) {
      block.set("cache_control", ephemeral());
    }
    return Json.array().add(block);
  }

  private static void markLastBlock(ArrayNode messages) {
    if (messages.path(messages.size() - 1).path("content") instanceof ArrayNode content
        && !content.isEmpty()
        && content.get(content.size() - 1) instanceof ObjectNode last) {
      last.set("cache_control", ephemeral());
    }
  }

  private static ObjectNode ephemeral() {
    return Json.object().put("type", "ephemeral");
  }

  private ObjectNode message(Message message) {
    ObjectNode node = Json.object();
    node.put(
        "role",
        switch (message.author()) {
          case USER -> "user";
          case ASSISTANT -> "assistant";
        });
    ArrayNode content = node.putArray("content");
    for (Part part : message.parts()) {
      // The vendor refuses blocks of empty text; nothing is lost by leaving one out.
      if (!(part instanceof Part.Text text && text.text().isEmpty())) {
        content.add(block(message.author(), part));
      }
    }
    if (content.isEmpty()) {
      throw refuse(provider, "a message without content");
    }
    return node;
  }

  /** A part as a block, if its author may say such a thing. */
  private ObjectNode block(Message.Author author, Part part) {
    boolean byUser =
        switch (author) {
          case USER -> true;
          case ASSISTANT -> false;
        };
    Requests.refuseWrongAuthor(provider, author, part);
    ObjectNode block = part(part);
    if (!version.takesQuotedSources()) {
      if (!byUser && block.path("type").asString("").equals("document")) {
        throw refuse(provider, "version " + version + " takes no document by the model");
      }
      if (byUser && !block.path("citations").isEmpty()) {
        throw refuse(provider, "version " + version + " takes no citations in the user's text");
      }
    }
    return block;
  }

  private ObjectNode part(Part part) {
    return switch (part) {
      case Part.Text text -> text(text.text());
      case Part.Media media -> media(media);
      case Part.ToolCall call -> {
        ObjectNode node = Json.object().put("type", "tool_use").put("id", call.id());
        node.put("name", call.name());
        node.set("input", object(provider, "the call of " + call.name(), call.argumentsJson()));
        yield node;
      }
      case Part.ToolResult result -> {
        ObjectNode node = Json.object().put("type", "tool_result");
        node.put("tool_use_id", result.callId());
        ArrayNode content = node.putArray("content");
        result.content().forEach(inner -> content.add(inner(inner)));
        if (result.error()) {
          node.put("is_error", true);
        }
        yield node;
      }
      case Part.Reasoning reasoning -> own("reasoning", reasoning.provider(), reasoning.json());
      case Part.Raw raw -> own("a raw block", raw.provider(), raw.json());
    };
  }

  /** A piece of a tool's answer. */
  private ObjectNode inner(Part part) {
    return switch (part) {
      case Part.Text text -> part(text);
      case Part.Media media -> part(media);
      case Part.Raw raw -> part(raw);
      case Part.ToolCall call -> throw refuse(provider, "a tool call within a tool's answer");
      case Part.Reasoning reasoning -> throw refuse(provider, "reasoning within a tool's answer");
      case Part.ToolResult result -> throw refuse(provider, "a tool's answer within another");
    };
  }

  private ObjectNode own(String what, String maker, String json) {
    if (!maker.equals(provider)) {
      throw refuse(provider, what + " that was made by provider '" + maker + "'");
    }
    return object(provider, what, json);
  }

  private static ObjectNode text(String text) {
    return Json.object().put("type", "text").put("text", text);
  }

  private ObjectNode media(Part.Media media) {
    String type;
    if (media.mimeType().startsWith("image/")) {
      type = "image";
    } else if (media.mimeType().equals("application/pdf")) {
      type = "document";
    } else {
      throw refuse(provider, "media of type " + media.mimeType() + " (images and PDF only)");
    }
    ObjectNode node = Json.object().put("type", type);
    ObjectNode source = node.putObject("source");
    if (media.base64() != null) {
      source.put("type", "base64").put("media_type", media.mimeType()).put("data", media.base64());
    } else {
      source.put("type", "url").put("url", media.uri());
    }
    return node;
  }

  private void tools(GenerationRequest request, ObjectNode body) {
    Requests.refuseChoiceWithoutTools(provider, request);
    if (!request.tools().isEmpty()) {
      ArrayNode tools = body.putArray("tools");
      for (Tool tool : request.tools()) {
        ObjectNode node = tools.addObject();
        node.put("name", tool.name()).put("description", tool.description());
        node.set("input_schema", object(provider, "tool " + tool.name(), tool.inputSchemaJson()));
      }
    }
    switch (request.toolChoice()) {
      case ToolChoice.Auto auto -> {}
      case ToolChoice.None none -> {
        // Without tools there is nothing to forbid, and the vendor refuses a choice.
        if (!request.tools().isEmpty()) {
          body.putObject("tool_choice").put("type", "none");
        }
      }
      case ToolChoice.Required required -> body.putObject("tool_choice").put("type", "any");
      case ToolChoice.Named named ->
          body.putObject("tool_choice").put("type", "tool").put("name", named.name());
    }
  }

  private void output(GenerationRequest request, ObjectNode body) {
    if (request.effort() == null && request.jsonSchema() == null) {
      return;
    }
    ObjectNode output = body.putObject("output_config");
    if (request.effort() != null) {
      output.put("effort", request.effort().name().toLowerCase(Locale.ROOT));
    }
    if (request.jsonSchema() != null) {
      output
          .putObject("format")
          .put("type", "json_schema")
          .set("schema", object(provider, "the JSON schema", request.jsonSchema()));
    }
  }
}
