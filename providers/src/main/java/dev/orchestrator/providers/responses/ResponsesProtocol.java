package dev.orchestrator.providers.responses;

import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.providers.wire.Protocol;
import dev.orchestrator.providers.wire.WireCall;

/** Responses: {@code POST /responses}. Immutable and thread-safe. */
public final class ResponsesProtocol implements Protocol {
  private final String provider;
  private final ResponsesRequest mapper;

  /** For this provider. */
  public ResponsesProtocol(String provider) {
    this.provider = provider;
    this.mapper = new ResponsesRequest(provider);
  }

  @Override
  public WireCall call(String model, GenerationRequest request, boolean stream) {
    return new WireCall(
        model,
        "/responses",
        mapper.body(model, request, stream),
        request,
        new ResponsesAssembler(provider),
        WireCall.Framing.SSE);
  }
}
