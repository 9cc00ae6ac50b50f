package dev.orchestrator.core.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.FinishReason;
import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.GenerationResult;
import dev.orchestrator.api.GenerationStream;
import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.Money;
import dev.orchestrator.api.ProviderException;
import dev.orchestrator.api.Usage;
import dev.orchestrator.core.config.LimitSettings;
import dev.orchestrator.core.ledger.Attempt;
import dev.orchestrator.core.ledger.CostRow;
import dev.orchestrator.core.ledger.Ledger;
import dev.orchestrator.core.ledger.Scope;
import dev.orchestrator.core.ledger.Standing;
import dev.orchestrator.core.registry.ProviderRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A thousand calls at once on one ledger on disk, with too little money for all of them and a
 * vendor of many moods. Somebody watches the limits all the while.
 */
final class Crowd {
  static final int CALLS = 1_000;
  private static final int MODELS = 12;
  private static final Money BUDGET = Money.usd("0.06");
  private static final Money OF_TEAM = Money.usd("0.02");

  private final boolean beyondHolds;
  private final Map<String, Future<?>> callers = new ConcurrentHashMap<>();
  private final Random random;

  /**
   * @param beyondHolds whether the vendor sometimes bills more than was held
   */
  Crowd(long seed, boolean beyondHolds) {
    this.random = new Random(seed);
    this.beyondHolds = beyondHolds;
  }

  void meet(Path file) throws Exception {
    ProviderRegistry registry = new ProviderRegistry();
    registry.register(new Moody());
    try (Ledger ledger = Ledger.open(file)) {
      ModelClient client =
          ModelClient.builder()
              .registry(registry)
              .ledger(ledger)
              .budget(BUDGET)
              .limits(
                  new LimitSettings(
                      Money.usd("0.01"),
                      null,
                      null,
                      null,
                      null,
                      Map.of("team", OF_TEAM),
                      false,
                      false,
                      Map.of()))
              .build();
      Scope run = Scope.run(client.run(), BUDGET);
      Scope team = Scope.tag("team", OF_TEAM);
      AtomicBoolean over = new AtomicBoolean();
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        Future<?> watcher = threads.submit(() -> watch(ledger, List.of(run, team), over));
        askAll(threads, client);
        over.set(true);
        watcher.get();
      }
      audit(ledger, client.run(), run, team);
    }
  }

  private void askAll(ExecutorService threads, ModelClient client) throws Exception {
    List<Future<?>> all = new ArrayList<>();
    CountDownLatch start = new CountDownLatch(1);
    for (int i = 0; i < CALLS; i++) {
      String name = "call " + i;
      ModelClient one = i % 3 == 0 ? client.tagged("team") : client;
      Future<?> future =
          threads.submit(() -> {
            start.await();
            one.call(
                GenerationRequest.builder().role("planner").prompt(name).maxTokens(100).build());
            return null;
          });
      callers.put(name, future);
      all.add(future);
    }
    start.countDown();
    for (Future<?> future : all) {
      try {
        future.get();
      } catch (ExecutionException e) {
        assertThat(e.getCause()).isInstanceOf(CallFailedException.class);
      } catch (java.util.concurrent.CancellationException e) {
        // the vendor's mood was such that its caller left
      }
    }
  }

  private void watch(Ledger ledger, List<Scope> scopes, AtomicBoolean over) {
    while (!over.get()) {
      for (Scope scope : scopes) {
        Standing standing = ledger.standing(scope);
        if (!beyondHolds) {
          assertThat(standing.settled().plus(standing.held()))
              .as(standing.toString())
              .isLessThanOrEqualTo(standing.limit());
        }
      }
    }
  }

  private void audit(Ledger ledger, String id, Scope run, Scope team) {
    List<Attempt> attempts = ledger.attemptsOfRun(id);
    long charged = 0;
    long ofTeam = 0;
    long excess = 0;
    for (Attempt attempt : attempts) {
      Money cost = attempt.cost() == null ? attempt.held() : attempt.cost();
      charged += cost.nanos();
      ofTeam += attempt.origin().tag().equals("team") ? cost.nanos() : 0;
      excess += Math.max(0, cost.nanos() - attempt.held().nanos());
    }
    assertThat(ledger.unsettledHolds()).isEmpty();
    for (Scope scope : List.of(run, team)) {
      assertThat(ledger.standing(scope).held()).isEqualTo(Money.ZERO);
    }
    assertThat(ledger.standing(run).settled()).isEqualTo(Money.ofNanos(charged));
    assertThat(ledger.standing(team).settled()).isEqualTo(Money.ofNanos(ofTeam));
    assertThat(ledger.costs().stream().map(CostRow::cost).reduce(Money.ZERO, Money::plus))
        .as("no attempt was unpriced, so all is known")
        .isEqualTo(Money.ofNanos(charged));
    assertThat(charged).isLessThanOrEqualTo(BUDGET.nanos() + excess);
    assertThat(ofTeam).isLessThanOrEqualTo(OF_TEAM.nanos() + excess);
    assertThat(excess > 0).as("some were billed beyond their holds").isEqualTo(beyondHolds);
    assertThat(charged).as("the budget was really contended for").isGreaterThan(BUDGET.nanos() / 2);
    assertThat(attempts.stream().map(Attempt::outcome).distinct().toList())
        .contains("ok", "content_blocked", "cancelled", "truncated");
  }

  /** A vendor of many moods. */
  private final class Moody implements LlmProvider {
    private final List<ModelInfo> models = new ArrayList<>();

    Moody() {
      for (int i = 0; i < MODELS; i++) {
        models.add(FakeProvider.model("moody", "1", "2").id("m" + i).build());
      }
    }

    @Override
    public String name() {
      return "moody";
    }

    @Override
    public List<ModelInfo> availableModels() {
      return models;
    }

    @Override
    public GenerationResult generate(String model, GenerationRequest request)
        throws IOException, InterruptedException {
      int mood;
      int tokens;
      synchronized (random) {
        mood = random.nextInt(100);
        tokens = random.nextInt(request.maxTokens() + 1);
      }
      if (mood < 70) {
        return answer(model, Usage.of(20, tokens));
      } else if (mood < 80) {
        return answer(model, Usage.of(50, request.maxTokens()));
      } else if (mood < 85) {
        return answer(model, Usage.NONE.asEstimate());
      } else if (mood < 90) {
        throw ProviderException.builder(Fault.CONTENT_BLOCKED, "no").usage(Usage.of(10, 0)).build();
      } else if (mood < 95) {
        Objects.requireNonNull(callers.get(request.messages().getFirst().text())).cancel(true);
        new CountDownLatch(1).await();
      } else if (mood < 97) {
        throw new ProviderException(Fault.TRUNCATED, "cut");
      } else if (beyondHolds && mood == 97) {
        return answer(model, Usage.of(50, request.maxTokens() + 100));
      }
      throw new ProviderException(Fault.INVALID_REQUEST, "not like this");
    }

    private GenerationResult answer(String model, Usage usage) {
      return GenerationResult.text("moody", model, "ok", usage, FinishReason.STOP);
    }

    @Override
    public GenerationStream stream(String model, GenerationRequest request)
        throws IOException, InterruptedException {
      return GenerationStream.of(generate(model, request));
    }
  }
}
