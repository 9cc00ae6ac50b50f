package dev.orchestrator.bench;

import dev.orchestrator.core.registry.ModelQuery;
import dev.orchestrator.core.registry.ProviderRegistry;
import dev.orchestrator.core.routing.ModelRouter;
import dev.orchestrator.core.routing.RoutingDecision;
import dev.orchestrator.core.routing.RoutingPolicy;
import dev.orchestrator.core.routing.RoutingRequest;
import dev.orchestrator.core.routing.TaskRisk;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

/** One decision over so many models. The aim is less than 250 µs at 2,000 models. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@SuppressWarnings("NullAway.Init") // JMH calls the setup before all else
public class RouteBenchmark {

  /** How many models are registered. */
  @Param({"200", "2000"})
  public int models;

  private ProviderRegistry registry;
  private ModelRouter router;
  private ModelRouter localFirst;
  private RoutingRequest medium;
  private RoutingRequest high;
  private RoutingRequest review;

  /** Registers the models. */
  @Setup
  public void register() {
    registry = ManyModels.registry(models);
    router = new ModelRouter(registry, RoutingPolicy.DEFAULT);
    localFirst =
        new ModelRouter(
            registry, new RoutingPolicy(true, "provider-0", Map.of(), false, false, List.of()));
    medium = RoutingRequest.builder("implementer").risk(TaskRisk.MEDIUM).area("core").build();
    high = RoutingRequest.builder("planner").risk(TaskRisk.HIGH).area("core").build();
    review =
        RoutingRequest.builder("code_reviewer")
            .risk(TaskRisk.LOW)
            .excludedMakers(Set.of("anthropic"))
            .excludedProviders(Set.of("provider-1"))
            .build();
  }

  /** Many candidates: every tier may serve. */
  @Benchmark
  public RoutingDecision routeMediumRisk() {
    return router.route(medium);
  }

  /** Many models passed over. */
  @Benchmark
  public RoutingDecision routeHighRisk() {
    return router.route(high);
  }

  /** Any tier, with exclusions. */
  @Benchmark
  public RoutingDecision routeReview() {
    return router.route(review);
  }

  /** Local models first, with a fallback provider. */
  @Benchmark
  public RoutingDecision routePreferLocal() {
    return localFirst.route(medium);
  }

  /** A plain listing by capability. */
  @Benchmark
  public Object listByCapability() {
    return registry.listModels(ModelQuery.builder().capability("planning").build());
  }
}
