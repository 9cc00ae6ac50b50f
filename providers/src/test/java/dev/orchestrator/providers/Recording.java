package dev.orchestrator.providers;

import dev.orchestrator.base.json.Json;
import dev.orchestrator.testkit.StubAnswer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** One recorded interaction. What it says is read here by other means than the mappers'. */
record Recording(String file, JsonNode json) {

  /** Headers that belong to the connection over which it was recorded. */
  private static final Set<String> HOP =
      Set.of("content-length", "transfer-encoding", "content-encoding", "connection");

  static List<Recording> all() throws IOException {
    Path corpus = Path.of(System.getProperty("wire.dir", "")).resolve("corpus");
    List<Recording> all = new ArrayList<>();
    try (Stream<Path> files = Files.list(corpus)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
        all.add(new Recording(file.getFileName().toString(), Json.parse(Files.readString(file))));
      }
    }
    return all;
  }

  String text(String field) {
    return json.path(field).asString("");
  }

  int status() {
    return json.path("status").asInt(0);
  }

  boolean streamed() {
    return json.path("streaming_response").asBoolean(false);
  }

  String body() {
    return text("response_body");
  }

  StubAnswer asAnswer() {
    String usual =
        !streamed()
            ? "application/json"
            : text("provider").equals("ollama") ? "application/x-ndjson" : "text/event-stream";
    StubAnswer answer = StubAnswer.raw(status(), usual, body());
    for (var header : json.path("response_headers").properties()) {
      if (!HOP.contains(header.getKey()) && header.getValue().isString()) {
        answer = answer.header(header.getKey(), header.getValue().stringValue());
      }
    }
    return answer;
  }

  /** Every JSON value of the body: the one of a buffered answer, or those of the events. */
  List<JsonNode> values() {
    if (!streamed()) {
      return List.of(Json.parse(body()));
    }
    String trimmed = body().strip();
    if (trimmed.startsWith("[")) {
      List<JsonNode> elements = new ArrayList<>();
      Json.parse(trimmed).forEach(elements::add);
      return elements;
    }
    return trimmed
        .lines()
        .map(line -> line.startsWith("data:") ? line.substring("data:".length()) : line)
        .map(String::strip)
        .filter(line -> line.startsWith("{"))
        .map(Json::parse)
        .toList();
  }
}
