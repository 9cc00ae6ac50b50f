package dev.orchestrator.cli;

import java.io.PrintStream;
import java.util.List;

/**
 * Lines at the bottom of a terminal that are drawn over in place: the cursor goes up and each line
 * is written anew, so that what scrolled by above is never touched and nothing is left behind at
 * the end. Not thread-safe.
 */
final class LiveArea {
  /** Without it a line that is wider than supposed would take two. */
  private static final String NO_WRAP = "\u001b[?7l";

  private static final String WRAP = "\u001b[?7h";
  private static final String ERASE_LINE = "\u001b[K";

  private final PrintStream out;
  private List<LiveTable.Line> drawn = List.of();
  private TerminalSize size = TerminalSize.USUAL;

  LiveArea(PrintStream out) {
    this.out = out;
  }

  boolean isDrawn() {
    return !drawn.isEmpty();
  }

  /** Draws the lines over those that were drawn before; does nothing if they are the same. */
  void draw(List<LiveTable.Line> lines, TerminalSize now) {
    if (lines.equals(drawn) && now.equals(size)) {
      return;
    }
    if (lines.isEmpty()) {
      erase(now);
      return;
    }
    int taken = taken(now);
    StringBuilder text = new StringBuilder(NO_WRAP).append(up(taken - 1));
    for (int i = 0; i < lines.size(); i++) {
      text.append(i == 0 ? "" : "\n").append(lines.get(i).text()).append(ERASE_LINE);
    }
    eraseBelow(text, taken - lines.size());
    out.print(text.append(WRAP));
    out.flush();
    drawn = List.copyOf(lines);
    size = now;
  }

  /** Takes the lines away; the cursor stands where the first one began. */
  void erase(TerminalSize now) {
    if (isDrawn()) {
      int taken = taken(now);
      StringBuilder text = new StringBuilder(up(taken - 1)).append(ERASE_LINE);
      eraseBelow(text, taken - 1);
      out.print(text);
      out.flush();
      drawn = List.of();
    }
  }

  /**
   * Line by line: to erase all that is below at once is taken by some terminals for the wish to
   * keep it, if nothing stands above.
   */
  private static void eraseBelow(StringBuilder text, int lines) {
    if (lines > 0) {
      text.append(("\n" + ERASE_LINE).repeat(lines)).append(up(lines));
    }
  }

  /**
   * How many lines of the terminal were drawn on; a narrower one has broken what no longer fits.
   */
  private int taken(TerminalSize now) {
    int taken = 0;
    for (LiveTable.Line line : drawn) {
      taken += Math.max(1, (line.columns() + now.columns() - 1) / now.columns());
    }
    return taken;
  }

  private static String up(int lines) {
    return lines > 0 ? "\r\u001b[" + lines + "A" : "\r";
  }
}
