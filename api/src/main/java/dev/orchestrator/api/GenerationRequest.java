package dev.orchestrator.api;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One logical call, before it is known which model answers it. Immutable; made by {@link
 * #builder()}.
 *
 * @param system the system text, or empty
 * @param messages the conversation, oldest first
 * @param tools tools that the model may ask for
 * @param toolChoice whether it may, must or must not
 * @param jsonSchema a JSON schema that the answer must satisfy, or null
 * @param temperature the sampling temperature, or null for the model's own
 * @param maxTokens the most tokens of the answer, 0 for the default of the role
 * @param stop sequences that end the answer
 * @param effort how much to think, or null for the model's own
 * @param cachePrompt whether the provider should mark the prompt for the vendor's cache
 * @param extras further fields of the vendor's request: provider name → JSON object as text; they
 *     are merged into requests to that provider and no other
 * @param role for whom the call is routed (planner, implementer, …), or null
 * @param deadline how long the whole logical call may take, or null for the default
 * @param key identifies the logical call: a key whose answer is known is answered from the ledger
 *     and paid once; null for a call of its own
 */
public record GenerationRequest(
    String system,
    List<Message> messages,
    List<Tool> tools,
    ToolChoice toolChoice,
    @Nullable String jsonSchema,
    @Nullable Double temperature,
    int maxTokens,
    List<String> stop,
    @Nullable Effort effort,
    boolean cachePrompt,
    Map<String, String> extras,
    @Nullable String role,
    @Nullable Duration deadline,
    @Nullable String key) {

  /**
   * @throws IllegalArgumentException if there is no message, or {@code maxTokens} is negative
   */
  /**
   * The key in {@link #extras} under which the folder stands that the answer is about: a JSON
   * object with the absolute {@code path} of a working tree. Most providers have no use for it. One
   * whose program works in a tree by itself takes it, and its models have a capability of this
   * name.
   */
  public static final String WORKSPACE = "workspace";

  public GenerationRequest {
    messages = List.copyOf(messages);
    tools = List.copyOf(tools);
    stop = List.copyOf(stop);
    extras = Map.copyOf(extras);
    if (messages.isEmpty()) {
      throw new IllegalArgumentException("a request needs at least one message");
    }
    if (maxTokens < 0) {
      throw new IllegalArgumentException("maxTokens is negative: " + maxTokens);
    }
  }

  /** Starts an empty request. */
  public static Builder builder() {
    return new Builder();
  }

  /** Starts from this request's values. */
  public Builder toBuilder() {
    Builder b = new Builder();
    b.system = system;
    b.messages.addAll(messages);
    b.tools.addAll(tools);
    b.toolChoice = toolChoice;
    b.jsonSchema = jsonSchema;
    b.temperature = temperature;
    b.maxTokens = maxTokens;
    b.stop.addAll(stop);
    b.effort = effort;
    b.cachePrompt = cachePrompt;
    b.extras.putAll(extras);
    b.role = role;
    b.deadline = deadline;
    b.key = key;
    return b;
  }

  /** Builds a {@link GenerationRequest}. Not thread-safe. */
  public static final class Builder {
    private String system = "";
    private final List<Message> messages = new ArrayList<>();
    private final List<Tool> tools = new ArrayList<>();
    private ToolChoice toolChoice = new ToolChoice.Auto();
    private @Nullable String jsonSchema;
    private @Nullable Double temperature;
    private int maxTokens;
    private final List<String> stop = new ArrayList<>();
    private @Nullable Effort effort;
    private boolean cachePrompt;
    private final Map<String, String> extras = new LinkedHashMap<>();
    private @Nullable String role;
    private @Nullable Duration deadline;
    private @Nullable String key;

    private Builder() {}

    /** The system text. */
    public Builder system(String text) {
      this.system = text;
      return this;
    }

    /** Adds a user's text. */
    public Builder prompt(String text) {
      this.messages.add(Message.user(text));
      return this;
    }

    /** Adds a message. */
    public Builder message(Message message) {
      this.messages.add(message);
      return this;
    }

    /** Adds a tool. */
    public Builder tool(Tool tool) {
      this.tools.add(tool);
      return this;
    }

    /** Whether tools may, must or must not be used; AUTO unless told. */
    public Builder toolChoice(ToolChoice choice) {
      this.toolChoice = choice;
      return this;
    }

    /** A JSON schema for the answer. */
    public Builder jsonSchema(@Nullable String schema) {
      this.jsonSchema = schema;
      return this;
    }

    /** The sampling temperature. */
    public Builder temperature(@Nullable Double value) {
      this.temperature = value;
      return this;
    }

    /** The most tokens of the answer. */
    public Builder maxTokens(int tokens) {
      this.maxTokens = tokens;
      return this;
    }

    /** Adds a stop sequence. */
    public Builder stop(String sequence) {
      this.stop.add(sequence);
      return this;
    }

    /** How much to think. */
    public Builder effort(@Nullable Effort value) {
      this.effort = value;
      return this;
    }

    /** Marks the prompt for the vendor's cache. */
    public Builder cachePrompt(boolean value) {
      this.cachePrompt = value;
      return this;
    }

    /** Adds fields to requests to one provider, as a JSON object. */
    public Builder extra(String provider, String jsonObject) {
      this.extras.put(provider, jsonObject);
      return this;
    }

    /** For whom the call is routed. */
    public Builder role(@Nullable String value) {
      this.role = value;
      return this;
    }

    /** How long the whole logical call may take. */
    public Builder deadline(@Nullable Duration value) {
      this.deadline = value;
      return this;
    }

    /** Identifies the logical call. */
    public Builder key(@Nullable String value) {
      this.key = value;
      return this;
    }

    /** The request. */
    public GenerationRequest build() {
      return new GenerationRequest(
          system,
          messages,
          tools,
          toolChoice,
          jsonSchema,
          temperature,
          maxTokens,
          stop,
          effort,
          cachePrompt,
          extras,
          role,
          deadline,
          key);
    }
  }
}
