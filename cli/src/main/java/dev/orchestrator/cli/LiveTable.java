package dev.orchestrator.cli;

import dev.orchestrator.cli.Table.Cell;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is happening now, a line for each thing, shown below all that scrolls by. Never wider than
 * the terminal: what is wide shrinks, then the columns go that matter least. Never higher than the
 * terminal but a few lines: the rest is counted. Immutable once it is shown; not thread-safe
 * before.
 */
public final class LiveTable {
  private static final int GAP = 2;

  /** The lines of the terminal that are left to what scrolls by. */
  private static final int LINES_LEFT = 4;

  /**
   * A column.
   *
   * @param usual how many characters it has room for even if it holds less now, so that what stands
   *     behind it does not jump
   * @param narrowest to how many characters it may be cut while it is shown
   * @param worth the columns of the least worth go first
   * @param right whether it is aligned to the right, as numbers are
   */
  public record Column(int usual, int narrowest, int worth, boolean right) {}

  /**
   * A line as it is drawn.
   *
   * @param columns how many columns it takes
   * @param text the text with its colours
   */
  record Line(int columns, String text) {}

  private final List<Column> columns;
  private final String things;
  private final List<List<Cell>> rows = new ArrayList<>();
  private @Nullable Cell foot;

  /**
   * A table without a row.
   *
   * @param things what its rows are, in the plural, for those that find no room
   */
  public LiveTable(String things, List<Column> columns) {
    this.things = things;
    this.columns = List.copyOf(columns);
  }

  /**
   * Adds a row.
   *
   * @throws IllegalArgumentException if it has not one cell per column
   */
  public LiveTable row(List<Cell> cells) {
    if (cells.size() != columns.size()) {
      throw new IllegalArgumentException(cells.size() + " cells for " + columns.size());
    }
    rows.add(List.copyOf(cells));
    return this;
  }

  /** Sets the last line, which sums up. */
  public LiveTable foot(Cell cell) {
    foot = cell;
    return this;
  }

  /** The lines for a terminal of this size, without colours. */
  public List<String> lines(int terminalColumns, int terminalRows) {
    return render(new TerminalSize(terminalColumns, terminalRows), false).stream()
        .map(Line::text)
        .toList();
  }

  /** The lines for a terminal of this size. */
  List<Line> render(TerminalSize size, boolean colour) {
    // The last column stays free: a cursor behind it makes some terminals begin another line.
    int width = Math.max(1, size.columns() - 1);
    int room = Math.max(1, size.rows() - LINES_LEFT - (foot == null ? 0 : 1));
    int shown = rows.size() <= room ? rows.size() : Math.max(1, room - 1);
    List<Line> lines = new ArrayList<>();
    int[] widths = fit(shown, width);
    rows.subList(0, shown).forEach(row -> lines.add(line(row, widths, width, colour)));
    if (shown < rows.size()) {
      lines.add(
          single(
              new Cell("… and %d more %s".formatted(rows.size() - shown, things), Paint.DIM),
              width,
              colour));
    }
    if (foot != null) {
      lines.add(single(foot, width, colour));
    }
    return lines;
  }

  /** The width of each column; 0 for one that is not shown. */
  private int[] fit(int shown, int width) {
    int[] natural = columns.stream().mapToInt(Column::usual).toArray();
    for (List<Cell> row : rows.subList(0, shown)) {
      for (int i = 0; i < natural.length; i++) {
        natural[i] = Math.max(natural[i], Glyphs.columns(row.get(i).text()));
      }
    }
    int[] least = new int[natural.length];
    for (int i = 0; i < natural.length; i++) {
      least[i] = Math.min(natural[i], columns.get(i).narrowest());
    }
    while (total(least) > width && count(least) > 1) {
      int gone = leastWorth(least);
      least[gone] = 0;
      natural[gone] = 0;
    }
    // From its least on, the narrowest that wants more grows: what is short is shown whole.
    int[] widths = least.clone();
    for (int left = width - total(widths); left > 0; left--) {
      int next = -1;
      for (int i = 0; i < widths.length; i++) {
        if (widths[i] < natural[i] && (next < 0 || widths[i] < widths[next])) {
          next = i;
        }
      }
      if (next < 0) {
        break;
      }
      widths[next]++;
    }
    return widths;
  }

  private static int count(int[] widths) {
    int count = 0;
    for (int one : widths) {
      count += one > 0 ? 1 : 0;
    }
    return count;
  }

  private static int total(int[] widths) {
    int sum = 0;
    for (int one : widths) {
      sum += one > 0 ? one + GAP : 0;
    }
    return sum - GAP;
  }

  private int leastWorth(int[] widths) {
    int found = -1;
    for (int i = 0; i < widths.length; i++) {
      if (widths[i] > 0 && (found < 0 || columns.get(i).worth() < columns.get(found).worth())) {
        found = i;
      }
    }
    return found;
  }

  private Line line(List<Cell> row, int[] widths, int width, boolean colour) {
    StringBuilder text = new StringBuilder();
    int taken = 0;
    int owed = 0;
    for (int i = 0; i < widths.length; i++) {
      if (widths[i] == 0) {
        continue;
      }
      String cell = Glyphs.cut(row.get(i).text(), Math.min(widths[i], width));
      int cells = Glyphs.columns(cell);
      int before = owed + (columns.get(i).right() ? widths[i] - cells : 0);
      if (cells > 0) {
        // Blanks are written when something follows: a line has none at its end.
        text.append(" ".repeat(before)).append(row.get(i).paint().apply(cell, colour));
        taken += before + cells;
        owed = columns.get(i).right() ? GAP : widths[i] - cells + GAP;
      } else {
        owed += widths[i] + GAP;
      }
    }
    return new Line(taken, text.toString());
  }

  private static Line single(Cell cell, int width, boolean colour) {
    String text = Glyphs.cut(cell.text(), width);
    return new Line(Glyphs.columns(text), cell.paint().apply(text, colour));
  }
}
