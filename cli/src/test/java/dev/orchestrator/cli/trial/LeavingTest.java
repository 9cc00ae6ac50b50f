package dev.orchestrator.cli.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.ModelTier;
import dev.orchestrator.api.Money;
import dev.orchestrator.api.Pricing;
import dev.orchestrator.core.dispatch.CallFailedException;
import dev.orchestrator.core.dispatch.DispatchEvent;
import dev.orchestrator.core.dispatch.ModelClient;
import dev.orchestrator.core.dispatch.RoutedStream;
import dev.orchestrator.core.ledger.Attempt;
import dev.orchestrator.core.ledger.Ledger;
import dev.orchestrator.core.ledger.Scope;
import dev.orchestrator.core.ledger.Standing;
import dev.orchestrator.core.registry.ProviderRegistry;
import dev.orchestrator.providers.compatible.CompatibleProvider;
import dev.orchestrator.testkit.StubAnswer;
import dev.orchestrator.testkit.StubVendor;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whoever is interrupted leaves at once, wherever the call waits: the vendor sees the connection
 * close, the attempt is settled, and no hold is left.
 */
class LeavingTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path dir;

  private final ProviderRegistry registry = new ProviderRegistry();
  private final CountDownLatch waiting = new CountDownLatch(1);
  private StubVendor vendor;
  private Ledger ledger;

  @BeforeEach
  void open() {
    vendor = StubVendor.openai().start();
    ledger = Ledger.open(dir.resolve("ledger.db"));
  }

  @AfterEach
  void close() {
    registry.provider("acme").orElseThrow().close();
    ledger.close();
    vendor.close();
  }

  /** What the caller does; its end is told in the future. */
  private interface Work {
    void run() throws Exception;
  }

  private static final class Caller {
    private final CompletableFuture<Throwable> end = new CompletableFuture<>();
    private final Thread thread;

    Caller(Work work) {
      thread =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  work.run();
                  end.completeExceptionally(new AssertionError("it was not interrupted"));
                } catch (Throwable e) {
                  end.complete(e);
                }
              });
    }

    Throwable interrupt() throws Exception {
      thread.interrupt();
      return end.get(LONG.toSeconds(), TimeUnit.SECONDS);
    }
  }

  private ModelClient client(URI endpoint, Money budget) {
    ModelInfo model =
        ModelInfo.builder("acme", "m")
            .maker("acme")
            .tier(ModelTier.STANDARD)
            .capabilities("planning")
            .contextWindow(100_000)
            .maxOutputTokens(10_000)
            .pricing(Pricing.of("1", "2"))
            .build();
    registry.register(
        CompatibleProvider.builder()
            .name("acme")
            .apiKey("k")
            .endpoint(endpoint)
            .models(List.of(model))
            .environment(Map.of())
            .build());
    return ModelClient.builder()
        .registry(registry)
        .ledger(ledger)
        .budget(budget)
        .events(event -> {
          if (event instanceof DispatchEvent.Waiting) {
            waiting.countDown();
          }
        })
        .build();
  }

  private ModelClient client() {
    return client(vendor.endpoint(), Money.usd("10"));
  }

  private static GenerationRequest request() {
    return GenerationRequest.builder().role("planner").prompt("Plan.").maxTokens(1_000).build();
  }

  private Standing standing(ModelClient client) {
    return ledger.standing(Scope.run(client.run(), null));
  }

  private void assertSettledAsCancelled(ModelClient client, boolean mayBeBilled) {
    assertThat(standing(client).held()).isEqualTo(Money.ZERO);
    Attempt last = ledger.attemptsOfRun(client.run()).getLast();
    assertThat(last.fault()).isEqualTo(Fault.CANCELLED);
    assertThat(standing(client).settled().isMoreThan(Money.ZERO)).isEqualTo(mayBeBilled);
  }

  private void leavesACallThatIsAnswered(StubAnswer answer) throws Exception {
    ModelClient client = client();
    vendor.answer(answer);
    Caller caller = new Caller(() -> client.call(request()));
    assertThat(vendor.awaitCall(LONG)).isTrue();
    assertThat(caller.interrupt()).isInstanceOf(InterruptedException.class);
    assertThat(vendor.awaitHangUp(LONG)).isTrue();
    assertSettledAsCancelled(client, true);
  }

  @Test
  void leavesWhileThereIsNoAnswer() throws Exception {
    leavesACallThatIsAnswered(StubAnswer.silence());
  }

  @Test
  void leavesInTheMiddleOfAnAnswer() throws Exception {
    leavesACallThatIsAnswered(StubAnswer.text("half").stallAfter(1));
  }

  /** TLS is never greeted: the port takes the connection, and nobody is there. */
  @Test
  void leavesWhileItConnects() throws Exception {
    try (ServerSocket nobody = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      URI endpoint = URI.create("https://127.0.0.1:" + nobody.getLocalPort() + "/v1");
      ModelClient client = client(endpoint, Money.usd("10"));
      Caller caller = new Caller(() -> client.call(request()));
      var connection = nobody.accept();
      assertThat(caller.interrupt()).isInstanceOf(InterruptedException.class);
      try (connection) {
        connection.setSoTimeout((int) LONG.toMillis());
        connection.getInputStream().readAllBytes();
      }
      assertThat(standing(client).held()).isEqualTo(Money.ZERO);
    }
  }

  @Test
  void leavesAStreamBeforeItsFirstToken() throws Exception {
    ModelClient client = client();
    vendor.answer(StubAnswer.text("never").stallAfter(0));
    Caller caller = new Caller(() -> client.stream(request()));
    assertThat(vendor.awaitCall(LONG)).isTrue();
    assertThat(caller.interrupt()).isInstanceOf(InterruptedException.class);
    assertThat(vendor.awaitHangUp(LONG)).isTrue();
    assertSettledAsCancelled(client, true);
  }

  @Test
  void leavesAStreamBetweenItsTokens() throws Exception {
    ModelClient client = client();
    vendor.answer(StubAnswer.text("a few words and then nothing").stallAfter(2));
    CountDownLatch reading = new CountDownLatch(1);
    Caller caller =
        new Caller(() -> {
          try (RoutedStream stream = client.stream(request())) {
            stream.next();
            reading.countDown();
            while (stream.hasNext()) {
              stream.next();
            }
          }
        });
    assertThat(reading.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(caller.interrupt())
        .isInstanceOfSatisfying(
            CallFailedException.class, e -> assertThat(e.fault()).isEqualTo(Fault.CANCELLED));
    assertThat(vendor.awaitHangUp(LONG)).isTrue();
    assertSettledAsCancelled(client, true);
  }

  @Test
  void aStreamThatIsClosedEarlyIsLeftToo() throws Exception {
    ModelClient client = client();
    vendor.answer(StubAnswer.text("a few words and then nothing").stallAfter(2));
    try (RoutedStream stream = client.stream(request())) {
      stream.next();
    }
    assertThat(vendor.awaitHangUp(LONG)).isTrue();
    assertSettledAsCancelled(client, true);
  }

  @Test
  void leavesWhileItsTargetRests() throws Exception {
    ModelClient client = client();
    vendor.answer(StubAnswer.rateLimited(60));
    Caller caller = new Caller(() -> client.call(request()));
    assertThat(waiting.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(caller.interrupt()).isInstanceOf(InterruptedException.class);
    assertThat(standing(client).held()).isEqualTo(Money.ZERO);
    assertThat(standing(client).settled()).isEqualTo(Money.ZERO);
    assertThat(vendor.calls()).hasSize(1);
  }

  @Test
  void leavesWhileItsMoneyIsHeldByAnother() throws Exception {
    // Its worst case is more than half of the budget: two do not fit beside each other.
    ModelClient client = client(vendor.endpoint(), Money.usd("0.006"));
    vendor.answer(StubAnswer.silence());
    Caller first = new Caller(() -> client.call(request()));
    assertThat(vendor.awaitCall(LONG)).isTrue();
    Money heldByFirst = standing(client).held();
    Caller second = new Caller(() -> client.call(request()));
    assertThat(waiting.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(second.interrupt()).isInstanceOf(InterruptedException.class);
    assertThat(standing(client).held()).isEqualTo(heldByFirst);
    assertThat(first.interrupt()).isInstanceOf(InterruptedException.class);
    assertSettledAsCancelled(client, true);
    assertThat(vendor.calls()).hasSize(1);
  }
}
