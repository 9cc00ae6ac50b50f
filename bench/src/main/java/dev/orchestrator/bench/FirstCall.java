package dev.orchestrator.bench;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * From the start of the whole program ({@code run} with one task, a state that is empty and one
 * that holds 100 finished tasks) to the moment in which the vendor, a server on loopback, has read
 * its first request: configuration, journals, ledger, worktree and the gate on the untouched base
 * lie before it.
 */
public final class FirstCall {
  private static final int DONE_BEFORE = 100;

  private FirstCall() {}

  /** Prints the distribution of 20 starts each; another number can be given. */
  public static void main(String[] args) throws Exception {
    int count = args.length == 0 ? 20 : Integer.parseInt(args[0]);
    measure("nothing worked before", 0, count);
    measure(DONE_BEFORE + " tasks done before", DONE_BEFORE, count);
  }

  private static void measure(String what, int before, int count) throws Exception {
    long[] nanos = new long[count];
    BlockingQueue<Long> arrivals = new ArrayBlockingQueue<>(1_000);
    HttpServer vendor =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    vendor.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          arrivals.add(System.nanoTime()); // never answered
        });
    vendor.start();
    try (TaskRepository repository = TaskRepository.create(before + count + 1)) {
      if (before > 0) {
        repository.orchestrator(1, event -> {}).run(repository.tasks().subList(0, before));
      }
      providers(repository, vendor.getAddress().getPort());
      for (int i = -1; i < count; i++) {
        String task = repository.tasks().get(before + i + 1).id();
        long began = System.nanoTime();
        Process process = WholeProgram.in(repository, "run", "--trust", task).start();
        Long arrived = arrivals.poll(1, TimeUnit.MINUTES);
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
        if (arrived == null) {
          throw new IllegalStateException("no call came within a minute");
        }
        arrivals.clear();
        if (i >= 0) {
          nanos[i] = arrived - began;
        }
      }
    } finally {
      vendor.stop(0);
    }
    long[] sorted = Figures.sorted(nanos);
    System.out.printf(
        "from run to the first call, %s, %d starts: least %.3f s, median %.3f s, worst %.3f s%n",
        what,
        count,
        sorted[0] / 1e9,
        Figures.quantile(sorted, 0.5) / 1e9,
        sorted[count - 1] / 1e9);
  }

  private static void providers(TaskRepository repository, int port) throws IOException {
    StringBuilder yaml = new StringBuilder("providers:\n");
    for (String maker : new String[] {"alder", "birch"}) {
      yaml.append(
          """
            %1$s:
              type: openai-compatible
              endpoint: http://127.0.0.1:%2$d/v1
              api_key: not-a-key
              models:
                - { id: %1$s-1, maker: %1$s, context_window: 128000, tier: standard, capabilities: [planning, code, review], input_per_1m: 1, output_per_1m: 2 }
          """
              .formatted(maker, port));
    }
    repository.write(".orchestrator/providers.yaml", yaml.toString());
    repository.write(
        ".orchestrator/config.yaml",
        """
        review: { independence: model }
        gate:
          sandbox: off
          checks:
            - { name: nothing, run: "true" }
        """);
  }
}
