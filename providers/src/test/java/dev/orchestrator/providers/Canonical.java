package dev.orchestrator.providers;

import dev.orchestrator.api.FinishReason;
import dev.orchestrator.api.Usage;
import dev.orchestrator.base.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One answer of each protocol as a stream, small, and of the shape of recorded ones: reasoning,
 * text beyond ASCII, a tool whose arguments come in pieces, usage where the vendor tells it. The
 * answer is the same with all of them as far as their protocols can say it.
 *
 * @param events the data of its events, in their order; their names are in them or nowhere
 * @param terminal from how many events on the answer is whole if the body ends in good order
 * @param whole the same answer in one piece
 */
record Canonical(List<String> events, int terminal, String whole) {
  static final String TEXT = "Grüße, 世界! 😀";
  static final String ARGUMENTS = "{\"at\":\"ö\"}";

  static Canonical of(Vendor vendor) {
    return switch (vendor) {
      case CLAUDE -> claude();
      case OPENAI -> openai(9);
      // A compatible server may leave [DONE] out: after the finish reason all is there.
      case COMPATIBLE -> openai(7);
      case RESPONSES -> responses();
      case GEMINI -> gemini();
      case OLLAMA -> ollama();
    };
  }

  static Usage usage(Vendor vendor) {
    return switch (vendor) {
      case CLAUDE -> new Usage(4, 20, 6, 30, 0, Map.of(), false);
      case OPENAI, COMPATIBLE, RESPONSES, GEMINI -> new Usage(10, 20, 0, 30, 12, Map.of(), false);
      case OLLAMA -> Usage.of(30, 30);
    };
  }

  static FinishReason finish() {
    return FinishReason.TOOL_CALLS;
  }

  private static Canonical claude() {
    String usage =
        "{\"input_tokens\":4,\"cache_creation_input_tokens\":6,\"cache_read_input_tokens\":20,"
            + "\"output_tokens\":";
    return new Canonical(
        List.of(
            "{\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"type\":\"message\","
                + "\"role\":\"assistant\",\"model\":\"m\",\"content\":[],\"stop_reason\":null,"
                + "\"usage\":"
                + usage
                + "1}}}",
            block(0, "{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}"),
            "{\"type\":\"ping\"}",
            delta(0, "{\"type\":\"thinking_delta\",\"thinking\":\"hmm\"}"),
            delta(0, "{\"type\":\"signature_delta\",\"signature\":\"c2ln\"}"),
            "{\"type\":\"content_block_stop\",\"index\":0}",
            block(1, "{\"type\":\"text\",\"text\":\"\"}"),
            delta(1, "{\"type\":\"text_delta\",\"text\":\"Grüße, \"}"),
            delta(1, "{\"type\":\"text_delta\",\"text\":\"世界! 😀\"}"),
            "{\"type\":\"content_block_stop\",\"index\":1}",
            block(2, "{\"type\":\"tool_use\",\"id\":\"c1\",\"name\":\"look\",\"input\":{}}"),
            delta(2, "{\"type\":\"input_json_delta\",\"partial_json\":\"{\\\"at\\\":\"}"),
            delta(2, "{\"type\":\"input_json_delta\",\"partial_json\":\"\\\"ö\\\"}\"}"),
            "{\"type\":\"content_block_stop\",\"index\":2}",
            "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"tool_use\"},\"usage\":"
                + usage
                + "30}}",
            "{\"type\":\"message_stop\"}"),
        16,
        "{\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\",\"content\":[{\"type\":\"thinking\","
            + "\"thinking\":\"hmm\",\"signature\":\"c2ln\"},{\"type\":\"text\",\"text\":\""
            + TEXT
            + "\"},{\"type\":\"tool_use\",\"id\":\"c1\",\"name\":\"look\",\"input\":{\"at\":\"ö\"}}],"
            + "\"stop_reason\":\"tool_use\",\"usage\":"
            + usage
            + "30}}");
  }

  private static String block(int index, String block) {
    return "{\"type\":\"content_block_start\",\"index\":"
        + index
        + ",\"content_block\":"
        + block
        + "}";
  }

  private static String delta(int index, String delta) {
    return "{\"type\":\"content_block_delta\",\"index\":" + index + ",\"delta\":" + delta + "}";
  }

  private static final String CHAT_USAGE =
      "{\"prompt_tokens\":30,\"completion_tokens\":30,\"total_tokens\":60,"
          + "\"prompt_tokens_details\":{\"cached_tokens\":20},"
          + "\"completion_tokens_details\":{\"reasoning_tokens\":12}}";

  private static Canonical openai(int terminal) {
    String call = "{\"tool_calls\":[{\"index\":0,";
    return new Canonical(
        List.of(
            // Azure's first chunk has no choice.
            "{\"model\":\"m\",\"choices\":[],\"prompt_filter_results\":[]}",
            chunk(
                "{\"role\":\"assistant\",\"content\":\"\",\"reasoning_content\":\"hmm\"}", "null"),
            chunk("{\"content\":\"Grüße, \"}", "null"),
            chunk("{\"content\":\"世界! 😀\"}", "null"),
            chunk(
                call
                    + "\"id\":\"c1\",\"type\":\"function\",\"function\":{\"name\":\"look\","
                    + "\"arguments\":\"{\\\"at\\\":\"}}]}",
                "null"),
            chunk(call + "\"function\":{\"arguments\":\"\\\"ö\\\"}\"}}]}", "null"),
            chunk("{}", "\"tool_calls\""),
            "{\"model\":\"m\",\"choices\":[],\"usage\":" + CHAT_USAGE + "}",
            "[DONE]"),
        terminal,
        "{\"model\":\"m\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\""
            + TEXT
            + "\",\"reasoning_content\":\"hmm\",\"tool_calls\":[{\"id\":\"c1\",\"type\":\"function\","
            + "\"function\":{\"name\":\"look\",\"arguments\":\"{\\\"at\\\":\\\"ö\\\"}\"}}]},"
            + "\"finish_reason\":\"tool_calls\"}],\"usage\":"
            + CHAT_USAGE
            + "}");
  }

  private static String chunk(String delta, String finish) {
    return "{\"model\":\"m\",\"obfuscation\":\"x\",\"choices\":[{\"index\":0,\"delta\":"
        + delta
        + ",\"finish_reason\":"
        + finish
        + "}],\"usage\":null}";
  }

  private static Canonical responses() {
    String reasoning =
        "{\"type\":\"reasoning\",\"id\":\"rs_1\",\"encrypted_content\":\"c2ln\","
            + "\"summary\":[{\"type\":\"summary_text\",\"text\":\"hmm\"}]}";
    String message =
        "{\"type\":\"message\",\"role\":\"assistant\",\"content\":[{\"type\":\"output_text\","
            + "\"text\":\""
            + TEXT
            + "\"}]}";
    String call =
        "{\"type\":\"function_call\",\"id\":\"fc_1\",\"call_id\":\"c1\",\"name\":\"look\","
            + "\"arguments\":\"{\\\"at\\\":\\\"ö\\\"}\"}";
    String response =
        "{\"object\":\"response\",\"status\":\"completed\",\"error\":null,\"model\":\"m\","
            + "\"incomplete_details\":null,\"output\":["
            + reasoning
            + ","
            + message
            + ","
            + call
            + "],\"usage\":{\"input_tokens\":30,\"output_tokens\":30,\"total_tokens\":60,"
            + "\"input_tokens_details\":{\"cached_tokens\":20},"
            + "\"output_tokens_details\":{\"reasoning_tokens\":12}}}";
    return new Canonical(
        List.of(
            "{\"type\":\"response.created\",\"sequence_number\":0,\"response\":{\"object\":\"response\","
                + "\"status\":\"in_progress\",\"error\":null,\"model\":\"m\",\"output\":[]}}",
            "{\"type\":\"response.reasoning_summary_text.delta\",\"output_index\":0,\"delta\":\"hmm\"}",
            item(0, reasoning),
            "{\"type\":\"response.output_text.delta\",\"output_index\":1,\"delta\":\"Grüße, \"}",
            "{\"type\":\"response.output_text.delta\",\"output_index\":1,\"delta\":\"世界! 😀\"}",
            item(1, message),
            "{\"type\":\"response.function_call_arguments.delta\",\"output_index\":2,\"delta\":\"{\"}",
            item(2, call),
            "{\"type\":\"response.completed\",\"response\":" + response + "}"),
        9,
        response);
  }

  private static String item(int index, String item) {
    return "{\"type\":\"response.output_item.done\",\"output_index\":"
        + index
        + ",\"item\":"
        + item
        + "}";
  }

  private static Canonical gemini() {
    String usage =
        "\"usageMetadata\":{\"promptTokenCount\":30,\"cachedContentTokenCount\":20,"
            + "\"candidatesTokenCount\":18,\"thoughtsTokenCount\":12,\"totalTokenCount\":60}";
    String thought = "{\"text\":\"hmm\",\"thought\":true}";
    String call =
        "{\"functionCall\":{\"name\":\"look\",\"args\":{\"at\":\"ö\"}},\"thoughtSignature\":\"c2ln\"}";
    // Usage is in every event and grows.
    String early = "\"usageMetadata\":{\"promptTokenCount\":30,\"totalTokenCount\":31}";
    return new Canonical(
        List.of(
            candidate(thought, "", early),
            candidate("{\"text\":\"Grüße, \"}", "", early),
            candidate("{\"text\":\"世界! 😀\"}", "", early),
            candidate(call, ",\"finishReason\":\"STOP\"", usage)),
        4,
        candidate(
            thought + ",{\"text\":\"" + TEXT + "\"}," + call, ",\"finishReason\":\"STOP\"", usage));
  }

  private static String candidate(String parts, String finish, String usage) {
    return "{\"candidates\":[{\"content\":{\"parts\":["
        + parts
        + "],\"role\":\"model\"}"
        + finish
        + ",\"index\":0}],"
        + usage
        + ",\"modelVersion\":\"m\",\"responseId\":\"r1\"}";
  }

  private static Canonical ollama() {
    String call =
        "\"tool_calls\":[{\"id\":\"c1\",\"function\":{\"name\":\"look\",\"arguments\":{\"at\":\"ö\"}}}]";
    String end =
        "\"done\":true,\"done_reason\":\"stop\",\"prompt_eval_count\":30,\"eval_count\":30";
    return new Canonical(
        List.of(
            line("\"content\":\"\",\"thinking\":\"hmm\"", "\"done\":false"),
            line("\"content\":\"Grüße, \"", "\"done\":false"),
            line("\"content\":\"世界! 😀\"", "\"done\":false"),
            line("\"content\":\"\"," + call, "\"done\":false"),
            line("\"content\":\"\"", end)),
        5,
        line("\"content\":\"" + TEXT + "\",\"thinking\":\"hmm\"," + call, end));
  }

  private static String line(String message, String end) {
    return "{\"model\":\"m\",\"created_at\":\"t\",\"message\":{\"role\":\"assistant\","
        + message
        + "},"
        + end
        + "}";
  }

  /** The first so many events as the vendor frames them. */
  String framed(Vendor vendor, int count) {
    return framed(vendor, events.subList(0, count));
  }

  private static String framed(Vendor vendor, List<String> events) {
    StringBuilder body = new StringBuilder();
    for (String event : events) {
      switch (vendor) {
        case CLAUDE, RESPONSES ->
            body.append("event: ")
                .append(Json.parse(event).path("type").stringValue())
                .append("\ndata: ")
                .append(event)
                .append("\n\n");
        case OPENAI, COMPATIBLE -> body.append("data: ").append(event).append("\n\n");
        case GEMINI -> body.append("data: ").append(event).append("\r\n\r\n");
        case OLLAMA -> body.append(event).append('\n');
      }
    }
    return body.toString();
  }

  /** With an event of an unknown type before each, and an unknown field in each. */
  String withTheUnknown(Vendor vendor) {
    List<String> more = new ArrayList<>();
    for (String event : events) {
      more.add("{\"type\":\"of_tomorrow\",\"payload\":[1,{\"a\":null}]}");
      more.add(event.startsWith("{") ? "{\"zz_new\":{\"b\":[]}," + event.substring(1) : event);
    }
    return framed(vendor, more);
  }

  static String contentType(Vendor vendor) {
    return vendor == Vendor.OLLAMA ? "application/x-ndjson" : "text/event-stream";
  }
}
