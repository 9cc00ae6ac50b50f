package dev.orchestrator.providers.chat;

/**
 * Where servers of this protocol differ. Immutable.
 *
 * @param maxTokensField the field that limits the answer: {@code max_completion_tokens} at OpenAI,
 *     {@code max_tokens} at most others
 * @param streamUsage whether a stream is asked for its usage by {@code stream_options}; some old
 *     servers refuse that field
 */
public record ChatOptions(String maxTokensField, boolean streamUsage) {}
