package dev.orchestrator.core.health;

/**
 * What an attempt asks of a vendor's limits, by estimate.
 *
 * @param inputTokens of the prompt
 * @param outputTokens the most of the answer: vendors count that at the door
 */
public record Load(long inputTokens, long outputTokens) {
  /** A request without tokens. */
  public static final Load NONE = new Load(0, 0);
}
