package dev.orchestrator.bench;

import dev.orchestrator.api.Money;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which model solved which task and what that cost, as a public board tells it: one try for each
 * pair. Models whose rows are marked as not usable are left out.
 *
 * @param tasks the tasks, in the order of their names
 * @param models the models
 * @param solved by task and model
 * @param nanos what the try cost in nano-dollars, by task and model
 */
record Board(List<String> tasks, List<BoardModel> models, boolean[][] solved, long[][] nanos) {

  private static final List<String> COLUMNS =
      List.of("instance_id", "model", "date", "resolved", "cost_usd", "api_calls", "usable");

  private record Cell(boolean solved, long nanos) {}

  /**
   * Reads the file.
   *
   * @throws IOException if it cannot be read, or is not what is expected, with the line
   */
  static Board read(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    if (lines.isEmpty() || !Arrays.asList(lines.getFirst().split(",", -1)).equals(COLUMNS)) {
      throw new IOException(file + ":1: the columns must be " + String.join(",", COLUMNS));
    }
    Map<String, Map<String, Cell>> byTask = new TreeMap<>();
    Set<String> names = new LinkedHashSet<>();
    for (int i = 1; i < lines.size(); i++) {
      String[] row = lines.get(i).split(",", -1);
      if (row.length != COLUMNS.size()) {
        throw new IOException(file + ":" + (i + 1) + ": " + row.length + " columns, not 7");
      }
      if (row[6].equals("1")) {
        names.add(row[1]);
        Cell cell = new Cell(row[3].equals("1"), Money.roundUp(new BigDecimal(row[4])).nanos());
        byTask.computeIfAbsent(row[0], task -> new LinkedHashMap<>()).put(row[1], cell);
      }
    }
    List<BoardModel> models = new ArrayList<>();
    for (String name : names) {
      models.add(BoardModel.of(name));
    }
    return of(file, byTask, models);
  }

  private static Board of(Path file, Map<String, Map<String, Cell>> byTask, List<BoardModel> models)
      throws IOException {
    List<String> tasks = List.copyOf(byTask.keySet());
    boolean[][] solved = new boolean[tasks.size()][models.size()];
    long[][] nanos = new long[tasks.size()][models.size()];
    for (int task = 0; task < tasks.size(); task++) {
      for (int model = 0; model < models.size(); model++) {
        Cell cell = byTask.getOrDefault(tasks.get(task), Map.of()).get(models.get(model).name());
        if (cell == null) {
          throw new IOException(
              file + ": no row for " + models.get(model).name() + " on " + tasks.get(task));
        }
        solved[task][model] = cell.solved;
        nanos[task][model] = cell.nanos;
      }
    }
    return new Board(tasks, models, solved, nanos);
  }

  /** The repository that a task is of; it stands for the area. */
  String area(int task) {
    String name = tasks.get(task);
    return name.substring(0, name.indexOf("__"));
  }
}
