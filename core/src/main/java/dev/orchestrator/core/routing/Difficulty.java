package dev.orchestrator.core.routing;

import java.util.Collection;

/**
 * What refusals tell about a task.
 *
 * <p>A task has a difficulty, a model an ability, and the model solves the task with a chance of
 * {@code 1 / (1 + exp(difficulty - ability))} (the model of Rasch, 1960). Difficulties are normally
 * distributed about 0 with a standard deviation of {@value #SPREAD}; the ability of a model is the
 * one by which its chance over all tasks is that of the success table. A model that was refused
 * makes each difficulty as much more likely as the model was likely to fail at it, and the chance
 * of the next one is the mean over what is then thought of the difficulty.
 *
 * <p>The standard deviation is the one of greatest likelihood for 22 models on 291 tasks of
 * SWE-bench Verified (leaving out a fifth of the tasks: 2.78 to 2.93). It is large: most tasks are
 * solved by nearly all models or by hardly any, so a refusal lowers the chance of all the others
 * much. A model counts once, however often it was refused: its tries are far from independent.
 *
 * <p>The integrals are sums over {@value #POINTS} difficulties, evenly spaced up to {@value #REACH}
 * standard deviations to both sides. Immutable and thread-safe.
 */
final class Difficulty {

  static final double SPREAD = 2.85;
  private static final int POINTS = 33;
  private static final int REACH = 4;

  /** Abilities from minus this to this are in the table, an eighth apart. */
  private static final double MOST_ABLE = 24;

  private static final int ABILITIES = 385;

  private static final double[] GRID = new double[POINTS];
  private static final double[] PRIOR = new double[POINTS];

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
      PRIOR[i] /= sum;
    }
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
      double sum = 0;
      for (int i = 0; i < POINTS; i++) {
        weights[i] *= 1 - solves(ability, GRID[i]);
        sum += weights[i];
      }
      for (int i = 0; i < POINTS; i++) {
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
