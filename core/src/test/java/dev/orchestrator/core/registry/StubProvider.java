package dev.orchestrator.core.registry;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.GenerationResult;
import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.ProviderException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A provider that states some models and answers discovery as it is told; it never generates. */
final class StubProvider implements LlmProvider {

  interface Answer {
    List<ModelInfo> models() throws IOException, InterruptedException;
  }

  private final String name;
  private final List<ModelInfo> stated;
  private final Answer discovery;
  final AtomicInteger asked = new AtomicInteger();

  private StubProvider(String name, List<ModelInfo> stated, Answer discovery) {
    this.name = name;
    this.stated = stated;
    this.discovery = discovery;
  }

  static StubProvider of(String name, ModelInfo... models) {
    return new StubProvider(name, List.of(models), () -> List.of(models));
  }

  StubProvider discovering(Answer answer) {
    return new StubProvider(name, stated, answer);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<ModelInfo> availableModels() {
    return stated;
  }

  @Override
  public List<ModelInfo> discoverModels() throws IOException, InterruptedException {
    asked.incrementAndGet();
    return discovery.models();
  }

  @Override
  public GenerationResult generate(String model, GenerationRequest request) {
    throw new ProviderException(Fault.INVALID_REQUEST, "this provider only states models");
  }
}
