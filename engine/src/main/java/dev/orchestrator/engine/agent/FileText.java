package dev.orchestrator.engine.agent;

/**
 * A file as a prompt shows it. Immutable.
 *
 * @param path relative to the repository's root
 * @param text its content; empty where the file is absent
 * @param exists whether there is such a file
 */
public record FileText(String path, String text, boolean exists) {
  /** A file with its content. */
  public static FileText of(String path, String text) {
    return new FileText(path, text, true);
  }

  /** A file that is not there (yet). */
  public static FileText absent(String path) {
    return new FileText(path, "", false);
  }
}
