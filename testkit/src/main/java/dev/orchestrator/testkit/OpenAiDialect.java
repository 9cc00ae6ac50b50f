package dev.orchestrator.testkit;

import dev.orchestrator.api.Usage;
import java.util.List;
import java.util.Optional;

/** OpenAI's two protocols side by side; they share errors and the list of models. */
final class OpenAiDialect implements VendorDialect {
  private final VendorDialect chat = new ChatDialect();
  private final VendorDialect responses = new ResponsesDialect();

  private VendorDialect of(StubRequest request) {
    return responses.isGeneration(request) ? responses : chat;
  }

  @Override
  public String base() {
    return chat.base();
  }

  @Override
  public boolean isGeneration(StubRequest request) {
    return of(request).isGeneration(request);
  }

  @Override
  public boolean wantsStream(StubRequest request) {
    return of(request).wantsStream(request);
  }

  @Override
  public String streamType() {
    return chat.streamType();
  }

  @Override
  public String whole(StubRequest request, StubAnswer answer, Usage usage) {
    return of(request).whole(request, answer, usage);
  }

  @Override
  public List<String> stream(StubRequest request, StubAnswer answer, Usage usage) {
    return of(request).stream(request, answer, usage);
  }

  @Override
  public String error(int status, String message) {
    return chat.error(status, message);
  }

  @Override
  public Optional<String> listing(StubRequest request, List<StubModel> models) {
    return chat.listing(request, models);
  }
}
