package dev.orchestrator.testkit;

import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.LongNode;
import tools.jackson.databind.node.ObjectNode;

/** Takes the usage out of answers, or makes nonsense of it, wherever a vendor tells it. */
final class ToldUsage {
  /** The fields that hold usage: objects with most vendors, numbers with Ollama. */
  private static final Set<String> FIELDS =
      Set.of("usage", "usageMetadata", "prompt_eval_count", "eval_count");

  private ToldUsage() {}

  /** Without any usage. */
  static JsonNode without(JsonNode answer) {
    if (answer instanceof ObjectNode object) {
      FIELDS.forEach(object::remove);
    }
    answer.forEach(ToldUsage::without);
    return answer;
  }

  /** With this number in every place of it. */
  static JsonNode saying(long number, JsonNode answer) {
    if (answer instanceof ObjectNode object) {
      for (String field : FIELDS) {
        if (object.has(field)) {
          object.set(field, numbers(number, object.path(field)));
        }
      }
    }
    answer.forEach(child -> saying(number, child));
    return answer;
  }

  private static JsonNode numbers(long number, JsonNode node) {
    if (node.isNumber()) {
      return LongNode.valueOf(number);
    }
    if (node instanceof ObjectNode object) {
      object.propertyNames().forEach(name -> object.set(name, numbers(number, object.path(name))));
    }
    if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        array.set(i, numbers(number, array.get(i)));
      }
    }
    return node;
  }
}
