package dev.orchestrator.providers.wire;

import dev.orchestrator.api.GenerationRequest;
import tools.jackson.databind.node.ObjectNode;

/**
 * One call as its vendor wants it.
 *
 * @param model the model's id at the provider
 * @param path what follows the endpoint, with a leading slash
 * @param body the JSON to send
 * @param request the request it was made from, for its deadline and answer's length
 * @param assembler puts the answer together; fresh for every call
 * @param framing how a stream of it is cut into events
 */
public record WireCall(
    String model,
    String path,
    ObjectNode body,
    GenerationRequest request,
    Assembler assembler,
    Framing framing) {

  /** How a stream is cut into events. */
  public enum Framing {
    /** Server-sent events. */
    SSE,
    /** One JSON object a line. */
    NDJSON
  }
}
