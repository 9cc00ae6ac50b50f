package dev.orchestrator.providers.wire;

import dev.orchestrator.api.GenerationRequest;

/**
 * A protocol that providers of several vendors share. Immutable and thread-safe.
 *
 * <p>Whoever speaks it gives the calls to a {@link Wire}.
 */
public interface Protocol {

  /**
   * The call for a request.
   *
   * @param stream whether to ask for a stream
   * @throws dev.orchestrator.api.ProviderException with INVALID_REQUEST if a part cannot be sent
   */
  WireCall call(String model, GenerationRequest request, boolean stream);
}
