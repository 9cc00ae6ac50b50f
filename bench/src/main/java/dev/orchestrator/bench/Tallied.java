package dev.orchestrator.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/** What a policy came to on all tasks, and how sure its distance from another is. */
final class Tallied {
  private static final double LOW = 0.025;
  private static final double HIGH = 0.975;

  private final List<Walk> walks;

  Tallied(List<Walk> walks) {
    this.walks = walks;
  }

  /** Sums over the tasks with these places, some of them perhaps several times. */
  private record Sums(double solved, double wrong, double dollars, double tries, int tasks) {
    double solvedPercent() {
      return 100 * solved / tasks;
    }

    double perTask() {
      return dollars / tasks;
    }

    double perSolved() {
      return dollars / solved;
    }
  }

  private Sums sums(int[] places) {
    double solved = 0;
    double wrong = 0;
    double dollars = 0;
    double tries = 0;
    for (int place : places) {
      Walk walk = walks.get(place);
      solved += walk.solved();
      wrong += walk.wrong();
      dollars += walk.dollars();
      tries += walk.tries();
    }
    return new Sums(solved, wrong, dollars, tries, places.length);
  }

  /** solved | wrongly accepted | $ per task | $ per solved task | tries */
  String figures() {
    int[] all = new int[walks.size()];
    Arrays.setAll(all, i -> i);
    Sums sums = sums(all);
    return String.format(
        Locale.ROOT,
        "%.1f %% | %.1f %% | %.3f | %.3f | %.2f",
        sums.solvedPercent(),
        100 * sums.wrong / sums.tasks,
        sums.perTask(),
        sums.perSolved(),
        sums.tries / sums.tasks);
  }

  /**
   * The 95 % intervals of this less the other, by drawing the tasks again and again with
   * replacement, the same for both: solved in points | $ per task | $ per solved task.
   */
  String against(Tallied other, int draws, RandomGenerator random) {
    double[] solved = new double[draws];
    double[] perTask = new double[draws];
    double[] perSolved = new double[draws];
    int[] places = new int[walks.size()];
    for (int draw = 0; draw < draws; draw++) {
      Arrays.setAll(places, i -> random.nextInt(places.length));
      Sums here = sums(places);
      Sums there = other.sums(places);
      solved[draw] = here.solvedPercent() - there.solvedPercent();
      perTask[draw] = here.perTask() - there.perTask();
      perSolved[draw] = here.perSolved() - there.perSolved();
    }
    return interval(solved, 1) + " | " + interval(perTask, 3) + " | " + interval(perSolved, 3);
  }

  private static String interval(double[] values, int digits) {
    Arrays.sort(values);
    String number = "%+." + digits + "f";
    return String.format(
        Locale.ROOT,
        number + " … " + number,
        values[(int) (LOW * values.length)],
        values[(int) (HIGH * values.length)]);
  }
}
