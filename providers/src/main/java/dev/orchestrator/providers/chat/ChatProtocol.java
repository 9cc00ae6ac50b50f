package dev.orchestrator.providers.chat;

import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.providers.wire.Protocol;
import dev.orchestrator.providers.wire.WireCall;

/** Chat Completions: {@code POST /chat/completions}. Immutable and thread-safe. */
public final class ChatProtocol implements Protocol {
  private final String provider;
  private final ChatOptions options;
  private final ChatRequest mapper;

  /** For this provider. */
  public ChatProtocol(String provider, ChatOptions options) {
    this.provider = provider;
    this.options = options;
    this.mapper = new ChatRequest(provider, options);
  }

  @Override
  public WireCall call(String model, GenerationRequest request, boolean stream) {
    return new WireCall(
        model,
        "/chat/completions",
        mapper.body(model, request, stream),
        request,
        new ChatAssembler(provider, options.endsWithDone()),
        WireCall.Framing.SSE);
  }
}
