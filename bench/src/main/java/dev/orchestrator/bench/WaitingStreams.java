package dev.orchestrator.bench;

import dev.orchestrator.api.Money;
import dev.orchestrator.core.dispatch.CallFailedException;
import dev.orchestrator.core.dispatch.ModelClient;
import dev.orchestrator.core.dispatch.RoutedStream;
import dev.orchestrator.core.ledger.Ledger;
import dev.orchestrator.core.registry.ProviderRegistry;
import dev.orchestrator.providers.compatible.CompatibleProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/**
 * What a stream takes that has given its first token and waits for the next: heap after a
 * collection and resident memory, at 1,000 and at 5,000 streams, each read by a virtual thread
 * through the dispatcher. The vendor is another process.
 */
public final class WaitingStreams {
  private static final int OPENING_AT_ONCE = 64;

  private WaitingStreams() {}

  /** Prints a line for each number of streams; the numbers can be given. */
  public static void main(String[] args) throws Exception {
    List<Integer> counts =
        args.length == 0
            ? List.of(1_000, 5_000)
            : List.of(args).stream().map(Integer::valueOf).toList();
    Path folder = Files.createTempDirectory(Path.of("bench/target"), "ledger-");
    try (Upstream upstream = Upstream.start();
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
      Open warm = open(client, 200);
      warm.leave();
      for (int count : counts) {
        measure(client, count);
      }
    }
  }

  private static void measure(ModelClient client, int count) throws Exception {
    long heap = Figures.heapBytes();
    long resident = Figures.residentBytes();
    Open open = open(client, count);
    long heapEach = (Figures.heapBytes() - heap) / count;
    long residentEach = (Figures.residentBytes() - resident) / count;
    System.out.printf(
        "%,6d waiting streams: heap %,d bytes each, resident memory %,d bytes each%n",
        count, heapEach, residentEach);
    open.leave();
  }

  /** Streams that wait, each with its reader. */
  private record Open(List<Thread> readers) {
    void leave() throws InterruptedException {
      readers.forEach(Thread::interrupt);
      for (Thread reader : readers) {
        reader.join();
      }
    }
  }

  private static Open open(ModelClient client, int count) throws InterruptedException {
    CountDownLatch waiting = new CountDownLatch(count);
    Semaphore opening = new Semaphore(OPENING_AT_ONCE);
    List<Thread> readers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      readers.add(Thread.ofVirtual().start(() -> read(client, opening, waiting)));
    }
    waiting.await();
    return new Open(readers);
  }

  private static void read(ModelClient client, Semaphore opening, CountDownLatch waiting) {
    try {
      opening.acquire();
      RoutedStream stream;
      try {
        stream = client.stream(BenchModel.request().build());
      } finally {
        opening.release();
      }
      try (stream) {
        stream.next();
        waiting.countDown();
        if (stream.hasNext()) {
          throw new IllegalStateException("a second token, which nobody sends");
        }
      }
    } catch (CallFailedException | InterruptedException e) {
      if (waiting.getCount() > 0) {
        throw new IllegalStateException("a stream did not open", e);
      }
    }
  }
}
