package dev.orchestrator.testkit;

import dev.orchestrator.base.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * One request that a {@link StubVendor} received. Immutable.
 *
 * @param method GET, POST, …
 * @param path the path without its query
 * @param query the query without its question mark; empty if there is none
 * @param headers header name in lower case → value
 * @param body the body as text
 */
public record StubRequest(
    String method, String path, String query, Map<String, String> headers, String body) {

  private static final String ROLE = "role: ";

  /** Copies the headers. */
  public StubRequest {
    headers = Map.copyOf(headers);
  }

  /** A header's value; empty if it was not sent. */
  public String header(String name) {
    return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
  }

  /** The body as JSON; an empty object if it is none. */
  public JsonNode json() {
    return Json.tryParse(body).orElseGet(Json::object);
  }

  /** The model that is asked: in the body, or, with Gemini, in the path. */
  public String model() {
    String inBody = json().path("model").asString("");
    if (!inBody.isEmpty()) {
      return inBody;
    }
    int start = path.indexOf("/models/");
    int end = path.lastIndexOf(':');
    return start >= 0 && end > start ? path.substring(start + "/models/".length(), end) : "";
  }

  /** Every text in the body, in its order, joined by newlines: to look for words of a prompt. */
  public String texts() {
    List<String> all = new ArrayList<>();
    collect(json(), all);
    return String.join("\n", all);
  }

  /**
   * The orchestrator's role that asks, from the line {@code role: …} that begins its system text.
   */
  public Optional<String> role() {
    List<String> all = new ArrayList<>();
    collect(json(), all);
    return all.stream()
        .filter(text -> text.startsWith(ROLE))
        .map(text -> text.substring(ROLE.length()).lines().findFirst().orElse("").strip())
        .findFirst();
  }

  private static void collect(JsonNode node, List<String> into) {
    if (node.isString()) {
      into.add(node.stringValue());
    } else {
      node.forEach(child -> collect(child, into));
    }
  }
}
