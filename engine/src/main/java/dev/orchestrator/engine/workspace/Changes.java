package dev.orchestrator.engine.workspace;

/**
 * What changes from one commit to another.
 *
 * @param stat which files change, with how much of each, and a line that sums up
 * @param diff all of it, at most {@link Workspace#MAX_DIFF_BYTES}
 */
public record Changes(String stat, Diff diff) {

  /**
   * Two commits, by their full ids.
   *
   * @param from what it is compared with
   * @param to what has changed
   */
  public record Range(String from, String to) {}
}
