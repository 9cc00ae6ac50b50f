package dev.orchestrator.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One whole answer. Immutable.
 *
 * @param parts what the model said, in its order
 * @param finishReason why it ended
 * @param usage what it consumed
 * @param provider the name of the provider that served it
 * @param model the id of the model that served it, as the vendor named it
 * @param requestId the vendor's id of the request, or null
 * @param rateLimits what the vendor's headers said of its limits; often empty
 */
public record GenerationResult(
    List<Part> parts,
    FinishReason finishReason,
    Usage usage,
    String provider,
    String model,
    @Nullable String requestId,
    List<RateLimit> rateLimits) {

  /** Copies its lists. */
  public GenerationResult {
    parts = List.copyOf(parts);
    rateLimits = List.copyOf(rateLimits);
  }

  /** A complete text answer: all that a simple provider needs to return. */
  public static GenerationResult text(
      String provider, String model, String text, Usage usage, FinishReason finishReason) {
    return new GenerationResult(
        List.of(new Part.Text(text)), finishReason, usage, provider, model, null, List.of());
  }

  /** The texts of the answer, joined; empty if there is none. */
  public String text() {
    return Message.text(parts);
  }

  /** The tools that the model asks for. */
  public List<Part.ToolCall> toolCalls() {
    return parts.stream()
        .filter(Part.ToolCall.class::isInstance)
        .map(Part.ToolCall.class::cast)
        .toList();
  }
}
