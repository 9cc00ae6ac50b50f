package dev.orchestrator.providers.wire;

import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** What OpenAI's protocols ask of JSON schemas. */
public final class Schemas {
  private Schemas() {}

  /**
   * The vendor enforces a schema only if every object in it is closed and all its properties are
   * required; told to be strict with any other it refuses the request.
   */
  public static boolean areStrict(JsonNode schema) {
    if (schema.path("properties").isObject()) {
      Set<String> required = new TreeSet<>();
      schema.path("required").forEach(name -> required.add(name.asString("")));
      boolean closed =
          schema.path("additionalProperties").isBoolean()
              && !schema.path("additionalProperties").booleanValue();
      if (!closed || !required.equals(new TreeSet<>(schema.path("properties").propertyNames()))) {
        return false;
      }
    }
    for (JsonNode child : schema) {
      if (child.isContainer() && !areStrict(child)) {
        return false;
      }
    }
    return true;
  }
}
