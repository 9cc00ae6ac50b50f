package dev.orchestrator.providers.wire;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.ProviderException;
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
