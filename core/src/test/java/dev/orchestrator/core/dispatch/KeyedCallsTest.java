package dev.orchestrator.core.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.orchestrator.api.FinishReason;
import dev.orchestrator.api.GenerationEvent;
import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.GenerationResult;
import dev.orchestrator.api.Money;
import dev.orchestrator.api.Usage;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class KeyedCallsTest extends DispatchScene {

  @Test
  void givesAKnownAnswerAgainWithoutACall() throws Exception {
    ModelClient client = client(null);
    client.call(request("hello").key("k").build());
    Generation again = client.call(request("hello").key("k").build());
    assertThat(again.replayed()).isTrue();
    assertThat(again.result().text()).isEqualTo("ok");
    assertThat(cheap.calls).hasSize(1);
    assertThat(ledger.attemptsOf("k")).hasSize(1);
  }

  @Test
  void paysOnceForTwoCallsWithOneKeyInFlight() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    cheap.then(request -> {
      entered.countDown();
      go.await();
      return cheap.ok(1, 1);
    });
    ModelClient client = client(null);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Generation> first = threads.submit(() -> client.call(request("x").key("k").build()));
      entered.await();
      Future<Generation> second = threads.submit(() -> client.call(request("x").key("k").build()));
      go.countDown();
      assertThat(first.get().replayed()).isFalse();
      assertThat(second.get().replayed()).isTrue();
    }
    assertThat(cheap.calls).hasSize(1);
  }

  @Test
  void doesNotWaitForAnotherCallOfItsKeyBeyondItsDeadline() throws Exception {
    ModelClient client = client(null);
    cheap.thenStream(broken(new GenerationEvent.TextDelta("hel")));
    try (RoutedStream holds = client.stream(request("x").key("k").build())) {
      assertThat(holds.hasNext()).isTrue();
      CallFailedException e =
          catchThrowableOfType(
              CallFailedException.class,
              () -> client.call(request("x").key("k").deadline(Duration.ofMillis(20)).build()));
      assertThat(e).hasMessageContaining("another call with the same key is under way");
    }
  }

  @Test
  void anAnswerThatTheBudgetCutShortIsNotTheAnswerOfItsKey() throws Exception {
    cheap.then(request ->
        GenerationResult.text(
            "cheap", "m", "half", Usage.of(1, request.maxTokens()), FinishReason.LENGTH));
    GenerationRequest request = request("a").maxTokens(1_000).key("k").build();
    assertThat(client(Money.usd("0.0016")).call(request).result().text()).isEqualTo("half");
    Generation again = client(Money.usd("1")).call(request);
    assertThat(again.replayed()).isFalse();
    assertThat(again.result().text()).isEqualTo("ok");
  }
}
