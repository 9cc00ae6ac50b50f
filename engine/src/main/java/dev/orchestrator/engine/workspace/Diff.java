package dev.orchestrator.engine.workspace;

/**
 * What git says has changed.
 *
 * @param text the unified diff, as git writes it; binary files are only named
 * @param truncated whether the middle of the text is missing because it was too long; a line in it
 *     says so
 */
public record Diff(String text, boolean truncated) {

  /** Whether nothing has changed. */
  public boolean isEmpty() {
    return text.isEmpty();
  }
}
