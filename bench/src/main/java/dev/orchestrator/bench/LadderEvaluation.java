package dev.orchestrator.bench;

import dev.orchestrator.api.Money;
import dev.orchestrator.core.routing.EscalationSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * What escalation saves: the product's own routing, success table and ladder on the outcomes of a
 * public board, by cross-validation: what was learned from four fifths of the tasks is used on the
 * rest. docs/escalation.md tells what the figures mean and what they do not.
 *
 * <p>Arguments: the file of outcomes; optionally the seed (default {@value #SEED}) and how many
 * draws the intervals rest on (default {@value #DRAWS}).
 */
public final class LadderEvaluation {
  private static final long SEED = 4;
  private static final int DRAWS = 10_000;
  private static final int FOLDS = 5;
  private static final int[] WRONG_PERCENT = {0, 5, 10, 15, 20, 30};
  private static final String BEST = "always the best";

  /** Over a third of first failures, by Aider's polyglot board; see docs/escalation.md. */
  private static final double REPAIRS = 1.0 / 3;

  /** Learned from all tasks that are known. */
  private static final int ALL = Integer.MAX_VALUE;

  private final Board board;
  private final List<List<Integer>> folds;
  private final long seed;
  private final int draws;

  private LadderEvaluation(Board board, long seed, int draws) {
    this.board = board;
    this.seed = seed;
    this.draws = draws;
    List<Integer> tasks =
        new ArrayList<>(IntStream.range(0, board.tasks().size()).boxed().toList());
    Collections.shuffle(tasks, new Random(seed));
    this.folds = new ArrayList<>();
    for (int fold = 0; fold < FOLDS; fold++) {
      List<Integer> part = new ArrayList<>();
      for (int i = fold; i < tasks.size(); i += FOLDS) {
        part.add(tasks.get(i));
      }
      folds.add(part);
    }
  }

  /** Prints the tables. */
  public static void main(String[] args) throws IOException {
    if (args.length < 1 || args.length > 3) {
      System.err.println("LadderEvaluation FILE.csv [SEED [DRAWS]]");
      System.exit(2);
    }
    long seed = args.length > 1 ? Long.parseLong(args[1]) : SEED;
    int draws = args.length > 2 ? Integer.parseInt(args[2]) : DRAWS;
    new LadderEvaluation(Board.read(Path.of(args[0])), seed, draws).print();
  }

  private void print() {
    System.out.printf(
        "%d tasks, %d models, %d folds, %,d draws, seed %d%n%n",
        board.tasks().size(), board.models().size(), FOLDS, draws, seed);
    System.out.printf("Chances, ladder from any tier, max_rungs 20%n%n");
    calibration().print();
    System.out.println();
    for (int percent : WRONG_PERCENT) {
      System.out.printf("A gate that accepts %d %% of wrong results%n%n", percent);
      table(rows(percent == 0), percent / 100.0);
      System.out.println();
    }
  }

  private Calibration calibration() {
    Calibration calibration = new Calibration();
    List<Fold> learned = learn(ALL, 0);
    for (int fold = 0; fold < FOLDS; fold++) {
      for (int task : folds.get(fold)) {
        calibration.add(board, learned.get(fold), task, rungs(20, 0), true);
      }
    }
    return calibration;
  }

  /** A policy, and of how many tasks its table has learned. */
  private record Row(Walk.Policy policy, int learned) {}

  private static EscalationSettings rungs(int rungs, int retries) {
    return new EscalationSettings(true, rungs, retries, List.of(), null);
  }

  /**
   * @param further whether other settings of the ladder are compared too
   */
  private static Map<String, Row> rows(boolean further) {
    Map<String, Row> rows = new LinkedHashMap<>();
    EscalationSettings bare = rungs(3, 0);
    rows.put(BEST, of((board, fold, task, wrong) -> Walk.once(board, task, fold.best, wrong)));
    rows.put(
        "always the cheapest",
        of((board, fold, task, wrong) -> Walk.once(board, task, fold.cheapest, wrong)));
    rows.put("random", of((board, fold, task, wrong) -> Walk.random(board, task, wrong)));
    rows.put("tier rule, no escalation", of(ladder(EscalationSettings.OFF, false, 0)));
    rows.put("any tier, no escalation", of(ladder(EscalationSettings.OFF, true, 0)));
    rows.put("**ladder from the tier rule**", of(ladder(bare, false, 0)));
    rows.put("**ladder from any tier**", of(ladder(bare, true, 0)));
    rows.put("oracle", of((board, fold, task, wrong) -> Walk.oracle(board, task, wrong)));
    rows.put(
        "assumed: each retry repairs 1/3; ladder from the tier rule",
        of(ladder(rungs(3, 1), false, REPAIRS)));
    rows.put(
        "assumed: each retry repairs 1/3; ladder from any tier",
        of(ladder(rungs(3, 1), true, REPAIRS)));
    if (further) {
      for (int learned : new int[] {0, 5, 20}) {
        String text = "; learned from " + learned + " tasks";
        rows.put("ladder from the tier rule" + text, new Row(ladder(bare, false, 0), learned));
        rows.put("ladder from any tier" + text, new Row(ladder(bare, true, 0), learned));
      }
      for (int rungs : new int[] {1, 2, 5, 20}) {
        rows.put("ladder from any tier, max_rungs " + rungs, of(ladder(rungs(rungs, 0), true, 0)));
      }
      for (String value : List.of("0.50", "2", "5")) {
        rows.put(
            "ladder from any tier, max_rungs 20, value_per_task " + value,
            of(ladder(new EscalationSettings(true, 20, 0, List.of(), Money.usd(value)), true, 0)));
      }
    }
    return rows;
  }

  private static Row of(Walk.Policy policy) {
    return new Row(policy, ALL);
  }

  private static Walk.Policy ladder(EscalationSettings settings, boolean anyTier, double repairs) {
    return (board, fold, task, wrong) ->
        Walk.ladder(board, fold, task, wrong, settings, anyTier, repairs);
  }

  private void table(Map<String, Row> rows, double wrong) {
    Map<Integer, List<Fold>> known = new HashMap<>();
    Map<String, Tallied> results = new LinkedHashMap<>();
    rows.forEach((name, row) -> {
      List<Fold> learned = known.computeIfAbsent(row.learned, tasks -> learn(tasks, wrong));
      List<Walk> walks = new ArrayList<>();
      for (int fold = 0; fold < FOLDS; fold++) {
        for (int task : folds.get(fold)) {
          walks.add(row.policy.on(board, learned.get(fold), task, wrong));
        }
      }
      results.put(name, new Tallied(walks));
    });
    print(results);
  }

  /** For each fold, what is known from the others. */
  private List<Fold> learn(int tasks, double wrong) {
    List<Fold> learned = new ArrayList<>();
    for (int fold = 0; fold < FOLDS; fold++) {
      List<Integer> known = new ArrayList<>();
      for (int other = 0; other < FOLDS; other++) {
        known.addAll(other == fold ? List.of() : folds.get(other));
      }
      learned.add(new Fold(board, known, tasks, wrong));
    }
    return learned;
  }

  private void print(Map<String, Tallied> results) {
    System.out.println(
        "| policy | solved | wrongly accepted | $ per task | $ per solved task | tries"
            + " | solved, points | $ per task | $ per solved task |");
    System.out.println("|---|---|---|---|---|---|---|---|---|");
    Tallied best = results.getOrDefault(BEST, new Tallied(List.of()));
    results.forEach((name, result) ->
        System.out.printf(
            "| %s | %s | %s |%n",
            name,
            result.figures(),
            result == best ? "| |" : result.against(best, draws, new SplittableRandom(seed))));
  }
}
