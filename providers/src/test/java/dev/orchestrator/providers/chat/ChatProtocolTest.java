package dev.orchestrator.providers.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.GenerationResult;
import dev.orchestrator.api.Message;
import dev.orchestrator.api.Message.Author;
import dev.orchestrator.api.Part;
import dev.orchestrator.api.Usage;
import dev.orchestrator.providers.compatible.CompatibleProvider;
import dev.orchestrator.testkit.StubAnswer;
import dev.orchestrator.testkit.StubVendor;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What servers of this protocol do differently from each other. */
class ChatProtocolTest {
  private static final GenerationRequest REQUEST =
      GenerationRequest.builder().prompt("hello").maxTokens(50).build();

  private static GenerationResult ask(String body) throws Exception {
    try (StubVendor stub =
            StubVendor.openai().answer(StubAnswer.raw(200, "text/event-stream", body)).start();
        CompatibleProvider provider =
            CompatibleProvider.builder().name("p").endpoint(stub.endpoint()).build()) {
      return provider.generate("m", REQUEST);
    }
  }

  private static String chunk(String delta, String finish, int completionTokens) {
    return "data: {\"choices\":[{\"index\":0,\"delta\":"
        + delta
        + ",\"finish_reason\":"
        + finish
        + "}],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":"
        + completionTokens
        + "}}\r\n\r\n";
  }

  /** Perplexity's way: CRLF, usage that grows in every chunk, and no [DONE]. */
  @Test
  void takesTheLastUsageWhereEveryChunkTellsIt() throws Exception {
    GenerationResult result =
        ask(
            chunk("{\"content\":\"a\"}", "null", 1)
                + chunk("{\"content\":\"b\"}", "null", 2)
                + chunk("{\"content\":\"\"}", "\"stop\"", 3));
    assertThat(result.text()).isEqualTo("ab");
    assertThat(result.usage()).isEqualTo(Usage.of(7, 3));
  }

  /**
   * A part of the content that the protocol does not know once went back as an empty text: the
   * message's own text was written over it.
   */
  @Test
  void sendsPartsOfTheContentBackThatItDoesNotKnow() throws Exception {
    String reference = "{\"type\":\"reference\",\"reference_ids\":[1]}";
    GenerationResult first =
        ask(
            chunk(
                "{\"content\":[{\"type\":\"text\",\"text\":\"see\"}," + reference + "]}",
                "\"stop\"",
                3));
    assertThat(first.parts()).contains(new Part.Raw("p", "{\"content\":[" + reference + "]}"));
    try (StubVendor stub = StubVendor.openai().answer("x").start();
        CompatibleProvider provider =
            CompatibleProvider.builder().name("p").endpoint(stub.endpoint()).build()) {
      provider.generate(
          "m",
          REQUEST.toBuilder()
              .message(new Message(Author.ASSISTANT, first.parts()))
              .message(Message.user("and?"))
              .build());
      JsonNode message = stub.calls().getFirst().json().at("/messages/1");
      assertThat(message.at("/content/0/text").asString()).isEqualTo("see");
      assertThat(message.at("/content/1/reference_ids/0").asInt()).isOne();
    }
  }

  @Test
  void asksForTheUsageOfAWholeAnswerToo() throws Exception {
    try (StubVendor stub = StubVendor.openai().answer("x").start();
        CompatibleProvider provider =
            CompatibleProvider.builder().name("p").endpoint(stub.endpoint()).build()) {
      assertThat(provider.generate("m", REQUEST).usage().estimated()).isFalse();
      assertThat(
              stub.calls().getFirst().json().at("/stream_options/include_usage").asBoolean(false))
          .isTrue();
    }
  }

  @Test
  void sendsNoEmptyListOfCalls() throws Exception {
    try (StubVendor stub = StubVendor.openai().answer("x").start();
        CompatibleProvider provider =
            CompatibleProvider.builder().name("p").endpoint(stub.endpoint()).build()) {
      List<Part> parts = List.of(new Part.Text("so"), new Part.Text(" far"));
      provider.generate(
          "m", REQUEST.toBuilder().message(new Message(Author.ASSISTANT, parts)).build());
      JsonNode message = stub.calls().getFirst().json().at("/messages/1");
      assertThat(message.path("content").asString()).isEqualTo("so far");
      assertThat(message.has("tool_calls")).isFalse();
    }
  }
}
