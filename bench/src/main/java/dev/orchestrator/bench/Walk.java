package dev.orchestrator.bench;

import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.core.routing.EscalationSettings;
import dev.orchestrator.core.routing.Ladder;
import dev.orchestrator.core.routing.RoutingDecision;
import dev.orchestrator.core.routing.Rung;
import java.util.ArrayList;
import java.util.List;

/**
 * What a way of choosing models comes to on one task, on average over what the gate may do: wrong
 * results are accepted with a fixed chance, right ones always.
 *
 * @param solved the chance that the task ends with a right result
 * @param wrong the chance that it ends with a wrong result that was accepted
 * @param dollars what it costs on average; a statistic, not an account
 * @param tries how many tries are made on average
 */
record Walk(double solved, double wrong, double dollars, double tries) {

  private static final double NANOS = 1e-9;

  /** A way of choosing models. */
  interface Policy {
    /**
     * @param accepts the share of wrong results that the gate accepts
     */
    Walk on(Board board, Fold fold, int task, double accepts);
  }

  /** One try of one model. */
  static Walk once(Board board, int task, int model, double accepts) {
    boolean solved = board.solved()[task][model];
    return new Walk(solved ? 1 : 0, solved ? 0 : accepts, board.nanos()[task][model] * NANOS, 1);
  }

  /** Any model, each as likely. */
  static Walk random(Board board, int task, double accepts) {
    int models = board.models().size();
    double solved = 0;
    double wrong = 0;
    double dollars = 0;
    for (int model = 0; model < models; model++) {
      Walk one = once(board, task, model, accepts);
      solved += one.solved;
      wrong += one.wrong;
      dollars += one.dollars;
    }
    return new Walk(solved / models, wrong / models, dollars / models, 1);
  }

  /** One try of the cheapest model that solves the task; of the cheapest of all if none does. */
  static Walk oracle(Board board, int task, double accepts) {
    int chosen = 0;
    for (int model = 1; model < board.models().size(); model++) {
      boolean solves = board.solved()[task][model];
      boolean cheaper = board.nanos()[task][model] < board.nanos()[task][chosen];
      boolean same = solves == board.solved()[task][chosen];
      chosen = same ? (cheaper ? model : chosen) : (solves ? model : chosen);
    }
    return once(board, task, chosen, accepts);
  }

  /**
   * The model that routing puts first, and after refusals what the ladder says.
   *
   * @param anyTier whether routing may start at any tier
   * @param repairs how often a retry of the same model is right where its first try was wrong: an
   *     assumption, since the board has one try of each model; used only if the settings retry
   */
  static Walk ladder(
      Board board,
      Fold fold,
      int task,
      double accepts,
      EscalationSettings settings,
      boolean anyTier,
      double repairs) {
    List<RoutingDecision.Candidate> candidates = fold.candidates(board.area(task), anyTier);
    Ladder ladder = new Ladder(settings, fold.table);
    List<ModelInfo> failed = new ArrayList<>();
    ModelInfo model = candidates.getFirst().model();
    double reached = 1;
    double right = 0;
    double wrong = 0;
    double dollars = 0;
    double tries = 0;
    while (true) {
      int index = fold.index(model);
      boolean again = failed.stream().anyMatch(model::equals);
      double solves = again ? repairs : board.solved()[task][index] ? 1 : 0;
      dollars += reached * board.nanos()[task][index] * NANOS;
      tries += reached;
      right += reached * solves;
      wrong += reached * (1 - solves) * accepts;
      reached *= (1 - solves) * (1 - accepts);
      if (reached == 0) {
        break;
      }
      failed.add(model);
      Rung next =
          ladder.next(new Ladder.Refused(Fold.ROLE, board.area(task), candidates, failed, null));
      if (next instanceof Rung.SameAgain same) {
        model = same.model();
      } else if (next instanceof Rung.Stronger stronger) {
        model = stronger.model();
      } else {
        break;
      }
    }
    return new Walk(right, wrong, dollars, tries);
  }
}
