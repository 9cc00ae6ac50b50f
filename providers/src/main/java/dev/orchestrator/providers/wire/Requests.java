package dev.orchestrator.providers.wire;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.Message;
import dev.orchestrator.api.Part;
import dev.orchestrator.api.ProviderException;
import dev.orchestrator.api.ToolChoice;
import dev.orchestrator.base.json.Json;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What the request mappers share: refusing what cannot be sent, and the caller's extras. */
public final class Requests {
  private Requests() {}

  /** Refuses, before any call, a request that this provider cannot send. */
  public static ProviderException refuse(String provider, String what) {
    return ProviderException.builder(
            Fault.INVALID_REQUEST, provider + " cannot send this request: " + what)
        .sent(false)
        .build();
  }

  /** Refuses a request that demands a tool and names none. */
  public static void refuseChoiceWithoutTools(String provider, GenerationRequest request) {
    boolean demanded =
        switch (request.toolChoice()) {
          case ToolChoice.Auto auto -> false;
          case ToolChoice.None none -> false;
          case ToolChoice.Required required -> true;
          case ToolChoice.Named named -> true;
        };
    if (demanded && request.tools().isEmpty()) {
      throw refuse(provider, "a tool is required and none is given");
    }
  }

  /** Refuses what its author cannot say: a user calls no tool, a model answers none. */
  public static void refuseWrongAuthor(String provider, Message.Author author, Part part) {
    switch (author) {
      case USER -> {
        if (part instanceof Part.ToolCall) {
          throw refuse(provider, "a tool call by the user");
        }
        if (part instanceof Part.Reasoning) {
          throw refuse(provider, "reasoning by the user");
        }
      }
      case ASSISTANT -> {
        if (part instanceof Part.ToolResult) {
          throw refuse(provider, "a tool's answer by the model");
        }
      }
    }
  }

  /** JSON that the caller wrote, which must be an object. */
  public static ObjectNode object(String provider, String what, String json) {
    Optional<JsonNode> parsed = Json.tryParse(json).filter(JsonNode::isObject);
    if (parsed.isEmpty()) {
      throw refuse(provider, what + " is not a JSON object");
    }
    return (ObjectNode) parsed.get();
  }

  /**
   * Merges the caller's extras for this provider into the body: objects field by field, anything
   * else replaces. They are the caller's own words to the vendor, so they win.
   */
  public static void addExtras(String provider, GenerationRequest request, ObjectNode body) {
    String extras = request.extras().get(provider);
    if (extras != null) {
      merge(body, object(provider, "the extras for " + provider, extras));
    }
  }

  private static void merge(ObjectNode into, ObjectNode from) {
    from.properties()
        .forEach(field -> {
          JsonNode old = into.path(field.getKey());
          if (old.isObject() && field.getValue().isObject()) {
            merge((ObjectNode) old, (ObjectNode) field.getValue());
          } else {
            into.set(field.getKey(), field.getValue());
          }
        });
  }
}
