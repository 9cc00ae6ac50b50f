package dev.orchestrator.engine.agent;

import java.util.Locale;

/**
 * One thing that a reviewer found. Immutable.
 *
 * @param severity how much it matters
 * @param file the file it is about, as the reviewer named it; empty if none. For display: it is
 *     never opened
 * @param line the line from 1, or 0 if not told
 * @param message what is wrong
 */
public record Finding(Severity severity, String file, int line, String message) {

  /** How much a finding matters. */
  public enum Severity {
    /** Forbids approval. */
    BLOCKER,
    /** Should be mended. */
    MAJOR,
    /** Could be better. */
    MINOR
  }

  /** {@code [blocker] src/A.java:12 message}. */
  @Override
  public String toString() {
    String place = file.isEmpty() ? "" : file + (line > 0 ? ":" + line : "") + " ";
    return "[" + severity.name().toLowerCase(Locale.ROOT) + "] " + place + message;
  }
}
