package dev.orchestrator.langchain4j;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import dev.orchestrator.api.Tool;
import dev.orchestrator.base.json.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON Schemas from and to LangChain4j's classes. Its own written form of a tool, which is public,
 * is taken as the way there and back, so that nothing of a schema is lost.
 */
final class Schemas {
  private static final String PARAMETERS = "parameters";
  private static final String ONLY = "value";

  private Schemas() {}

  /** The JSON text of a schema. */
  static String json(JsonSchemaElement element) {
    if (element instanceof JsonRawSchema raw) {
      return raw.schema();
    }
    if (element instanceof JsonObjectSchema object) {
      return Json.write(parameters(object));
    }
    JsonObjectSchema around = JsonObjectSchema.builder().addProperty(ONLY, element).build();
    return Json.write(parameters(around).path("properties").path(ONLY));
  }

  private static JsonNode parameters(JsonObjectSchema object) {
    ToolSpecification tool = ToolSpecification.builder().name(ONLY).parameters(object).build();
    return Json.parse(tool.toJson()).path(PARAMETERS);
  }

  /** A tool as ours; one without parameters takes an empty object. */
  static Tool tool(ToolSpecification specification) {
    JsonObjectSchema parameters = specification.parameters();
    String schema =
        parameters == null ? "{\"type\":\"object\",\"properties\":{}}" : json(parameters);
    String description = specification.description();
    return new Tool(specification.name(), description == null ? "" : description, schema);
  }

  /**
   * A tool as LangChain4j's.
   *
   * @throws RuntimeException if LangChain4j cannot hold its schema
   */
  static ToolSpecification specification(Tool tool) {
    ObjectNode node = Json.object().put("name", tool.name());
    if (!tool.description().isEmpty()) {
      node.put("description", tool.description());
    }
    node.set(PARAMETERS, Json.parse(tool.inputSchemaJson()));
    return ToolSpecification.fromJson(Json.write(node));
  }
}
