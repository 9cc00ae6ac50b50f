package dev.orchestrator.providers.chat;

/**
 * Where servers of this protocol differ. Immutable.
 *
 * @param maxTokensField the field that limits the answer: {@code max_completion_tokens} at OpenAI,
 *     {@code max_tokens} at most others
 * @param streamUsage whether a stream is asked for its usage by {@code stream_options}; some old
 *     servers refuse that field
 * @param endsWithDone whether every stream ends with {@code [DONE]}, as OpenAI's do, so that one
 *     without it is cut; Perplexity, Writer, GPUStack and others send none, and theirs are whole
 *     where the body ends in good order after the finish reason
 * @param systemRole as whose words the system text is taken
 */
public record ChatOptions(
    String maxTokensField, boolean streamUsage, boolean endsWithDone, SystemRole systemRole) {}
