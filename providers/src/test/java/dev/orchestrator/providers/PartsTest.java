package dev.orchestrator.providers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.orchestrator.api.Effort;
import dev.orchestrator.api.Fault;
import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.Message;
import dev.orchestrator.api.Message.Author;
import dev.orchestrator.api.Part;
import dev.orchestrator.api.ProviderException;
import dev.orchestrator.api.Tool;
import dev.orchestrator.api.ToolChoice;
import dev.orchestrator.testkit.StubModel;
import dev.orchestrator.testkit.StubVendor;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/**
 * What a request may hold, through every provider: either the vendor receives it, at the place
 * where its protocol has it, or the request is refused and the vendor receives nothing. The places
 * are those of the specifications and of what the vendors' own clients were seen to send.
 */
class PartsTest {
  private static final String SCHEMA =
      "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}},\"required\":[\"a\"],"
          + "\"additionalProperties\":false}";
  private static final Tool TOOL = new Tool("look", "looks", SCHEMA);
  private static final Part IMAGE = new Part.Media("image/png", "QUJD", null);
  private static final Part LINKED = new Part.Media("image/png", null, "https://h.example/i.png");
  private static final Part PDF = new Part.Media("application/pdf", "QUJD", null);
  private static final Part VIDEO = new Part.Media("video/mp4", "QUJD", null);
  private static final Part ONE = new Part.ToolCall("c1", "look", "{\"a\":\"x\"}");
  private static final Part TWO = new Part.ToolCall("c2", "look", "{\"a\":\"y\"}");

  private final List<Row> rows = new ArrayList<>();

  /** One thing to send, and where each vendor finds it; without a place it is refused. */
  private static final class Row {
    private final String what;
    private final UnaryOperator<GenerationRequest.Builder> with;
    private final Map<Vendor, Map<String, String>> places = new EnumMap<>(Vendor.class);

    Row(String what, UnaryOperator<GenerationRequest.Builder> with) {
      this.what = what;
      this.with = with;
    }

    Row at(Vendor vendor, String pointer, String value) {
      places.computeIfAbsent(vendor, v -> new java.util.TreeMap<>()).put(pointer, value);
      return this;
    }

    Row claude(String pointer, String value) {
      return at(Vendor.CLAUDE, pointer, value);
    }

    /** OpenAI and the compatible servers. */
    Row chat(String pointer, String value) {
      return at(Vendor.OPENAI, pointer, value).at(Vendor.COMPATIBLE, pointer, value);
    }

    Row responses(String pointer, String value) {
      return at(Vendor.RESPONSES, pointer, value);
    }

    Row gemini(String pointer, String value) {
      return at(Vendor.GEMINI, pointer, value);
    }

    Row ollama(String pointer, String value) {
      return at(Vendor.OLLAMA, pointer, value);
    }
  }

  private Row row(String what, UnaryOperator<GenerationRequest.Builder> with) {
    Row row = new Row(what, with);
    rows.add(row);
    return row;
  }

  private static Part result(boolean error, Part... content) {
    return new Part.ToolResult("c1", "look", List.of(content), error);
  }

  private static Part result(String text, boolean error) {
    return result(error, new Part.Text(text));
  }

  private static Message user(Part... parts) {
    return new Message(Author.USER, List.of(parts));
  }

  private static Message assistant(Part... parts) {
    return new Message(Author.ASSISTANT, List.of(parts));
  }

  /** Every provider takes what its own protocol calls reasoning, in the form in which it came. */
  private static Part reasoning(String json) {
    return new Part.Reasoning("p", null, json);
  }

  private void knobs() {
    row("system text", b -> b.system("be brief"))
        .claude("/system/0/text", "be brief")
        .chat("/messages/0/content", "be brief")
        .responses("/instructions", "be brief")
        .gemini("/systemInstruction/parts/0/text", "be brief")
        .ollama("/messages/0/content", "be brief");
    row("temperature", b -> b.temperature(0.25))
        .claude("/temperature", "0.25")
        .chat("/temperature", "0.25")
        .responses("/temperature", "0.25")
        .gemini("/generationConfig/temperature", "0.25")
        .ollama("/options/temperature", "0.25");
    row("a limit of tokens", b -> b.maxTokens(77))
        .claude("/max_tokens", "77")
        .at(Vendor.OPENAI, "/max_completion_tokens", "77")
        .at(Vendor.COMPATIBLE, "/max_tokens", "77")
        .responses("/max_output_tokens", "77")
        .gemini("/generationConfig/maxOutputTokens", "77")
        .ollama("/options/num_predict", "77");
    // Responses has no stop sequences: refused there.
    row("stop sequences", b -> b.stop("END").stop("HALT"))
        .claude("/stop_sequences/1", "HALT")
        .chat("/stop/1", "HALT")
        .gemini("/generationConfig/stopSequences/1", "HALT")
        .ollama("/options/stop/1", "HALT");
    row("effort", b -> b.effort(Effort.HIGH))
        .claude("/output_config/effort", "high")
        .chat("/reasoning_effort", "high")
        .responses("/reasoning/effort", "high")
        .gemini("/generationConfig/thinkingConfig/thinkingLevel", "high")
        .ollama("/think", "true");
    // Only Claude has to be told; the others cache by themselves, so there is nothing to send.
    row("a hint to cache", b -> b.system("long").cachePrompt(true))
        .claude("/system/0/cache_control/type", "ephemeral")
        .claude("/messages/0/content/0/cache_control/type", "ephemeral")
        .chat("/messages/0/content", "long")
        .responses("/instructions", "long")
        .gemini("/systemInstruction/parts/0/text", "long")
        .ollama("/messages/0/content", "long");
    row("a JSON schema", b -> b.jsonSchema(SCHEMA))
        .claude("/output_config/format/type", "json_schema")
        .claude("/output_config/format/schema/required/0", "a")
        .chat("/response_format/json_schema/schema/required/0", "a")
        .chat("/response_format/json_schema/strict", "true")
        .responses("/text/format/schema/required/0", "a")
        .responses("/text/format/type", "json_schema")
        .responses("/text/format/strict", "true")
        .gemini("/generationConfig/responseJsonSchema/required/0", "a")
        .gemini("/generationConfig/responseMimeType", "application/json")
        .ollama("/format/required/0", "a");
    row("the caller's own words to the vendor", b -> b.extra("p", "{\"seed\":{\"a\":7}}"))
        .claude("/seed/a", "7")
        .chat("/seed/a", "7")
        .responses("/seed/a", "7")
        .gemini("/seed/a", "7")
        .ollama("/seed/a", "7");
  }

  private void tools() {
    row("tools", b -> b.tool(TOOL))
        .claude("/tools/0/name", "look")
        .claude("/tools/0/input_schema/required/0", "a")
        .chat("/tools/0/function/name", "look")
        .chat("/tools/0/function/parameters/required/0", "a")
        .responses("/tools/0/type", "function")
        .responses("/tools/0/name", "look")
        .responses("/tools/0/parameters/required/0", "a")
        .responses("/tools/0/strict", "false")
        .gemini("/tools/0/functionDeclarations/0/name", "look")
        .gemini("/tools/0/functionDeclarations/0/parametersJsonSchema/required/0", "a")
        .ollama("/tools/0/function/name", "look")
        .ollama("/tools/0/function/parameters/required/0", "a");
    row("no tool may be used", b -> b.tool(TOOL).toolChoice(new ToolChoice.None()))
        .claude("/tool_choice/type", "none")
        .chat("/tool_choice", "none")
        .responses("/tool_choice", "none")
        .gemini("/toolConfig/functionCallingConfig/mode", "NONE")
        // Told nothing of them it can use none.
        .ollama("/tools", "");
    row("some tool must be used", b -> b.tool(TOOL).toolChoice(new ToolChoice.Required()))
        .claude("/tool_choice/type", "any")
        .chat("/tool_choice", "required")
        .responses("/tool_choice", "required")
        .gemini("/toolConfig/functionCallingConfig/mode", "ANY");
    row("this tool must be used", b -> b.tool(TOOL).toolChoice(new ToolChoice.Named("look")))
        .claude("/tool_choice/name", "look")
        .chat("/tool_choice/function/name", "look")
        .responses("/tool_choice/name", "look")
        .responses("/tool_choice/type", "function")
        .gemini("/toolConfig/functionCallingConfig/allowedFunctionNames/0", "look");
    row("a tool must be used and there is none", b -> b.toolChoice(new ToolChoice.Required()));
    row(
            "parallel calls of tools",
            b ->
                b.tool(TOOL)
                    .message(assistant(new Part.Text("Let me look."), ONE, TWO))
                    .message(
                        user(
                            result("one", false),
                            new Part.ToolResult("c2", "look", List.of(new Part.Text("two")), false),
                            new Part.Text("go on"))))
        .claude("/messages/1/content/0/text", "Let me look.")
        .claude("/messages/1/content/2/id", "c2")
        .claude("/messages/1/content/2/input/a", "y")
        .claude("/messages/2/content/1/tool_use_id", "c2")
        .claude("/messages/2/content/1/content/0/text", "two")
        .claude("/messages/2/content/2/text", "go on")
        .chat("/messages/1/content", "Let me look.")
        .chat("/messages/1/tool_calls/1/id", "c2")
        .chat("/messages/1/tool_calls/1/function/arguments", "{\"a\":\"y\"}")
        .chat("/messages/3/tool_call_id", "c2")
        .chat("/messages/3/content", "two")
        .chat("/messages/4/content", "go on")
        .responses("/input/1/content", "Let me look.")
        .responses("/input/1/role", "assistant")
        .responses("/input/3/type", "function_call")
        .responses("/input/3/call_id", "c2")
        .responses("/input/3/arguments", "{\"a\":\"y\"}")
        .responses("/input/5/type", "function_call_output")
        .responses("/input/5/call_id", "c2")
        .responses("/input/5/output", "two")
        .responses("/input/6/content/0/text", "go on")
        .gemini("/contents/1/parts/0/text", "Let me look.")
        .gemini("/contents/1/parts/2/functionCall/args/a", "y")
        .gemini("/contents/2/parts/1/functionResponse/response/result", "two")
        .gemini("/contents/2/parts/2/text", "go on")
        .ollama("/messages/1/content", "Let me look.")
        .ollama("/messages/1/tool_calls/1/function/arguments/a", "y")
        .ollama("/messages/3/tool_name", "look")
        .ollama("/messages/3/content", "two")
        .ollama("/messages/4/content", "go on");
    row("a tool that failed", b -> b.message(assistant(ONE)).message(user(result("no", true))))
        .claude("/messages/2/content/0/is_error", "true")
        .claude("/messages/2/content/0/content/0/text", "no")
        .chat("/messages/2/content", "error: no")
        .responses("/input/2/output", "error: no")
        .gemini("/contents/2/parts/0/functionResponse/response/error", "no")
        .ollama("/messages/2/content", "error: no");
    row(
            "an image that a tool answers",
            b -> b.message(assistant(ONE)).message(user(result(true, new Part.Text("see"), IMAGE))))
        .claude("/messages/2/content/0/content/0/text", "see")
        .claude("/messages/2/content/0/content/1/source/data", "QUJD")
        .responses("/input/2/output/0/text", "error: ")
        .responses("/input/2/output/1/text", "see")
        .responses("/input/2/output/2/image_url", "data:image/png;base64,QUJD")
        .gemini("/contents/2/parts/0/functionResponse/response/error", "see")
        .gemini("/contents/2/parts/0/functionResponse/parts/0/inlineData/data", "QUJD");
  }

  private void media() {
    row("an image", b -> b.message(user(new Part.Text("see"), IMAGE)))
        .claude("/messages/1/content/1/source/media_type", "image/png")
        .claude("/messages/1/content/1/source/data", "QUJD")
        .chat("/messages/1/content/0/text", "see")
        .chat("/messages/1/content/1/image_url/url", "data:image/png;base64,QUJD")
        .responses("/input/1/content/0/text", "see")
        .responses("/input/1/content/1/type", "input_image")
        .responses("/input/1/content/1/image_url", "data:image/png;base64,QUJD")
        .gemini("/contents/1/parts/1/inlineData/data", "QUJD")
        .gemini("/contents/1/parts/1/inlineData/mimeType", "image/png")
        .ollama("/messages/1/images/0", "QUJD")
        .ollama("/messages/1/content", "see");
    // Ollama does not fetch.
    row("an image by its address", b -> b.message(user(LINKED)))
        .claude("/messages/1/content/0/source/url", "https://h.example/i.png")
        .chat("/messages/1/content/0/image_url/url", "https://h.example/i.png")
        .responses("/input/1/content/0/image_url", "https://h.example/i.png")
        .gemini("/contents/1/parts/0/fileData/fileUri", "https://h.example/i.png");
    row("a document", b -> b.message(user(PDF)))
        .claude("/messages/1/content/0/type", "document")
        .chat("/messages/1/content/0/file/file_data", "data:application/pdf;base64,QUJD")
        .responses("/input/1/content/0/file_data", "data:application/pdf;base64,QUJD")
        .gemini("/contents/1/parts/0/inlineData/data", "QUJD");
    row("a video", b -> b.message(user(VIDEO)))
        .gemini("/contents/1/parts/0/inlineData/mimeType", "video/mp4");
    row("a video that a tool answers", b -> b.message(user(result(false, VIDEO))));
  }

  private void blocks() {
    row(
            "the signature of Claude's thinking",
            b ->
                b.message(
                    assistant(
                        reasoning(
                            "{\"type\":\"thinking\",\"thinking\":\"t\",\"signature\":\"s1\"}"),
                        ONE)))
        .claude("/messages/1/content/0/signature", "s1")
        .claude("/messages/1/content/0/thinking", "t")
        .claude("/messages/1/content/1/id", "c1")
        // Whatever it is, what this provider made goes back to it as it came.
        .chat("/messages/1/signature", "s1")
        .responses("/input/1/signature", "s1")
        .gemini("/contents/1/parts/0/signature", "s1")
        .ollama("/messages/1/signature", "s1");
    row("reasoning of another provider", b -> b.message(assistant(foreignReasoning())));
    row("a block of another provider", b -> b.message(user(new Part.Raw("other", "{\"a\":1}"))));
    row("a tool call by the user", b -> b.message(user(ONE)));
    row("reasoning by the user", b -> b.message(user(reasoning("{\"thinking\":\"t\"}"))));
    row("a tool's answer by the model", b -> b.message(assistant(result("x", false))));
    row(
        "a tool's answer within another",
        b -> b.message(user(result(false, result("inner", false)))));
    row("a schema that is no JSON", b -> b.jsonSchema("not JSON"));
    row("extras that are no object", b -> b.extra("p", "[]"));
  }

  private static Part foreignReasoning() {
    return new Part.Reasoning("other", "thought", "{\"type\":\"thinking\"}");
  }

  @TestFactory
  List<DynamicTest> isSentWhereTheVendorLooksForItOrRefused() {
    knobs();
    tools();
    media();
    blocks();
    List<DynamicTest> tests = new ArrayList<>();
    for (Row row : rows) {
      for (Vendor vendor : Vendor.values()) {
        Map<String, String> places = row.places.get(vendor);
        tests.add(
            DynamicTest.dynamicTest(
                vendor + (places == null ? " refuses: " : " sends: ") + row.what,
                () -> check(vendor, row, places == null ? Map.of() : places)));
      }
    }
    return tests;
  }

  private static void check(Vendor vendor, Row row, Map<String, String> places) throws Exception {
    String model = vendor == Vendor.GEMINI ? "gemini-3-pro" : "thinker";
    GenerationRequest request = row.with.apply(GenerationRequest.builder().prompt("hello")).build();
    StubVendor.Builder script =
        vendor.stub().model(new StubModel("thinker", "qwen3", "8.0B", 32_768)).answer("x");
    try (StubVendor stub = script.start();
        LlmProvider provider = vendor.provider(stub)) {
      if (places.isEmpty()) {
        for (var call :
            List.of(
                (org.assertj.core.api.ThrowableAssert.ThrowingCallable)
                    () -> provider.generate(model, request),
                () -> provider.stream(model, request))) {
          ProviderException refusal = catchThrowableOfType(ProviderException.class, call);
          assertThat(refusal).as("a refusal").isNotNull();
          assertThat(refusal.fault()).isEqualTo(Fault.INVALID_REQUEST);
          assertThat(refusal.sent()).isFalse();
        }
        assertThat(stub.calls()).isEmpty();
      } else {
        provider.generate(model, request);
        JsonNode body = stub.calls().getFirst().json();
        places.forEach((pointer, value) ->
            assertThat(body.at(pointer).asString("")).as(pointer).isEqualTo(value));
      }
    }
  }
}
