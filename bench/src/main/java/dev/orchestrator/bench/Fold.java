package dev.orchestrator.bench;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.GenerationResult;
import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.Money;
import dev.orchestrator.api.ProviderException;
import dev.orchestrator.core.ledger.Tally;
import dev.orchestrator.core.registry.ProviderRegistry;
import dev.orchestrator.core.routing.ModelRouter;
import dev.orchestrator.core.routing.RoleRule;
import dev.orchestrator.core.routing.RoutingDecision;
import dev.orchestrator.core.routing.RoutingPolicy;
import dev.orchestrator.core.routing.RoutingRequest;
import dev.orchestrator.core.routing.SuccessTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is known when the tasks of a fold are met: the product's own success table and router, made
 * of the outcomes of all other tasks, as a gate that wrongly accepts some of the wrong results
 * would have written them down.
 */
final class Fold {
  static final String ROLE = "implementer";

  /** A try is priced as so many tokens, so that a price per million is the cost of the try. */
  private static final int A_TRY = 1_000_000;

  private static final RoleRule ANY_TIER =
      new RoleRule(ROLE, Set.of(), Set.of(), Set.of(), Set.of(), null, "code");

  final SuccessTable table;
  final int best;
  final int cheapest;

  private final ModelRouter router;
  private final ModelRouter anyTier;
  private final Map<String, Integer> indexes = new HashMap<>();

  /**
   * @param known the tasks whose outcomes are known
   * @param learned of how many of them the table has learned; the costs are those of all
   * @param accepts the share of wrong results that the gate accepts
   */
  Fold(Board board, List<Integer> known, int learned, double accepts) {
    List<Tally> tallies = new ArrayList<>();
    List<ModelInfo> infos = new ArrayList<>();
    int mostAccepted = 0;
    int leastCostly = 0;
    double[] accepted = new double[board.models().size()];
    Money[] costs = new Money[board.models().size()];
    for (int model = 0; model < board.models().size(); model++) {
      Map<String, long[]> byArea = new HashMap<>();
      long nanos = 0;
      for (int i = 0; i < known.size(); i++) {
        int task = known.get(i);
        nanos += board.nanos()[task][model];
        accepted[model] += board.solved()[task][model] ? 1 : accepts;
        if (i < learned) {
          long[] counts = byArea.computeIfAbsent(board.area(task), area -> new long[2]);
          counts[0]++;
          counts[1] += board.solved()[task][model] ? 1 : 0;
        }
      }
      costs[model] = Money.ofNanos(Math.ceilDiv(nanos, known.size()));
      ModelInfo info = board.models().get(model).info(costs[model].dollars());
      infos.add(info);
      indexes.put(info.qualifiedName(), model);
      for (Map.Entry<String, long[]> area : byArea.entrySet()) {
        long tries = area.getValue()[0];
        long right = area.getValue()[1];
        long told = right + Math.round(accepts * (tries - right));
        tallies.add(new Tally(ROLE, area.getKey(), info.qualifiedName(), tries, told, 0, 0));
      }
      mostAccepted = accepted[model] > accepted[mostAccepted] ? model : mostAccepted;
      leastCostly = costs[leastCostly].isMoreThan(costs[model]) ? model : leastCostly;
    }
    this.best = mostAccepted;
    this.cheapest = leastCostly;
    this.table = SuccessTable.of(tallies);
    ProviderRegistry registry = new ProviderRegistry();
    registry.register(new Shelf(infos));
    this.router = new ModelRouter(registry, RoutingPolicy.DEFAULT, table);
    this.anyTier =
        new ModelRouter(
            registry,
            new RoutingPolicy(false, null, Map.of(), false, false, List.of(ANY_TIER)),
            table);
  }

  /**
   * What routing says of an implementer's call of medium risk.
   *
   * @param anyTier whether the user has a line of the role table that names no tier
   */
  List<RoutingDecision.Candidate> candidates(String area, boolean anyTier) {
    return (anyTier ? this.anyTier : router)
        .route(
            RoutingRequest.builder(ROLE)
                .area(area)
                .estimatedInputTokens(A_TRY)
                .maxOutputTokens(1)
                .build())
        .candidates();
  }

  /** The model's place on the board. */
  int index(ModelInfo model) {
    return indexes.getOrDefault(model.qualifiedName(), -1);
  }

  private record Shelf(List<ModelInfo> availableModels) implements LlmProvider {
    @Override
    public String name() {
      return BoardModel.PROVIDER;
    }

    @Override
    public GenerationResult generate(String model, GenerationRequest request) {
      throw new ProviderException(Fault.INVALID_REQUEST, "this provider only states models");
    }
  }
}
