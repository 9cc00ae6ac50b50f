package dev.orchestrator.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.Message;
import dev.orchestrator.api.Part;
import dev.orchestrator.api.ToolChoice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What LangChain4j asks of a chat model, as our request. What our requests cannot carry is refused
 * and never dropped, except for hints: an image's detail level, a tool's metadata.
 */
final class ClientRequests {
  private ClientRequests() {}

  /**
   * The request.
   *
   * @throws UnsupportedFeatureException if it asks for what cannot be carried
   */
  static GenerationRequest of(ChatRequest chat, @Nullable String role) {
    ChatRequestParameters parameters = chat.parameters();
    check(parameters);
    GenerationRequest.Builder request = GenerationRequest.builder().role(role);
    request.system(system(chat.messages()));
    messages(chat.messages()).forEach(request::message);
    for (ToolSpecification tool : parameters.toolSpecifications()) {
      if (Boolean.TRUE.equals(tool.strict())) {
        throw new UnsupportedFeatureException(
            "strict of tool '" + tool.name() + "' is not supported");
      }
      request.tool(Schemas.tool(tool));
    }
    if (parameters.toolChoice() != null) {
      request.toolChoice(
          switch (parameters.toolChoice()) {
            case AUTO -> new ToolChoice.Auto();
            case REQUIRED -> new ToolChoice.Required();
            case NONE -> new ToolChoice.None();
          });
    }
    if (parameters.maxOutputTokens() != null) {
      request.maxTokens(parameters.maxOutputTokens());
    }
    request.temperature(parameters.temperature());
    parameters.stopSequences().forEach(request::stop);
    ResponseFormat format = parameters.responseFormat();
    if (format != null && format.type() == ResponseFormatType.JSON) {
      request.jsonSchema(Schemas.json(format.jsonSchema().rootElement()));
    }
    return request.build();
  }

  /**
   * Refuses parameters that no request of ours carries.
   *
   * @throws UnsupportedFeatureException with the first of them
   */
  static void check(ChatRequestParameters parameters) {
    refuse("topP", parameters.topP());
    refuse("topK", parameters.topK());
    refuse("frequencyPenalty", parameters.frequencyPenalty());
    refuse("presencePenalty", parameters.presencePenalty());
    ResponseFormat format = parameters.responseFormat();
    if (format != null && format.type() == ResponseFormatType.JSON && format.jsonSchema() == null) {
      throw new UnsupportedFeatureException(
          "JSON response format without a schema is not supported: give it a JsonSchema");
    }
  }

  private static void refuse(String name, @Nullable Object value) {
    if (value != null) {
      throw new UnsupportedFeatureException(
          "The parameter '" + name + "' is not supported: vendors differ in it");
    }
  }

  private static String system(List<ChatMessage> messages) {
    List<String> texts = new ArrayList<>();
    for (ChatMessage message : messages) {
      if (message instanceof SystemMessage system) {
        texts.add(system.text());
      }
    }
    return String.join("\n\n", texts);
  }

  /** One message after the other; the results of tools that follow each other are one. */
  private static List<Message> messages(List<ChatMessage> messages) {
    List<Message> ours = new ArrayList<>();
    List<Part> results = new ArrayList<>();
    for (ChatMessage message : messages) {
      if (message instanceof ToolExecutionResultMessage result) {
        results.add(result(result));
        continue;
      }
      if (!results.isEmpty()) {
        ours.add(new Message(Message.Author.USER, results));
        results.clear();
      }
      switch (message) {
        case SystemMessage system -> {}
        case UserMessage user -> ours.add(user(user));
        case AiMessage ai -> ours.add(new Message(Message.Author.ASSISTANT, parts(ai)));
        default ->
            throw new UnsupportedFeatureException(
                "a message of type " + message.type() + " is not supported");
      }
    }
    if (!results.isEmpty()) {
      ours.add(new Message(Message.Author.USER, results));
    }
    return ours;
  }

  private static Message user(UserMessage user) {
    if (user.name() != null) {
      throw new UnsupportedFeatureException("the name of a user message is not supported");
    }
    return new Message(Message.Author.USER, user.contents().stream().map(Contents::part).toList());
  }

  private static List<Part> parts(AiMessage ai) {
    if (!ai.images().isEmpty()) {
      throw new UnsupportedFeatureException("images in a model's message are not supported");
    }
    List<Part> parts = new ArrayList<>(kept(ai.attributes()));
    if (ai.text() != null && !ai.text().isEmpty()) {
      parts.add(new Part.Text(ai.text()));
    }
    for (ToolExecutionRequest call : ai.toolExecutionRequests()) {
      String arguments = call.arguments();
      parts.add(
          new Part.ToolCall(
              call.id() == null ? call.name() : call.id(),
              call.name(),
              arguments == null || arguments.isBlank() ? "{}" : arguments));
    }
    return parts;
  }

  private static Part result(ToolExecutionResultMessage result) {
    return new Part.ToolResult(
        result.id() == null ? result.toolName() : result.id(),
        result.toolName(),
        result.contents().stream().map(Contents::part).toList(),
        Boolean.TRUE.equals(result.isError()));
  }

  /** The parts that only their vendor understands, kept in an answer's attributes as texts. */
  private static List<Part> kept(Map<String, Object> attributes) {
    List<Part> parts = new ArrayList<>();
    if (attributes.get(ClientAnswers.OPAQUE) instanceof List<?> list) {
      for (Object one : list) {
        if (one instanceof Map<?, ?> map
            && map.get("provider") instanceof String provider
            && map.get("json") instanceof String json) {
          boolean reasoning = "reasoning".equals(map.get("kind"));
          Object text = map.get("text");
          parts.add(
              reasoning
                  ? new Part.Reasoning(provider, text instanceof String words ? words : null, json)
                  : new Part.Raw(provider, json));
        }
      }
    }
    return parts;
  }
}
