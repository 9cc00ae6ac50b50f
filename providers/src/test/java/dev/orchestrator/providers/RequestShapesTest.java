package dev.orchestrator.providers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.api.Effort;
import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.Message;
import dev.orchestrator.api.Part;
import dev.orchestrator.api.Tool;
import dev.orchestrator.api.ToolChoice;
import dev.orchestrator.testkit.StubRequest;
import dev.orchestrator.testkit.StubVendor;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What goes to each vendor, where its protocol has a word of its own for it. */
class RequestShapesTest {
  private static final String SCHEMA =
      "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}},\"required\":[\"a\"],"
          + "\"additionalProperties\":false}";
  private static final GenerationRequest FULL =
      GenerationRequest.builder()
          .system("be brief")
          .message(
              new Message(
                  Message.Author.USER,
                  List.of(new Part.Text("see"), new Part.Media("image/png", "QUJD", null))))
          .tool(new Tool("t", "does", "{\"type\":\"object\"}"))
          .toolChoice(new ToolChoice.Named("t"))
          .jsonSchema(SCHEMA)
          .effort(Effort.HIGH)
          .temperature(0.5)
          .maxTokens(77)
          .stop("END")
          .cachePrompt(true)
          .build();

  private static StubRequest sent(Vendor vendor, String model, GenerationRequest request)
      throws Exception {
    try (StubVendor stub = vendor.stub().answer("x").start();
        LlmProvider provider = vendor.provider(stub)) {
      provider.generate(model, request);
      return stub.calls().getFirst();
    }
  }

  @Test
  void speaksMessages() throws Exception {
    StubRequest request = sent(Vendor.CLAUDE, "m", FULL);
    JsonNode body = request.json();
    assertThat(request.header("x-api-key")).isEqualTo(Vendor.KEY);
    assertThat(request.header("anthropic-version")).isEqualTo("2023-06-01");
    assertThat(body.path("max_tokens").asInt()).isEqualTo(77);
    assertThat(body.at("/system/0/text").asString()).isEqualTo("be brief");
    assertThat(body.at("/system/0/cache_control/type").asString()).isEqualTo("ephemeral");
    assertThat(body.at("/messages/0/content/1/source/data").asString()).isEqualTo("QUJD");
    assertThat(body.at("/messages/0/content/1/cache_control/type").asString())
        .isEqualTo("ephemeral");
    assertThat(body.at("/tool_choice/name").asString()).isEqualTo("t");
    assertThat(body.at("/output_config/effort").asString()).isEqualTo("high");
    assertThat(body.at("/output_config/format/schema/required/0").asString()).isEqualTo("a");
    assertThat(body.at("/stop_sequences/0").asString()).isEqualTo("END");
    assertThat(body.path("stream").asBoolean()).isTrue();
  }

  @Test
  void speaksChatCompletions() throws Exception {
    StubRequest request = sent(Vendor.OPENAI, "m", FULL);
    JsonNode body = request.json();
    assertThat(request.header("authorization")).isEqualTo("Bearer " + Vendor.KEY);
    assertThat(body.path("max_completion_tokens").asInt()).isEqualTo(77);
    assertThat(body.has("max_tokens")).isFalse();
    assertThat(body.at("/messages/0/role").asString()).isEqualTo("system");
    assertThat(body.at("/messages/1/content/1/image_url/url").asString())
        .isEqualTo("data:image/png;base64,QUJD");
    assertThat(body.at("/tool_choice/function/name").asString()).isEqualTo("t");
    assertThat(body.path("reasoning_effort").asString()).isEqualTo("high");
    assertThat(body.at("/response_format/json_schema/strict").asBoolean()).isTrue();
  }

  @Test
  void isStrictOnlyWithASchemaThatTheVendorAccepts() throws Exception {
    GenerationRequest open =
        FULL.toBuilder().jsonSchema("{\"type\":\"object\",\"properties\":{\"a\":{}}}").build();
    assertThat(
            sent(Vendor.OPENAI, "m", open)
                .json()
                .at("/response_format/json_schema/strict")
                .asBoolean())
        .isFalse();
  }

  @Test
  void speaksGenerateContent() throws Exception {
    StubRequest request = sent(Vendor.GEMINI, "gemini-2.5-flash", FULL);
    JsonNode body = request.json();
    assertThat(request.path()).isEqualTo("/v1beta/models/gemini-2.5-flash:streamGenerateContent");
    assertThat(request.header("x-goog-api-key")).isEqualTo(Vendor.KEY);
    assertThat(body.at("/systemInstruction/parts/0/text").asString()).isEqualTo("be brief");
    assertThat(body.at("/contents/0/parts/1/inlineData/data").asString()).isEqualTo("QUJD");
    assertThat(body.at("/toolConfig/functionCallingConfig/allowedFunctionNames/0").asString())
        .isEqualTo("t");
    assertThat(body.at("/generationConfig/maxOutputTokens").asInt()).isEqualTo(77);
    assertThat(body.at("/generationConfig/responseJsonSchema/required/0").asString())
        .isEqualTo("a");
    assertThat(body.at("/generationConfig/thinkingConfig/thinkingBudget").asInt())
        .isEqualTo(24_576);
  }

  @Test
  void speaksOllamasChat() throws Exception {
    GenerationRequest request = FULL.toBuilder().toolChoice(new ToolChoice.Auto()).build();
    JsonNode body = sent(Vendor.OLLAMA, "m", request).json();
    assertThat(body.path("stream").asBoolean()).isTrue();
    assertThat(body.at("/messages/1/images/0").asString()).isEqualTo("QUJD");
    assertThat(body.at("/options/num_predict").asInt()).isEqualTo(77);
    assertThat(body.at("/options/num_ctx").asInt()).isEqualTo(4_096);
    assertThat(body.at("/format/required/0").asString()).isEqualTo("a");
    assertThat(body.at("/tools/0/function/name").asString()).isEqualTo("t");
    assertThat(body.has("think")).isFalse();
  }
}
