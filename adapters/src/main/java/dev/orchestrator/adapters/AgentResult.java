package dev.orchestrator.adapters;

import java.util.List;
import java.util.Map;

/**
 * What an adapter of the old surface came to. Immutable.
 *
 * @param success whether there is an answer
 * @param output the answer; empty without success
 * @param error why there is none; empty with success
 * @param filesChanged always empty: an adapter answers and writes no file, as the old ones did
 * @param metadata {@code model}, {@code cost_usd} (exact; absent if unpriced), {@code
 *     input_tokens}, {@code output_tokens}, {@code attempts}
 * @deprecated {@link dev.orchestrator.core.dispatch.Generation} tells more, and failures are
 *     exceptions
 */
@Deprecated(since = "0.1.0", forRemoval = true)
public record AgentResult(
    boolean success,
    String output,
    String error,
    List<String> filesChanged,
    Map<String, String> metadata) {

  /** Copies its collections. */
  public AgentResult {
    filesChanged = List.copyOf(filesChanged);
    metadata = Map.copyOf(metadata);
  }

  static AgentResult failed(String error) {
    return new AgentResult(false, "", error, List.of(), Map.of());
  }
}
