package dev.orchestrator.bench;

import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.core.routing.EscalationSettings;
import dev.orchestrator.core.routing.Ladder;
import dev.orchestrator.core.routing.RoutingDecision;
import dev.orchestrator.core.routing.Rung;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Whether the chances that the ladder tells are those that come true, rung by rung. */
final class Calibration {
  private final List<double[]> rungs = new ArrayList<>();

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
        rungs.add(new double[3]);
      }
      double[] sums = rungs.get(failed.size());
      sums[0]++;
      sums[1] += told;
      sums[2] += solved ? 1 : 0;
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
    System.out.println("| rung | tries | chance told, mean | came true |");
    System.out.println("|---|---|---|---|");
    for (int rung = 0; rung < rungs.size(); rung++) {
      double[] sums = rungs.get(rung);
      System.out.printf(
          Locale.ROOT,
          "| %d | %.0f | %.1f %% | %.1f %% |%n",
          rung,
          sums[0],
          100 * sums[1] / sums[0],
          100 * sums[2] / sums[0]);
    }
  }
}
