package dev.orchestrator.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a message. A provider that cannot send a part refuses the request with {@link
 * Fault#INVALID_REQUEST}; it never drops it.
 */
public sealed interface Part {

  /** Plain text. */
  record Text(String text) implements Part {}

  /**
   * An image, document or sound.
   *
   * @param mimeType for example {@code image/png}
   * @param base64 the bytes in Base64, or null if {@code uri} names them
   * @param uri where the vendor finds it, or null
   */
  record Media(String mimeType, @Nullable String base64, @Nullable String uri) implements Part {
    /**
     * @throws IllegalArgumentException unless exactly one of {@code base64} and {@code uri} is
     *     given
     */
    public Media {
      if ((base64 == null) == (uri == null)) {
        throw new IllegalArgumentException("media needs either its bytes or a URI");
      }
    }
  }

  /**
   * The model asks for a tool.
   *
   * @param id the vendor's id of the call; made up by the provider where the vendor gives none
   * @param name the tool
   * @param argumentsJson a JSON object as text
   */
  record ToolCall(String id, String name, String argumentsJson) implements Part {}

  /**
   * What a tool answered.
   *
   * @param callId the {@link ToolCall#id()} it answers
   * @param name the tool
   * @param content its answer
   * @param error whether the tool failed
   */
  record ToolResult(String callId, String name, List<Part> content, boolean error) implements Part {
    /** Copies its list. */
    public ToolResult {
      content = List.copyOf(content);
    }
  }

  /**
   * A model's reasoning, which only the provider that made it understands.
   *
   * @param provider who made it
   * @param text a readable summary, or null
   * @param json the vendor's block as JSON, to be sent back as it came
   */
  record Reasoning(String provider, @Nullable String text, String json) implements Part {}

  /** A block in one provider's own JSON, sent as it is and only to that provider. */
  record Raw(String provider, String json) implements Part {}
}
