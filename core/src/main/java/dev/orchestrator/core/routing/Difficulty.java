package dev.orchestrator.core.routing;

import java.util.Collection;

/**
 * What refusals tell about a task.
 *
 * <p>A task has a difficulty, a model an ability, and the model solves the task with a chance of
 * {@code 1 / (1 + exp(difficulty - ability))} (the model of Rasch, 1960). Difficulties are normally
 * distributed about 0 with a standard deviation of {@value #SPREAD}, but for a share of {@value
 * #HOPELESS} of the tasks, which no model solves: they are misunderstood, or the gate is broken.
 * The ability of a model is the one by which its chance over all tasks is that of the success
 * table. A model that was refused makes each difficulty as much more likely as the model was likely
 * to fail at it, and the chance of the next one is the mean over what is then thought of the task.
 *
 * <p>Both numbers are those of greatest likelihood for 22 models on 291 tasks of SWE-bench Verified
 * (leaving out a fifth of the tasks: 2.03 to 2.24, and 0.10 to 0.12). Without the share, chances
 * after several refusals come out twice too high there. A refusal lowers the chance of all the
 * others much. A model counts once, however often it was refused: its tries are far from
 * independent.
 *
 * <p>The integrals are sums over {@value #POINTS} difficulties, evenly spaced up to {@value #REACH}
 * standard deviations to both sides. A chance over all tasks above that of the tasks which can be
 * solved counts as that. Immutable and thread-safe.
 */
final class Difficulty {

  static final double SPREAD = 2.15;
  static final double HOPELESS = 0.11;
  private static final int POINTS = 33;
  private static final int REACH = 4;

  /** Abilities from minus this to this are in the table, an eighth apart. */
  private static final double MOST_ABLE = 24;

  private static final int ABILITIES = 385;

  private static final double[] GRID = new double[POINTS];

  /** How likely each difficulty is, and last, that no model solves the task. */
  private static final double[] PRIOR = new double[POINTS + 1];

  /** The chance over all tasks of each ability, ascending. */
  private static final double[] CHANCES = new double[ABILITIES];

  static {
    double sum = 0;
    for (int i = 0; i < POINTS; i++) {
      double z = REACH * (2.0 * i / (POINTS - 1) - 1);
      GRID[i] = z * SPREAD;
      PRIOR[i] = Math.exp(-z * z / 2);
      sum += PRIOR[i];
    }
    for (int i = 0; i < POINTS; i++) {
      PRIOR[i] *= (1 - HOPELESS) / sum;
    }
    PRIOR[POINTS] = HOPELESS;
    for (int i = 0; i < ABILITIES; i++) {
      CHANCES[i] = mean(PRIOR, ability(i));
    }
  }

  private final double[] weights;

  private Difficulty(double[] weights) {
    this.weights = weights;
  }

  /**
   * What is thought of a task after refusals.
   *
   * @param refused for each model that was refused its chance over all tasks
   */
  static Difficulty after(Collection<Double> refused) {
    double[] weights = PRIOR.clone();
    for (double chance : refused) {
      double ability = ability(chance);
      double sum = weights[POINTS];
      for (int i = 0; i < POINTS; i++) {
        weights[i] *= 1 - solves(ability, GRID[i]);
        sum += weights[i];
      }
      for (int i = 0; i < weights.length; i++) {
        weights[i] /= sum;
      }
    }
    return new Difficulty(weights);
  }

  /** The chance, on this task, of a model with this chance over all tasks. */
  double chance(double overall) {
    return mean(weights, ability(overall));
  }

  private static double mean(double[] weights, double ability) {
    double sum = 0;
    for (int i = 0; i < POINTS; i++) {
      sum += weights[i] * solves(ability, GRID[i]);
    }
    return sum;
  }

  private static double solves(double ability, double difficulty) {
    return 1 / (1 + Math.exp(difficulty - ability));
  }

  private static double ability(int index) {
    return MOST_ABLE * (2.0 * index / (ABILITIES - 1) - 1);
  }

  /** The ability that has this chance over all tasks, between its two neighbours in the table. */
  private static double ability(double chance) {
    int low = 0;
    int high = ABILITIES - 1;
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      if (CHANCES[middle] <= chance) {
        low = middle;
      } else {
        high = middle;
      }
    }
    double share = (chance - CHANCES[low]) / (CHANCES[high] - CHANCES[low]);
    return ability(low) + Math.clamp(share, 0, 1) * (ability(high) - ability(low));
  }
}
