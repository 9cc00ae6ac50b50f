package dev.orchestrator.core.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.GenerationEvent;
import dev.orchestrator.api.GenerationStream;
import dev.orchestrator.api.Money;
import dev.orchestrator.core.config.FailoverSettings;
import dev.orchestrator.core.ledger.Attempt;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class DispatchedStreamsTest extends DispatchScene {

  @Test
  void aStreamFailsOverUntilItsFirstToken() throws Exception {
    cheap.thenStream(broken());
    try (RoutedStream stream = client(null).stream(request("a").build())) {
      StringBuilder text = new StringBuilder();
      stream.forEachRemaining(event -> {
        if (event instanceof GenerationEvent.TextDelta delta) {
          text.append(delta.text());
        }
      });
      assertThat(text).hasToString("ok");
      assertThat(stream.generation().orElseThrow().attempts())
          .extracting(Attempt::outcome)
          .containsExactly("truncated", "ok");
    }
  }

  @Test
  void aStreamThatIsCutAfterItsFirstTokenEndsInAnErrorAndIsSettled() throws Exception {
    cheap.thenStream(broken(new GenerationEvent.TextDelta("hel")));
    RoutedStream stream = client(null).stream(request("a").key("k").build());
    assertThat(stream.next()).isEqualTo(new GenerationEvent.TextDelta("hel"));
    assertThatThrownBy(stream::next).isInstanceOf(CallFailedException.class);
    stream.close();
    assertThat(ledger.attemptsOf("k")).extracting(Attempt::outcome).containsExactly("truncated");
    assertThat(dear.calls).isEmpty();
  }

  @Test
  void aStreamThatIsLeftIsSettledAsCancelled() throws Exception {
    cheap.thenStream(broken(new GenerationEvent.TextDelta("hel")));
    client(null).stream(request("a").key("k").build()).close();
    assertThat(ledger.attemptsOf("k")).extracting(Attempt::outcome).containsExactly("cancelled");
    assertThat(ledger.unsettled()).isEqualTo(Money.ZERO);
  }

  @Test
  void aStreamThatIsLeftInAProbeFreesThePlaceOfTheProbe() throws Exception {
    ModelClient client = client(null);
    for (int i = 0; i < 4; i++) {
      cheap.then(fault(Fault.OVERLOADED, 503, null));
      client.call(request("a").build());
    }
    time.advance(Duration.ofSeconds(16));
    client.stream(request("a").build()).close();
    assertThat(client.call(request("a").build()).answered().provider()).isEqualTo("cheap");
  }

  @Test
  void aStreamThatHangsEndsAtTheDeadlineOfTheCall() throws Exception {
    cheap.thenStream(
        new GenerationStream() {
          private boolean begun;

          @Override
          public boolean hasNext() {
            if (begun) {
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            }
            begun = true;
            return true;
          }

          @Override
          public GenerationEvent next() {
            return new GenerationEvent.TextDelta("hel");
          }

          @Override
          public void close() {}
        });
    // The clock is virtual and stands still, so the deadline below is real time for the guard only.
    try (RoutedStream stream =
        client(null).stream(request("a").key("k").deadline(Duration.ofMillis(50)).build())) {
      stream.next();
      assertThatThrownBy(stream::hasNext)
          .isInstanceOf(CallFailedException.class)
          .hasMessageContaining("broke off after its beginning")
          .hasMessageContaining("the deadline of the call passed");
    }
    assertThat(ledger.attemptsOf("k")).extracting(Attempt::outcome).containsExactly("timeout");
  }

  @Test
  void aStreamThatIsBlockedBeforeItsFirstTokenFailsOverIfConfigured() throws Exception {
    cheap.then(blocked());
    ModelClient client = builder().failover(new FailoverSettings(8, true)).build();
    try (RoutedStream stream = client.stream(request("a").build())) {
      stream.forEachRemaining(event -> {});
      assertThat(stream.generation().orElseThrow().attempts())
          .extracting(Attempt::outcome)
          .containsExactly("content_blocked", "ok");
    }
  }

  @Test
  void streamsOfOneKeyArePaidOnce() throws Exception {
    ModelClient client = client(null);
    RoutedStream first = client.stream(request("x").key("k").build());
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Generation> second = threads.submit(() -> client.call(request("x").key("k").build()));
      first.forEachRemaining(event -> {});
      assertThat(second.get().replayed()).isTrue();
    }
    first.close();
    assertThat(cheap.calls).hasSize(1);
  }

  @Test
  void aStreamThatIsClosedLetsTheNextCallOfItsKeyGo() throws Exception {
    ModelClient client = client(null);
    cheap.thenStream(broken(new GenerationEvent.TextDelta("hel")));
    client.stream(request("x").key("k").build()).close();
    assertThat(client.call(request("x").key("k").build()).replayed()).isFalse();
  }
}
