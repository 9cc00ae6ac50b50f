package dev.orchestrator.langchain4j;

import dev.orchestrator.api.FinishReason;
import dev.orchestrator.api.Usage;
import dev.orchestrator.testkit.StubAnswer;
import dev.orchestrator.testkit.StubRequest;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/**
 * Knows the answers to what LangChain4j's own tests ask a model, from what arrives on the wire: so
 * that a parameter that is lost on the way shows.
 */
final class Sage {
  private Sage() {}

  static StubAnswer answer(StubRequest request) {
    return said(request).header("x-request-id", "req_1");
  }

  private static StubAnswer said(StubRequest request) {
    JsonNode body = request.json();
    String words = request.texts();
    boolean told =
        body.path("messages")
            .path(body.path("messages").size() - 1)
            .path("role")
            .asString("")
            .equals("tool");
    int limit = body.path("max_completion_tokens").asInt(body.path("max_tokens").asInt(0));
    if (words.contains("this message will fail")) {
      return StubAnswer.error(401, "the key is wrong");
    }
    if (limit > 0 && limit < 10 && body.path("tools").isEmpty()) {
      return StubAnswer.text("The capital of Germany is")
          .finish(FinishReason.LENGTH)
          .usage(12, limit);
    }
    if (words.contains("Say 'Hello World'")) {
      boolean stops = body.path("stop").toString().contains("World");
      return text(stops ? "Hello" : "Hello World");
    }
    if (words.contains("Translate")) {
      boolean asSystem = body.path("messages").path(0).path("role").asString("").equals("system");
      return text(asSystem ? "Ich liebe dich" : "What?");
    }
    if (words.contains("favorite color")) {
      return text(words.contains("nice to meet you") ? "It is green." : "I do not know.");
    }
    if (words.contains("I live in Munich")) {
      boolean forced = body.path("tool_choice").asString("").equals("required");
      return forced ? munich() : text("How nice.");
    }
    if (words.contains("What is the weather in Munich and time in France?")) {
      return told
          ? text("It is sunny, and it is 14:35.")
          : munich().toolCall("call_2", "getTime", "{\"country\":\"France\"}");
    }
    if (words.contains("What is the weather in Munich?")) {
      return told ? text(weather(body)) : munich();
    }
    if (words.contains("get_current_time")) {
      return told ? text("It is 10:14 now.") : call("get_current_time", "{}");
    }
    if (words.contains("What do you see")) {
      String all = body.toString();
      int images = all.split("\"image_url\"", -1).length - 1;
      return text(images > 2 ? "A cat, and a dice." : images > 0 ? "A cat." : "Nothing.");
    }
    if (words.contains("Tell me a long story")) {
      return body.path("stream").asBoolean(false) ? story() : text("Once upon a time.");
    }
    if (words.contains("capital of Germany")) {
      boolean json =
          body.path("response_format").toString().toLowerCase(Locale.ROOT).contains("city");
      return text(json ? "{\"city\": \"Berlin\"}" : "The capital of Germany is Berlin.");
    }
    return text("hello to you");
  }

  /** In many pieces, so that there is something to cancel. */
  private static StubAnswer story() {
    StringBuilder events = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      events.append(
          "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"model\":\"m\",\"choices\":"
              + "[{\"index\":0,\"delta\":{\"content\":\"and animals \"},\"finish_reason\":null}]}\n\n");
    }
    events.append(
        "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"model\":\"m\",\"choices\":"
            + "[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],"
            + "\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":400,\"total_tokens\":410}}\n\n"
            + "data: [DONE]\n\n");
    return StubAnswer.raw(200, "text/event-stream", events.toString());
  }

  private static String weather(JsonNode body) {
    return body.path("response_format").toString().contains("weather")
        ? "{\"weather\":\"sunny\"}"
        : "It is sunny in Munich.";
  }

  private static StubAnswer munich() {
    return call("getWeather", "{\"city\":\"Munich\"}");
  }

  private static StubAnswer call(String name, String arguments) {
    return StubAnswer.text("").toolCall("call_1", name, arguments).usage(Usage.of(30, 12));
  }

  private static StubAnswer text(String text) {
    return StubAnswer.text(text).usage(20, 9);
  }
}
