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
  private static final String ERASE_BELOW = "\u001b[J";

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
    StringBuilder text = new StringBuilder(NO_WRAP).append(toTop(now));
    for (int i = 0; i < lines.size(); i++) {
      text.append(lines.get(i).text());
      text.append(i + 1 < lines.size() ? ERASE_LINE + "\n" : ERASE_BELOW);
    }
    out.print(text.append(WRAP));
    out.flush();
    drawn = List.copyOf(lines);
    size = now;
  }

  /** Takes the lines away; the cursor stands where the first one began. */
  void erase(TerminalSize now) {
    if (isDrawn()) {
      out.print(toTop(now) + ERASE_BELOW);
      out.flush();
      drawn = List.of();
    }
  }

  /** Where the terminal has become narrower, it has broken the lines that no longer fit. */
  private String toTop(TerminalSize now) {
    int up = -1;
    for (LiveTable.Line line : drawn) {
      up += Math.max(1, (line.columns() + now.columns() - 1) / now.columns());
    }
    return up > 0 ? "\r\u001b[" + up + "A" : "\r";
  }
}
