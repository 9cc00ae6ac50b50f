package dev.orchestrator.cli;

/** How a piece of text looks on a terminal; elsewhere it is plain. */
public enum Paint {
  /** As it is. */
  PLAIN(""),
  /** Set off: headings, names. */
  BOLD("1"),
  /** Of lesser weight: notes, times. */
  DIM("2"),
  /** Good. */
  GREEN("32"),
  /** Worth a look. */
  YELLOW("33"),
  /** Bad. */
  RED("31");

  private final String sgr;

  Paint(String sgr) {
    this.sgr = sgr;
  }

  String apply(String text, boolean colour) {
    return !colour || sgr.isEmpty() || text.isEmpty()
        ? text
        : "\u001b[" + sgr + "m" + text + "\u001b[0m";
  }
}
