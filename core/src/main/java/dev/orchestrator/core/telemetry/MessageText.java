package dev.orchestrator.core.telemetry;

import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.GenerationResult;
import dev.orchestrator.api.Message;
import dev.orchestrator.api.Part;
import dev.orchestrator.base.json.Json;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Prompts and answers as JSON text in the form of the conventions ({@code gen_ai.input.messages}
 * and its kin). Bytes of media are left out.
 */
final class MessageText {
  private MessageText() {}

  static String system(GenerationRequest request) {
    return Json.write(parts(List.of(new Part.Text(request.system()))));
  }

  static String input(GenerationRequest request) {
    ArrayNode messages = Json.array();
    for (Message message : request.messages()) {
      ObjectNode one = messages.addObject();
      one.put("role", message.author().name().toLowerCase(Locale.ROOT));
      one.set("parts", parts(message.parts()));
    }
    return Json.write(messages);
  }

  static String output(GenerationResult result) {
    ArrayNode messages = Json.array();
    ObjectNode one = messages.addObject();
    one.put("role", "assistant");
    one.set("parts", parts(result.parts()));
    one.put("finish_reason", Names.finishReason(result.finishReason()));
    return Json.write(messages);
  }

  private static ArrayNode parts(List<Part> parts) {
    ArrayNode array = Json.array();
    for (Part part : parts) {
      ObjectNode node = array.addObject();
      switch (part) {
        case Part.Text text -> node.put("type", "text").put("content", text.text());
        case Part.Media media -> node.put("type", "blob").put("mime_type", media.mimeType());
        case Part.ToolCall call ->
            node.put("type", "tool_call")
                .put("id", call.id())
                .put("name", call.name())
                .put("arguments", call.argumentsJson());
        case Part.ToolResult result ->
            node.put("type", "tool_call_response")
                .put("id", result.callId())
                .set("response", parts(result.content()));
        case Part.Reasoning reasoning ->
            node.put("type", "reasoning")
                .put("content", reasoning.text() == null ? "" : reasoning.text());
        case Part.Raw raw -> node.put("type", "raw").put("content", raw.json());
      }
    }
    return array;
  }
}
