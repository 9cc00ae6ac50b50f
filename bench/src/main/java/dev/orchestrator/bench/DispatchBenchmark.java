package dev.orchestrator.bench;

import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.ModelTier;
import dev.orchestrator.api.Money;
import dev.orchestrator.api.Pricing;
import dev.orchestrator.api.Usage;
import dev.orchestrator.core.dispatch.Generation;
import dev.orchestrator.core.dispatch.ModelClient;
import dev.orchestrator.core.ledger.Ledger;
import dev.orchestrator.core.registry.ProviderRegistry;
import dev.orchestrator.providers.scripted.ScriptedAnswer;
import dev.orchestrator.providers.scripted.ScriptedProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A whole call through the dispatcher: route, hold, attempt, settlement, with every row on disk
 * before the answer is given. The answer comes from a script, so what is measured is ours and the
 * disk's. The aim is less than 1 ms.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@SuppressWarnings("NullAway.Init") // JMH calls the setup before all else
public class DispatchBenchmark {

  /** Where the ledger lies. A folder in memory would measure no disk. */
  @Param("bench/target")
  public String directory;

  private final AtomicLong calls = new AtomicLong();
  private Path folder;
  private Ledger ledger;
  private ModelClient client;

  /** Opens a ledger, and a client with a budget so that holds are real. */
  @Setup
  public void open() throws IOException {
    folder = Files.createTempDirectory(Path.of(directory), "ledger-");
    ledger = Ledger.open(folder.resolve("ledger.db"));
    ModelInfo model =
        ModelInfo.builder("scripted", "script-1")
            .maker("scripted")
            .tier(ModelTier.STANDARD)
            .capabilities("planning")
            .contextWindow(200_000)
            .maxOutputTokens(32_000)
            .pricing(Pricing.of("1.00", "4.00"))
            .build();
    ScriptedAnswer answer =
        ScriptedAnswer.text("Read the parser first, then its callers.\n".repeat(20))
            .usage(Usage.of(1_200, 240))
            .times(ScriptedAnswer.ALWAYS);
    ProviderRegistry registry = new ProviderRegistry();
    registry.register(
        ScriptedProvider.builder("scripted").model(model).answer("planner", answer).build());
    client =
        ModelClient.builder()
            .registry(registry)
            .ledger(ledger)
            .budget(Money.usd("1000000"))
            .build();
  }

  /** Closes the ledger and removes it. */
  @TearDown
  public void close() throws IOException {
    ledger.close();
    List<Path> paths;
    try (Stream<Path> all = Files.walk(folder)) {
      paths = all.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : paths) {
      Files.delete(path);
    }
  }

  /** One call after the other. */
  @Benchmark
  public Generation dispatch() throws InterruptedException {
    return call();
  }

  /** Eight callers at once, whose rows share the flushes of the disk. */
  @Benchmark
  @Threads(8)
  public Generation dispatchByEight() throws InterruptedException {
    return call();
  }

  private Generation call() throws InterruptedException {
    return client.call(
        GenerationRequest.builder()
            .role("planner")
            .system("role: planner")
            .prompt("Plan the move to the new parser, one step for each caller.")
            .key("call-" + calls.incrementAndGet())
            .build());
  }
}
