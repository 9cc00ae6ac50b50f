package dev.orchestrator.bench;

import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.core.ledger.Tally;
import dev.orchestrator.core.routing.EscalationSettings;
import dev.orchestrator.core.routing.Ladder;
import dev.orchestrator.core.routing.ModelRouter;
import dev.orchestrator.core.routing.RoutingDecision;
import dev.orchestrator.core.routing.RoutingPolicy;
import dev.orchestrator.core.routing.RoutingRequest;
import dev.orchestrator.core.routing.Rung;
import dev.orchestrator.core.routing.SuccessTable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
import org.openjdk.jmh.annotations.Warmup;

/** One rung beside one decision, over so many models. The aim is no more than the decision. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@SuppressWarnings("NullAway.Init") // JMH calls the setup before all else
public class LadderBenchmark {
  private static final String ROLE = "implementer";

  /** One model in so many has outcomes. */
  private static final int LEARNED = 20;

  /** How many models are registered. */
  @Param({"200", "2000"})
  public int models;

  private ModelRouter plain;
  private ModelRouter learned;
  private Ladder ladder;
  private RoutingRequest request;
  private Ladder.Refused refused;

  /** Registers the models, learns, and has two models fail. */
  @Setup
  public void register() {
    List<ModelInfo> all = ManyModels.registry(models).models();
    List<Tally> tallies = new ArrayList<>();
    for (int i = 0; i < all.size(); i += LEARNED) {
      tallies.add(new Tally(ROLE, "core", all.get(i).qualifiedName(), 50, i % 50, 0, 0));
    }
    SuccessTable table = SuccessTable.of(tallies);
    plain = new ModelRouter(ManyModels.registry(models), RoutingPolicy.DEFAULT);
    learned = new ModelRouter(ManyModels.registry(models), RoutingPolicy.DEFAULT, table);
    ladder = new Ladder(EscalationSettings.DEFAULT, table);
    request = RoutingRequest.builder(ROLE).area("core").build();
    List<RoutingDecision.Candidate> candidates = learned.route(request).candidates();
    ModelInfo first = candidates.getFirst().model();
    refused = new Ladder.Refused(ROLE, "core", candidates, List.of(first, first), null);
  }

  /** A decision as before anything was learned. */
  @Benchmark
  public RoutingDecision routeUnlearned() {
    return plain.route(request);
  }

  /** A decision by expected cost of a solved task. */
  @Benchmark
  public RoutingDecision routeLearned() {
    return learned.route(request);
  }

  /** The next rung, among all candidates of a decision. */
  @Benchmark
  public Rung nextRung() {
    return ladder.next(refused);
  }
}
