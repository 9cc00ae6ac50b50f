package dev.orchestrator.providers;

import dev.orchestrator.api.FinishReason;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What a recording says, read plainly from its JSON. */
record Expected(String text, FinishReason finish, int tools, @Nullable Long total, String model) {

  static Expected of(String family, List<JsonNode> values) {
    return switch (family) {
      case "anthropic" -> anthropic(values);
      case "gemini" -> gemini(values);
      case "ollama" -> ollama(values);
      case "responses" -> responses(values);
      default -> chat(values);
    };
  }

  private static Expected anthropic(List<JsonNode> values) {
    StringBuilder text = new StringBuilder();
    long input = 0;
    long read = 0;
    long write = 0;
    long output = 0;
    String stop = "";
    String model = "";
    int tools = 0;
    for (JsonNode value : values) {
      JsonNode message = value.path("message").isObject() ? value.path("message") : value;
      model = model.isEmpty() ? message.path("model").asString("") : model;
      for (JsonNode block : message.path("content")) {
        text.append(block.path("text").asString(""));
        tools += block.path("type").asString("").equals("tool_use") ? 1 : 0;
      }
      JsonNode block = value.path("content_block");
      tools += block.path("type").asString("").equals("tool_use") ? 1 : 0;
      text.append(block.path("text").asString(""));
      text.append(value.path("delta").path("text").asString(""));
      stop = value.path("delta").path("stop_reason").asString(stop);
      stop = message.path("stop_reason").asString(stop);
      JsonNode usage = value.path("usage").isObject() ? value.path("usage") : message.path("usage");
      input = usage.path("input_tokens").asLong(input);
      read = usage.path("cache_read_input_tokens").asLong(read);
      write = usage.path("cache_creation_input_tokens").asLong(write);
      output = usage.path("output_tokens").asLong(output);
    }
    FinishReason finish =
        switch (stop) {
          case "end_turn", "stop_sequence" -> FinishReason.STOP;
          case "max_tokens" -> FinishReason.LENGTH;
          case "tool_use" -> FinishReason.TOOL_CALLS;
          default -> FinishReason.OTHER;
        };
    return new Expected(text.toString(), finish, tools, input + read + write + output, model);
  }

  private static Expected chat(List<JsonNode> values) {
    StringBuilder text = new StringBuilder();
    StringBuilder refusal = new StringBuilder();
    Set<String> tools = new HashSet<>();
    Long total = null;
    String stop = "";
    String model = "";
    for (JsonNode value : values) {
      if (!value.path("model").asString("").isEmpty()) {
        model = value.path("model").stringValue();
      }
      JsonNode choice = value.path("choices").path(0);
      if (choice.path("index").asInt(0) == 0) {
        JsonNode message = choice.has("delta") ? choice.path("delta") : choice.path("message");
        if (message.path("content").isArray()) {
          message.path("content").forEach(part -> text.append(part.path("text").asString("")));
        } else {
          text.append(message.path("content").asString(""));
        }
        refusal.append(message.path("refusal").asString(""));
        int at = 0;
        for (JsonNode call : message.path("tool_calls")) {
          String id = call.path("id").asString("");
          tools.add(
              call.has("index") ? call.path("index").asInt() + "" : id.isEmpty() ? "" + at : id);
          at++;
        }
        if (!message.path("function_call").path("name").asString("").isEmpty()) {
          tools.add("function");
        }
        stop = choice.path("finish_reason").asString(stop);
      }
      JsonNode usage = value.path("usage");
      if (!usage.isObject()) {
        usage = value.path("x_groq").path("usage");
      }
      if (usage.has("prompt_tokens") || usage.has("total_tokens")) {
        long sum =
            usage.path("prompt_tokens").asLong(0) + usage.path("completion_tokens").asLong(0);
        total = Math.max(sum, usage.path("total_tokens").asLong(0));
      }
    }
    FinishReason finish =
        switch (stop) {
          case "" -> tools.isEmpty() ? FinishReason.OTHER : FinishReason.TOOL_CALLS;
          case "stop" -> tools.isEmpty() ? FinishReason.STOP : FinishReason.TOOL_CALLS;
          case "length" -> FinishReason.LENGTH;
          case "tool_calls", "function_call" -> FinishReason.TOOL_CALLS;
          case "content_filter" -> FinishReason.CONTENT_FILTER;
          default -> FinishReason.OTHER;
        };
    if (!refusal.isEmpty()) {
      finish = FinishReason.CONTENT_FILTER;
    }
    return new Expected(text.append(refusal).toString(), finish, tools.size(), total, model);
  }

  private static Expected gemini(List<JsonNode> values) {
    StringBuilder text = new StringBuilder();
    Long total = null;
    String stop = "";
    String blocked = "";
    String model = "";
    int tools = 0;
    for (JsonNode value : values) {
      JsonNode candidate = value.path("candidates").path(0);
      for (JsonNode part : candidate.path("content").path("parts")) {
        if (!part.path("thought").asBoolean(false)) {
          text.append(part.path("text").asString(""));
        }
        tools += part.has("functionCall") ? 1 : 0;
      }
      stop = candidate.path("finishReason").asString(stop);
      blocked = value.path("promptFeedback").path("blockReason").asString(blocked);
      model = value.path("modelVersion").asString(model);
      if (value.path("usageMetadata").has("promptTokenCount")) {
        total = value.path("usageMetadata").path("totalTokenCount").asLong();
      }
    }
    FinishReason finish =
        switch (stop) {
          case "STOP", "1" -> tools > 0 ? FinishReason.TOOL_CALLS : FinishReason.STOP;
          case "MAX_TOKENS", "2" -> FinishReason.LENGTH;
          case "SAFETY", "MODEL_ARMOR", "RECITATION", "PROHIBITED_CONTENT" ->
              FinishReason.CONTENT_FILTER;
          default -> blocked.isEmpty() ? FinishReason.OTHER : FinishReason.CONTENT_FILTER;
        };
    return new Expected(text.toString(), finish, tools, total, model);
  }

  private static Expected ollama(List<JsonNode> values) {
    StringBuilder text = new StringBuilder();
    int tools = 0;
    for (JsonNode value : values) {
      text.append(value.path("message").path("content").asString(""));
      tools += value.path("message").path("tool_calls").size();
    }
    JsonNode last = values.get(values.size() - 1);
    boolean told = last.has("prompt_eval_count") && last.has("eval_count");
    FinishReason finish =
        tools > 0
            ? FinishReason.TOOL_CALLS
            : last.path("done_reason").asString("stop").equals("length")
                ? FinishReason.LENGTH
                : FinishReason.STOP;
    return new Expected(
        text.toString(),
        finish,
        tools,
        told ? last.path("prompt_eval_count").asLong() + last.path("eval_count").asLong() : null,
        last.path("model").asString(""));
  }

  private static Expected responses(List<JsonNode> values) {
    // Some streams end with a [DONE] that is no JSON; the response stands in the last event.
    JsonNode last = values.get(values.size() - 1);
    JsonNode response = last.path("response").isObject() ? last.path("response") : last;
    StringBuilder text = new StringBuilder();
    StringBuilder refusal = new StringBuilder();
    int tools = 0;
    for (JsonNode item : response.path("output")) {
      tools += item.path("type").asString("").equals("function_call") ? 1 : 0;
      if (item.path("type").asString("").equals("message")) {
        for (JsonNode content : item.path("content")) {
          text.append(content.path("text").asString(""));
          refusal.append(content.path("refusal").asString(""));
        }
      }
    }
    FinishReason finish =
        !refusal.isEmpty()
            ? FinishReason.CONTENT_FILTER
            : switch (response.path("incomplete_details").path("reason").asString("")) {
              case "max_output_tokens" -> FinishReason.LENGTH;
              case "" -> tools > 0 ? FinishReason.TOOL_CALLS : FinishReason.STOP;
              default -> FinishReason.OTHER;
            };
    JsonNode usage = response.path("usage");
    return new Expected(
        text.append(refusal).toString(),
        finish,
        tools,
        usage.isObject()
            ? usage.path("input_tokens").asLong() + usage.path("output_tokens").asLong()
            : null,
        response.path("model").asString(""));
  }
}
