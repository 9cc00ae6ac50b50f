package dev.orchestrator.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a terminal shows after all that was printed, as far as the program uses one: lines, carriage
 * returns, cursor up, erasing of a line, colours. Endlessly high.
 */
final class Screen {
  private static final Pattern CONTROL = Pattern.compile("\u001b\\[(\\??[0-9;]*)([A-Za-z])");

  private final int width;
  private final List<StringBuilder> lines = new ArrayList<>(List.of(new StringBuilder()));
  private int row;
  private int column;

  Screen(int width) {
    this.width = width;
  }

  Screen print(String text) {
    Matcher control = CONTROL.matcher(text);
    for (int i = 0; i < text.length(); ) {
      char c = text.charAt(i);
      if (c == '\u001b') {
        if (!control.find(i) || control.start() != i) {
          throw new AssertionError("an unknown control at " + i + " of " + text);
        }
        control(control.group(1), control.group(2).charAt(0));
        i = control.end();
        continue;
      }
      if (c == '\n') {
        down();
        column = 0;
      } else if (c == '\r') {
        column = 0;
      } else {
        put(c);
      }
      i++;
    }
    return this;
  }

  private void control(String argument, char letter) {
    switch (letter) {
      case 'A' -> row = Math.max(0, row - Integer.parseInt(argument));
      case 'K' -> erase(row, column);
      case 'm', 'h', 'l' -> {}
      default -> throw new AssertionError("an unknown control: " + argument + letter);
    }
  }

  private void erase(int at, int from) {
    StringBuilder line = lines.get(at);
    line.setLength(Math.min(line.length(), from));
  }

  private void put(char c) {
    if (column == width) {
      down();
      column = 0;
    }
    StringBuilder line = lines.get(row);
    while (line.length() <= column) {
      line.append(' ');
    }
    line.setCharAt(column++, c);
  }

  private void down() {
    row++;
    if (row == lines.size()) {
      lines.add(new StringBuilder());
    }
  }

  /** Its lines, without blanks at their ends and without empty ones after the last. */
  List<String> lines() {
    List<String> shown = new ArrayList<>();
    lines.forEach(line -> shown.add(line.toString().stripTrailing()));
    while (!shown.isEmpty() && shown.getLast().isEmpty()) {
      shown.removeLast();
    }
    return shown;
  }

  /** The line that the cursor is on, from 0. */
  int cursorRow() {
    return row;
  }
}
