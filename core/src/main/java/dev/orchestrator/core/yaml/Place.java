package dev.orchestrator.core.yaml;

import java.nio.file.Path;

/**
 * A place in a file.
 *
 * @param file the file, as it was named
 * @param line its line from 1, or 0 for the file as a whole
 * @param column the column in that line from 1, or 0 for the file as a whole
 */
public record Place(Path file, int line, int column) {

  /** The file as a whole. */
  public static Place of(Path file) {
    return new Place(file, 0, 0);
  }

  /** {@code file:line:column}, or the file alone. */
  @Override
  public String toString() {
    String name = Echo.visible(file.normalize().toString());
    return line == 0 ? name : name + ":" + line + ":" + column;
  }
}
