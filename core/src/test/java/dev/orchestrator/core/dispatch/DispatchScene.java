package dev.orchestrator.core.dispatch;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.FinishReason;
import dev.orchestrator.api.GenerationEvent;
import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.GenerationResult;
import dev.orchestrator.api.GenerationStream;
import dev.orchestrator.api.Money;
import dev.orchestrator.api.ProviderException;
import dev.orchestrator.api.Usage;
import dev.orchestrator.core.config.LimitSettings;
import dev.orchestrator.core.ledger.Ledger;
import dev.orchestrator.core.registry.ProviderRegistry;
import dev.orchestrator.testkit.VirtualTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two providers, a cheap one and a dear one, and a ledger on disk, for tests of the way of a call.
 */
abstract class DispatchScene {

  @TempDir Path dir;

  final VirtualTime time = new VirtualTime();
  final ProviderRegistry registry = new ProviderRegistry();
  final List<DispatchEvent> events = new ArrayList<>();
  final FakeProvider cheap = FakeProvider.priced("cheap", "1", "2");
  final FakeProvider dear = FakeProvider.priced("dear", "10", "20");
  Ledger ledger;

  @BeforeEach
  void open() {
    ledger = Ledger.open(dir.resolve("ledger.db"), time);
    registry.register(cheap);
    registry.register(dear);
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  static FakeProvider.Behaviour blocked() {
    return request ->
        GenerationResult.text("cheap", "m", "", Usage.of(10, 1), FinishReason.CONTENT_FILTER);
  }

  static GenerationStream broken(GenerationEvent... before) {
    Iterator<GenerationEvent> events = List.of(before).iterator();
    return new GenerationStream() {
      @Override
      public boolean hasNext() {
        if (!events.hasNext()) {
          throw new ProviderException(Fault.TRUNCATED, "the stream ended early");
        }
        return true;
      }

      @Override
      public GenerationEvent next() {
        return hasNext() ? events.next() : new GenerationEvent.TextDelta("");
      }

      @Override
      public void close() {}
    };
  }

  static FakeProvider.Behaviour fault(Fault fault, int status, @Nullable Duration retryAfter) {
    return request -> {
      throw ProviderException.builder(fault, "told so")
          .status(status)
          .retryAfter(retryAfter)
          .build();
    };
  }

  GenerationRequest.Builder request(String prompt) {
    return GenerationRequest.builder().role("planner").prompt(prompt).maxTokens(100);
  }

  ModelClient client(@Nullable Money budget) {
    return builder().budget(budget).build();
  }

  ModelClient.Builder builder() {
    return ModelClient.builder()
        .registry(registry)
        .ledger(ledger)
        .limits(LimitSettings.NONE)
        .time(time)
        .events(event -> {
          synchronized (events) {
            events.add(event);
          }
        });
  }

  CallFailedException failure(@Nullable Money budget, GenerationRequest request) {
    return catchThrowableOfType(CallFailedException.class, () -> client(budget).call(request));
  }

  CallFailedException failure(
      @Nullable Money budget, GenerationRequest request, int failuresAllowed) {
    for (int i = 0; i < failuresAllowed; i++) {
      cheap.then(fault(Fault.AUTHENTICATION, 401, null));
    }
    return failure(budget, request);
  }
}
