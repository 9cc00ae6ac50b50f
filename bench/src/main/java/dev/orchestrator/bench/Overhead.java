package dev.orchestrator.bench;

import dev.orchestrator.api.Money;
import dev.orchestrator.core.dispatch.Generation;
import dev.orchestrator.core.dispatch.ModelClient;
import dev.orchestrator.core.ledger.Attempt;
import dev.orchestrator.core.ledger.HoldOutcome;
import dev.orchestrator.core.ledger.Ledger;
import dev.orchestrator.core.ledger.Scope;
import dev.orchestrator.core.registry.ProviderRegistry;
import dev.orchestrator.providers.compatible.CompatibleProvider;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a dispatched call takes beyond a bare HTTP call to the same vendor, in one run: CPU time and
 * waiting at 1, 16 and 256 callers; the ledger's part alone; and whether it grows with the length
 * of the run. The vendor is another process. The aim is less than 150 µs of CPU beside the ledger's
 * part.
 */
public final class Overhead {
  private static final int ROUNDS = 10;
  private static final String BODY =
      """
      {"model":"m","messages":[{"role":"system","content":"role: planner"},{"role":"user",\
      "content":"Plan the move to the new parser, one step for each caller."}],"max_tokens":4096}\
      """;

  private Overhead() {}

  /** One call, in one of the ways that are compared. */
  private interface Way {
    void call() throws Exception;
  }

  /** What many calls took. */
  private static final class Taken {
    long cpu;
    long firstCpu;
    long lastCpu;
    long calls;
    long[] waits = new long[0];

    void add(long[] nanos, long cpuNanos) {
      if (waits.length == 0) {
        firstCpu = cpuNanos / nanos.length;
      }
      lastCpu = cpuNanos / nanos.length;
      cpu += cpuNanos;
      calls += nanos.length;
      long[] all = new long[waits.length + nanos.length];
      System.arraycopy(waits, 0, all, 0, waits.length);
      System.arraycopy(nanos, 0, all, waits.length, nanos.length);
      waits = all;
    }

    long cpuEach() {
      return cpu / calls;
    }

    String text() {
      long[] sorted = Figures.sorted(waits);
      return "CPU %9s  median %9s  p99 %9s  first and last tenth: CPU %s and %s"
          .formatted(
              Figures.micros(cpuEach()),
              Figures.micros(Figures.quantile(sorted, 0.5)),
              Figures.micros(Figures.quantile(sorted, 0.99)),
              Figures.micros(firstCpu),
              Figures.micros(lastCpu));
    }
  }

  /** Prints the comparison; the number of calls in each way can be given, and of callers. */
  public static void main(String[] args) throws Exception {
    int calls = args.length == 0 ? 10_000 : Integer.parseInt(args[0]);
    Path folder = Files.createTempDirectory(Path.of("bench/target"), "ledger-");
    try (Upstream upstream = Upstream.start();
        HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        CompatibleProvider provider = BenchModel.provider(upstream.endpoint());
        Ledger ledger = Ledger.open(folder.resolve("ledger.db"))) {
      ProviderRegistry registry = new ProviderRegistry();
      registry.register(provider);
      ModelClient client =
          ModelClient.builder()
              .registry(registry)
              .ledger(ledger)
              .budget(Money.usd("1000000"))
              .build();
      AtomicLong keys = new AtomicLong();
      Way bare = () -> bare(http, upstream.endpoint());
      Way wire = () -> provider.generate("m", BenchModel.request().maxTokens(4_096).build());
      Way dispatched =
          () -> client.call(BenchModel.request().key("call-" + keys.incrementAndGet()).build());
      Generation sample = client.call(BenchModel.request().key("sample").build());
      Way commit = () -> commit(ledger, sample, keys.incrementAndGet());
      for (Way way : List.of(bare, wire, dispatched, commit)) {
        run(way, 16, Math.min(calls, 5_000));
      }
      List<Integer> crowds =
          args.length < 2
              ? List.of(1, 16, 256)
              : Arrays.stream(args).skip(1).map(Integer::valueOf).toList();
      for (int callers : crowds) {
        compare(callers, callers == 1 ? calls / 4 : calls, List.of(bare, wire, dispatched, commit));
      }
    }
  }

  private static void compare(int callers, int calls, List<Way> ways) throws Exception {
    List<Taken> taken = ways.stream().map(way -> new Taken()).toList();
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < ways.size(); i++) {
        long cpu = Figures.cpuNanos();
        long[] waits = run(ways.get(i), callers, calls / ROUNDS);
        taken.get(i).add(waits, Figures.cpuNanos() - cpu);
      }
    }
    System.out.printf("%d callers, %,d calls in each way%n", callers, calls);
    List<String> names =
        List.of("bare HTTP call", "call of a provider", "dispatched call", "ledger's part alone");
    for (int i = 0; i < ways.size(); i++) {
      System.out.printf("  %-20s %s%n", names.get(i), taken.get(i).text());
    }
    System.out.printf(
        "  a dispatched call takes %s of CPU beside the bare call and the ledger's part%n",
        Figures.micros(taken.get(2).cpuEach() - taken.get(0).cpuEach() - taken.get(3).cpuEach()));
  }

  private static long[] run(Way way, int callers, int calls) throws InterruptedException {
    long[] waits = new long[calls];
    AtomicInteger next = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < callers; i++) {
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                for (int call = next.getAndIncrement();
                    call < calls;
                    call = next.getAndIncrement()) {
                  long start = System.nanoTime();
                  call(way);
                  waits[call] = System.nanoTime() - start;
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return waits;
  }

  /** A call that fails is told, and counted as it stands: the JDK's client has a rare race. */
  private static void call(Way way) {
    try {
      way.call();
    } catch (Exception e) {
      System.out.println("  a call failed: " + e);
    }
  }

  private static void bare(HttpClient http, URI endpoint) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(endpoint + "/chat/completions"))
            .header("content-type", "application/json")
            .header("authorization", "Bearer k")
            .POST(HttpRequest.BodyPublishers.ofString(BODY))
            .build();
    if (http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode() != 200) {
      throw new IOException("no answer");
    }
  }

  private static void commit(Ledger ledger, Generation sample, long number) {
    Attempt attempt = withKey(sample.attempts().getFirst(), "commit-" + number);
    if (ledger.answer("commit-" + number).isPresent()) {
      throw new IllegalStateException("nobody has asked yet");
    }
    List<Scope> scopes =
        List.of(
            Scope.run("bench", Money.usd("1000000")),
            Scope.day("2026-01-01", null),
            Scope.month("2026-01", null));
    if (ledger.hold(scopes, attempt.held(), "bench/m") instanceof HoldOutcome.Held held) {
      try (var hold = held.hold()) {
        ledger.settle(hold, attempt, sample.result());
      }
    } else {
      throw new IllegalStateException("the ledger holds nothing");
    }
  }

  private static Attempt withKey(Attempt a, String key) {
    return new Attempt(
        key,
        a.origin(),
        a.provider(),
        a.model(),
        a.maker(),
        a.endpoint(),
        a.servedModel(),
        a.startedAt(),
        a.duration(),
        a.fault(),
        a.status(),
        a.message(),
        a.requestId(),
        a.usage(),
        a.held(),
        a.cost(),
        a.overBound());
  }
}
