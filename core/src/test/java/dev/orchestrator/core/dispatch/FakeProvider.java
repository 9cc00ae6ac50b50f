package dev.orchestrator.core.dispatch;

import dev.orchestrator.api.FinishReason;
import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.GenerationResult;
import dev.orchestrator.api.GenerationStream;
import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.ModelTier;
import dev.orchestrator.api.Pricing;
import dev.orchestrator.api.Usage;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A provider that does what it is told, call by call; when told nothing it answers "ok". */
final class FakeProvider implements LlmProvider {

  /** One call's behaviour. */
  interface Behaviour {
    GenerationResult answer(GenerationRequest request) throws IOException, InterruptedException;
  }

  private final String name;
  private final List<ModelInfo> models;
  private final Deque<Behaviour> script = new ArrayDeque<>();
  private @Nullable GenerationStream nextStream;
  final List<GenerationRequest> calls = new CopyOnWriteArrayList<>();

  FakeProvider(String name, ModelInfo... models) {
    this.name = name;
    this.models = List.of(models);
  }

  /** A provider with one STANDARD model "m" at these prices per million. */
  static FakeProvider priced(String name, String input, String output) {
    return new FakeProvider(name, model(name, input, output).build());
  }

  static ModelInfo.Builder model(String provider, String input, String output) {
    return ModelInfo.builder(provider, "m")
        .maker(provider + "-maker")
        .tier(ModelTier.STANDARD)
        .capabilities("code", "planning", "review", "docs")
        .contextWindow(100_000)
        .maxOutputTokens(10_000)
        .inputOverhead(0)
        .pricing(Pricing.of(input, output));
  }

  synchronized FakeProvider then(Behaviour behaviour) {
    script.add(behaviour);
    return this;
  }

  synchronized FakeProvider thenStream(GenerationStream stream) {
    nextStream = stream;
    return this;
  }

  GenerationResult ok(long input, long output) {
    return GenerationResult.text(name, "m", "ok", Usage.of(input, output), FinishReason.STOP);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<ModelInfo> availableModels() {
    return models;
  }

  @Override
  public GenerationResult generate(String model, GenerationRequest request)
      throws IOException, InterruptedException {
    calls.add(request);
    Behaviour next;
    synchronized (this) {
      next = script.poll();
    }
    return next == null ? ok(10, 10) : next.answer(request);
  }

  @Override
  public GenerationStream stream(String model, GenerationRequest request)
      throws IOException, InterruptedException {
    GenerationStream stream;
    synchronized (this) {
      stream = nextStream;
      nextStream = null;
    }
    if (stream != null) {
      calls.add(request);
      return stream;
    }
    return GenerationStream.of(generate(model, request));
  }
}
