package dev.orchestrator.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A plain table: headings, rows, two spaces between columns. Columns are as wide as their content;
 * where that is wider than the terminal, the widest give way and their cells are cut. Not
 * thread-safe.
 */
public final class Table {
  private static final int GAP = 2;
  private static final int NARROWEST = 4;

  /**
   * One cell.
   *
   * @param text what it says, on one line
   * @param paint how it looks on a terminal
   */
  public record Cell(String text, Paint paint) {
    /** Line breaks and control characters are taken out. */
    public Cell {
      text = Glyphs.oneLine(text);
    }

    /** A cell of plain text. */
    public static Cell of(String text) {
      return new Cell(text, Paint.PLAIN);
    }
  }

  private final List<String> headings;
  private final boolean[] rightAligned;
  private final List<List<Cell>> rows = new ArrayList<>();

  private Table(List<String> headings) {
    this.headings = headings;
    this.rightAligned = new boolean[headings.size()];
  }

  /** A table with these headings and no row yet. */
  public static Table of(String... headings) {
    return new Table(List.of(headings));
  }

  /** Aligns these columns, counted from 0, to the right, as numbers are. */
  public Table alignRight(int... columns) {
    for (int column : columns) {
      rightAligned[column] = true;
    }
    return this;
  }

  /** Adds a row of plain cells. */
  public Table row(String... cells) {
    return row(Arrays.stream(cells).map(Cell::of).toList());
  }

  /**
   * Adds a row.
   *
   * @throws IllegalArgumentException if it has not one cell per heading
   */
  public Table row(List<Cell> cells) {
    if (cells.size() != headings.size()) {
      throw new IllegalArgumentException(
          cells.size() + " cells for the " + headings.size() + " columns " + headings);
    }
    rows.add(List.copyOf(cells));
    return this;
  }

  /** The lines, none wider than {@code width} columns unless the headings leave no choice. */
  List<String> render(int width, boolean colour) {
    int[] widths = fit(naturalWidths(), width);
    List<String> lines = new ArrayList<>();
    lines.add(line(headings.stream().map(h -> new Cell(h, Paint.BOLD)).toList(), widths, colour));
    rows.forEach(row -> lines.add(line(row, widths, colour)));
    return lines;
  }

  private int[] naturalWidths() {
    int[] widths = headings.stream().mapToInt(Glyphs::columns).toArray();
    for (List<Cell> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], Glyphs.columns(row.get(i).text()));
      }
    }
    return widths;
  }

  private static int[] fit(int[] widths, int width) {
    int excess = Arrays.stream(widths).sum() + GAP * (widths.length - 1) - width;
    for (; excess > 0; excess--) {
      int widest = 0;
      for (int i = 1; i < widths.length; i++) {
        widest = widths[i] > widths[widest] ? i : widest;
      }
      if (widths[widest] <= NARROWEST) {
        break;
      }
      widths[widest]--;
    }
    return widths;
  }

  private String line(List<Cell> cells, int[] widths, boolean colour) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String text = Glyphs.cut(cells.get(i).text(), widths[i]);
      String padding = " ".repeat(widths[i] - Glyphs.columns(text));
      String painted = cells.get(i).paint().apply(text, colour);
      line.append(rightAligned[i] ? padding + painted : painted + padding);
      line.append(" ".repeat(i + 1 < widths.length ? GAP : 0));
    }
    return line.toString().stripTrailing();
  }
}
