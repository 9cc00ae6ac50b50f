package dev.orchestrator.cli.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.GenerationStream;
import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.ModelTier;
import dev.orchestrator.api.Money;
import dev.orchestrator.api.Pricing;
import dev.orchestrator.api.ProviderException;
import dev.orchestrator.core.config.FailoverSettings;
import dev.orchestrator.core.dispatch.CallFailedException;
import dev.orchestrator.core.dispatch.ModelClient;
import dev.orchestrator.core.dispatch.RoutedStream;
import dev.orchestrator.core.ledger.Ledger;
import dev.orchestrator.core.ledger.Scope;
import dev.orchestrator.core.registry.ProviderRegistry;
import dev.orchestrator.providers.compatible.CompatibleProvider;
import dev.orchestrator.testkit.StubAnswer;
import dev.orchestrator.testkit.StubRequest;
import dev.orchestrator.testkit.StubVendor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * After 10,000 calls that go wrong in every way no thread, socket or file is left open, and on the
 * way there are never more connections than callers.
 */
class FaultyCallsSlowTest {
  private static final String RUN = "faulty";

  private static final int CALLS = 10_000;
  private static final int AT_ONCE = 32;

  /** Both ends of a connection are in this process; clients have a selector, a ledger its files. */
  private static final int MOST_HANDLES = 2 * AT_ONCE + 30;

  private static final Duration SHORT = Duration.ofMillis(40);

  private static final Pattern NAMED = Pattern.compile("way=([A-Z_]+)");

  @TempDir Path dir;

  /** The ways in which a call goes wrong; the caller does its part of some. */
  private enum Way {
    WELL(StubAnswer.text("ok")),
    CUT(StubAnswer.text("some words").cutAfter(1)),
    ENDED_EARLY(StubAnswer.text("some words").endAfter(1)),
    HUNG_UP(StubAnswer.hangUp()),
    RATE_LIMITED(StubAnswer.rateLimited(1)),
    OVERLOADED(StubAnswer.raw(502, "text/html", "<html>bad gateway</html>")),
    HTML(StubAnswer.raw(200, "text/html", "<html>hello</html>")),
    BROKEN_JSON(StubAnswer.raw(200, "application/json", "{\"choices\": [{")),
    COMPRESSED(StubAnswer.text("x").header("content-encoding", "gzip")),
    SILENT_UNTIL_DEADLINE(StubAnswer.silence()),
    STALLED_UNTIL_DEADLINE(StubAnswer.text("some words").stallAfter(1)),
    SILENT_UNTIL_INTERRUPTED(StubAnswer.silence()),
    STALLED_UNTIL_INTERRUPTED(StubAnswer.text("some words").stallAfter(1)),
    CLOSED_EARLY(StubAnswer.text("some words and some more")),
    REFUSED(StubAnswer.text("never asked"));

    final StubAnswer answer;

    Way(StubAnswer answer) {
      this.answer = answer;
    }

    /** The one that a prompt names. */
    static Way in(StubRequest request) {
      Matcher name = NAMED.matcher(request.body());
      return name.find() ? valueOf(name.group(1)) : WELL;
    }

    GenerationRequest.Builder request() {
      return GenerationRequest.builder().role("planner").prompt("way=" + name()).maxTokens(20);
    }
  }

  private static final class Upstream implements AutoCloseable {
    final StubVendor vendor;
    final LlmProvider provider;
    final LlmProvider nobody;

    Upstream() throws IOException {
      vendor = StubVendor.openai().answers(request -> Way.in(request).answer).start();
      provider = provider("acme", vendor.endpoint());
      int free;
      try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        free = socket.getLocalPort();
      }
      nobody = provider("nobody", URI.create("http://127.0.0.1:" + free + "/v1"));
    }

    private static LlmProvider provider(String name, URI endpoint) {
      ModelInfo model =
          ModelInfo.builder(name, "m")
              .maker("acme")
              .tier(ModelTier.STANDARD)
              .capabilities("planning")
              .contextWindow(100_000)
              .maxOutputTokens(10_000)
              .pricing(Pricing.of("1", "2"))
              .build();
      return CompatibleProvider.builder()
          .name(name)
          .apiKey("k")
          .endpoint(endpoint)
          .models(List.of(model))
          .environment(Map.of())
          .build();
    }

    @Override
    public void close() {
      provider.close();
      nobody.close();
      vendor.close();
    }
  }

  /** Interrupts the thread that made it after a moment, unless it is ended before. */
  private static final class Interrupter {
    private final Thread caller = Thread.currentThread();
    private final Thread helper;

    Interrupter() {
      helper =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  if (!new CountDownLatch(1).await(SHORT.toMillis(), TimeUnit.MILLISECONDS)) {
                    caller.interrupt();
                  }
                } catch (InterruptedException e) {
                  // The call was over before.
                }
              });
    }

    void end() throws InterruptedException {
      helper.interrupt();
      var before = Thread.interrupted();
      helper.join();
      var meanwhile = Thread.interrupted();
    }
  }

  private static void call(Upstream upstream, Way way, boolean streamed) throws Exception {
    LlmProvider provider = way == Way.REFUSED ? upstream.nobody : upstream.provider;
    GenerationRequest.Builder request = way.request();
    if (way.name().endsWith("DEADLINE")) {
      request.deadline(SHORT);
    }
    Interrupter interrupter = way.name().endsWith("INTERRUPTED") ? new Interrupter() : null;
    try {
      if (streamed || way == Way.CLOSED_EARLY) {
        try (GenerationStream stream = provider.stream("m", request.build())) {
          while (stream.hasNext() && way != Way.CLOSED_EARLY) {
            stream.next();
          }
        }
      } else {
        provider.generate("m", request.build());
      }
    } catch (ProviderException | InterruptedException e) {
      // How it ends is told by other tests; here it counts what is left.
    } finally {
      if (interrupter != null) {
        interrupter.end();
      }
    }
  }

  private static void callAll(Upstream upstream, int calls) throws Exception {
    Semaphore places = new Semaphore(AT_ONCE);
    ConcurrentHashMap<String, LongAdder> strange = new ConcurrentHashMap<>();
    for (int i = 0; i < calls; i++) {
      Way way = Way.values()[i % Way.values().length];
      boolean streamed = i / Way.values().length % 2 == 0;
      places.acquire();
      Thread.ofVirtual()
          .start(() -> {
            try {
              call(upstream, way, streamed);
            } catch (Exception e) {
              strange.computeIfAbsent(way + ": " + e, x -> new LongAdder()).increment();
            } finally {
              places.release();
            }
          });
    }
    places.acquire(AT_ONCE);
    assertThat(strange).isEmpty();
  }

  @Test
  void leaveNothingOpen() throws Exception {
    // Once beforehand: what the JDK loads and keeps for good is no leak.
    try (Upstream upstream = new Upstream()) {
      callAll(upstream, 2 * Way.values().length);
    }
    OpenThings fresh = OpenThings.now(dir);
    OpenThings before =
        OpenThings.settled(new OpenThings(0, List.of()), dir, Duration.ofSeconds(2));
    assertThat(before.handles()).isLessThanOrEqualTo(fresh.handles());
    try (Upstream upstream = new Upstream()) {
      callAll(upstream, CALLS);
      OpenThings open = OpenThings.settled(before, dir, Duration.ofSeconds(2));
      assertThat(open.handles()).isLessThan(before.handles() + MOST_HANDLES);
    }
    OpenThings after = OpenThings.settled(before, dir, Duration.ofSeconds(30));
    assertThat(after.more(before)).isEmpty();
    assertThat(after.handles()).isLessThanOrEqualTo(before.handles());
  }

  @Test
  void leaveNothingOpenBehindTheDispatcherAndNoHold() throws Exception {
    List<Way> ways =
        List.of(
            Way.WELL,
            Way.CLOSED_EARLY,
            Way.SILENT_UNTIL_DEADLINE,
            Way.STALLED_UNTIL_DEADLINE,
            Way.SILENT_UNTIL_INTERRUPTED,
            Way.STALLED_UNTIL_INTERRUPTED);
    dispatchAll("warm-up.db", ways, ways.size() * 2, Integer.MAX_VALUE);
    OpenThings before =
        OpenThings.settled(new OpenThings(0, List.of()), dir, Duration.ofSeconds(2));
    dispatchAll("ledger.db", ways, CALLS / 5, before.handles() + MOST_HANDLES);
    OpenThings after = OpenThings.settled(before, dir, Duration.ofSeconds(30));
    assertThat(after.more(before)).isEmpty();
    assertThat(after.handles()).isLessThanOrEqualTo(before.handles());
  }

  private void dispatchAll(String file, List<Way> ways, int calls, int mostHandles)
      throws Exception {
    try (Upstream upstream = new Upstream();
        Ledger ledger = Ledger.open(dir.resolve(file))) {
      ProviderRegistry registry = new ProviderRegistry();
      registry.register(upstream.provider);
      Semaphore places = new Semaphore(AT_ONCE);
      AtomicInteger strange = new AtomicInteger();
      for (int i = 0; i < calls; i++) {
        Way way = ways.get(i % ways.size());
        boolean streamed = i / ways.size() % 2 == 0;
        places.acquire();
        Thread.ofVirtual()
            .start(() -> {
              try {
                // A client of its own: one that all share would rest and wait, as it should.
                dispatch(client(registry, ledger), way, streamed);
              } catch (Exception e) {
                strange.incrementAndGet();
              } finally {
                places.release();
              }
            });
      }
      places.acquire(AT_ONCE);
      assertThat(strange).hasValue(0);
      OpenThings most = new OpenThings(mostHandles, List.of());
      assertThat(OpenThings.settled(most, dir, Duration.ofSeconds(2)).handles())
          .isLessThanOrEqualTo(mostHandles);
      assertThat(ledger.standing(Scope.run(RUN, null)).held()).isEqualTo(Money.ZERO);
      assertThat(ledger.unsettled()).isEqualTo(Money.ZERO);
    }
  }

  private static ModelClient client(ProviderRegistry registry, Ledger ledger) {
    return ModelClient.builder()
        .registry(registry)
        .ledger(ledger)
        .budget(Money.usd("1000"))
        .run(RUN)
        .failover(new FailoverSettings(1, false))
        .build();
  }

  private static void dispatch(ModelClient client, Way way, boolean streamed) throws Exception {
    GenerationRequest.Builder request = way.request();
    if (way.name().endsWith("DEADLINE")) {
      request.deadline(SHORT);
    }
    Interrupter interrupter = way.name().endsWith("INTERRUPTED") ? new Interrupter() : null;
    try {
      if (streamed || way == Way.CLOSED_EARLY) {
        try (RoutedStream stream = client.stream(request.build())) {
          while (stream.hasNext() && way != Way.CLOSED_EARLY) {
            stream.next();
          }
        }
      } else {
        client.call(request.build());
      }
    } catch (CallFailedException | InterruptedException e) {
      // How it ends is told by other tests; here it counts what is left.
    } finally {
      if (interrupter != null) {
        interrupter.end();
      }
    }
  }
}
