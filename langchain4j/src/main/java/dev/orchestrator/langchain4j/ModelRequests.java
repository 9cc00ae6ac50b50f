package dev.orchestrator.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.orchestrator.api.Fault;
import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.Message;
import dev.orchestrator.api.Part;
import dev.orchestrator.api.ProviderException;
import dev.orchestrator.api.Tool;
import dev.orchestrator.api.ToolChoice;
import java.util.ArrayList;
import java.util.List;

/**
 * Our request as LangChain4j's. What that has no place for is refused before the call, except for
 * the hint that the prompt is worth caching.
 */
final class ModelRequests {
  private final String provider;

  ModelRequests(String provider) {
    this.provider = provider;
  }

  /**
   * The request.
   *
   * @throws ProviderException of {@link Fault#INVALID_REQUEST}
   */
  ChatRequest of(GenerationRequest request) {
    if (request.effort() != null) {
      throw refuse("an effort");
    }
    if (request.extras().containsKey(provider)) {
      throw refuse("extras");
    }
    List<ChatMessage> messages = new ArrayList<>();
    if (!request.system().isEmpty()) {
      messages.add(SystemMessage.from(request.system()));
    }
    for (Message message : request.messages()) {
      switch (message.author()) {
        case USER -> user(message, messages);
        case ASSISTANT -> messages.add(assistant(message));
      }
    }
    return ChatRequest.builder().messages(messages).parameters(parameters(request)).build();
  }

  private ChatRequestParameters parameters(GenerationRequest request) {
    DefaultChatRequestParameters.Builder<?> parameters = ChatRequestParameters.builder();
    if (request.maxTokens() > 0) {
      parameters.maxOutputTokens(request.maxTokens());
    }
    parameters.temperature(request.temperature());
    if (!request.stop().isEmpty()) {
      parameters.stopSequences(request.stop());
    }
    if (request.jsonSchema() != null) {
      parameters.responseFormat(
          ResponseFormat.builder()
              .type(ResponseFormatType.JSON)
              .jsonSchema(
                  JsonSchema.builder()
                      .name("answer")
                      .rootElement(JsonRawSchema.from(request.jsonSchema()))
                      .build())
              .build());
    }
    tools(request, parameters);
    return parameters.build();
  }

  private void tools(
      GenerationRequest request, DefaultChatRequestParameters.Builder<?> parameters) {
    List<Tool> tools = request.tools();
    switch (request.toolChoice()) {
      case ToolChoice.Auto auto -> {}
      case ToolChoice.None none ->
          parameters.toolChoice(dev.langchain4j.model.chat.request.ToolChoice.NONE);
      case ToolChoice.Required required ->
          parameters.toolChoice(dev.langchain4j.model.chat.request.ToolChoice.REQUIRED);
      case ToolChoice.Named one -> {
        // It has no word for one tool of several: the others are not shown.
        tools = tools.stream().filter(tool -> tool.name().equals(one.name())).toList();
        if (tools.isEmpty()) {
          throw refuse("a choice of tool '" + one.name() + "', which is not among the tools");
        }
        parameters.toolChoice(dev.langchain4j.model.chat.request.ToolChoice.REQUIRED);
      }
    }
    List<ToolSpecification> specifications = new ArrayList<>();
    for (Tool tool : tools) {
      try {
        specifications.add(Schemas.specification(tool));
      } catch (RuntimeException e) {
        throw refuse("the schema of tool '" + tool.name() + "'");
      }
    }
    if (!specifications.isEmpty()) {
      parameters.toolSpecifications(specifications);
    }
  }

  private void user(Message message, List<ChatMessage> messages) {
    List<Content> contents = new ArrayList<>();
    for (Part part : message.parts()) {
      if (part instanceof Part.ToolResult result) {
        messages.add(
            ToolExecutionResultMessage.builder()
                .id(result.callId())
                .toolName(result.name())
                .contents(result.content().stream().map(this::content).toList())
                .isError(result.error())
                .build());
      } else {
        contents.add(content(part));
      }
    }
    if (!contents.isEmpty()) {
      messages.add(UserMessage.from(contents));
    }
  }

  private Content content(Part part) {
    Content content = Contents.content(part);
    if (content == null) {
      throw refuse("a part of kind " + kind(part) + " in the user's message");
    }
    return content;
  }

  private AiMessage assistant(Message message) {
    List<ToolExecutionRequest> calls = new ArrayList<>();
    for (Part part : message.parts()) {
      switch (part) {
        case Part.Text text -> {}
        case Part.ToolCall call -> calls.add(ClientAnswers.request(call));
        // Thoughts belong to the vendor that had them; ours come without what it would check.
        case Part.Reasoning reasoning when reasoning.provider().equals(provider) -> {}
        case Part.Reasoning reasoning -> throw refuse("another provider's reasoning");
        case Part.Media media -> throw refuse("media in the model's message");
        case Part.ToolResult result -> throw refuse("a tool's answer in the model's message");
        case Part.Raw raw -> throw refuse("a raw part");
      }
    }
    String text = message.text();
    return AiMessage.builder()
        .text(text.isEmpty() && !calls.isEmpty() ? null : text)
        .toolExecutionRequests(calls)
        .build();
  }

  private static String kind(Part part) {
    return part instanceof Part.Media media ? media.mimeType() : part.getClass().getSimpleName();
  }

  private ProviderException refuse(String what) {
    return ProviderException.builder(
            Fault.INVALID_REQUEST,
            provider + ": " + what + " cannot be sent through LangChain4j; leave it out")
        .sent(false)
        .build();
  }
}
