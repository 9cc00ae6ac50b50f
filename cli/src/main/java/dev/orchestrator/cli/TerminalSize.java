package dev.orchestrator.cli;

/**
 * How much a terminal shows.
 *
 * @param columns characters in a line, at least 1
 * @param rows lines, at least 1
 */
record TerminalSize(int columns, int rows) {

  /** What is supposed of a terminal that does not tell. */
  static final TerminalSize USUAL = new TerminalSize(80, 24);
}
