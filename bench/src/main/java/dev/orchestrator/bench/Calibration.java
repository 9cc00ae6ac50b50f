package dev.orchestrator.bench;

import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.core.routing.EscalationSettings;
import dev.orchestrator.core.routing.Ladder;
import dev.orchestrator.core.routing.RoutingDecision;
import dev.orchestrator.core.routing.Rung;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Whether the chances that the ladder tells are those that come true, rung by rung. */
final class Calibration {
  /** What happened on a rung; by model how many tries, and how many of them solved the task. */
  private static final class Sums {
    private final Map<String, int[]> byModel = new TreeMap<>();
    private int tries;
    private int solved;
    private double told;

    void add(String model, double chance, boolean right) {
      int[] its = byModel.computeIfAbsent(model, name -> new int[2]);
      its[0]++;
      its[1] += right ? 1 : 0;
      tries++;
      solved += right ? 1 : 0;
      told += chance;
    }

    String models() {
      return byModel.entrySet().stream()
          .sorted(Comparator.comparingInt(one -> -one.getValue()[0]))
          .map(one -> one.getKey() + " " + one.getValue()[1] + "/" + one.getValue()[0])
          .collect(Collectors.joining(", "));
    }
  }

  private final List<Sums> rungs = new ArrayList<>();

  /** Walks the ladder on a task, with a gate that judges right. */
  void add(Board board, Fold fold, int task, EscalationSettings settings, boolean anyTier) {
    String area = board.area(task);
    List<RoutingDecision.Candidate> candidates = fold.candidates(area, anyTier);
    Ladder ladder = new Ladder(settings, fold.table);
    List<ModelInfo> failed = new ArrayList<>();
    ModelInfo model = candidates.getFirst().model();
    double told = fold.table.estimate(Fold.ROLE, area, model).chance();
    while (true) {
      boolean solved = board.solved()[task][fold.index(model)];
      while (rungs.size() <= failed.size()) {
        rungs.add(new Sums());
      }
      rungs.get(failed.size()).add(model.id(), told, solved);
      failed.add(model);
      if (solved
          || !(ladder.next(new Ladder.Refused(Fold.ROLE, area, candidates, failed, null))
              instanceof Rung.Stronger stronger)) {
        return;
      }
      model = stronger.model();
      told = stronger.chance();
    }
  }

  void print() {
    System.out.println("| rung | tries | chance told, mean | came true | by model: solved/tries |");
    System.out.println("|---|---|---|---|---|");
    for (int rung = 0; rung < rungs.size(); rung++) {
      Sums sums = rungs.get(rung);
      System.out.printf(
          Locale.ROOT,
          "| %d | %d | %.1f %% | %.1f %% | %s |%n",
          rung,
          sums.tries,
          100 * sums.told / sums.tries,
          100.0 * sums.solved / sums.tries,
          sums.models());
    }
  }
}
