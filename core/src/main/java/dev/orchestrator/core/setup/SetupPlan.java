package dev.orchestrator.core.setup;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code init} would write, and what it found. Immutable.
 *
 * @param files the files, those that exist already too
 * @param notes what was found, in sentences for people; no value of a variable is in them
 */
public record SetupPlan(List<PlannedFile> files, List<String> notes) {

  /**
   * A file to begin with.
   *
   * @param path where
   * @param contents what
   * @param exists whether something is there already, which then stays as it is
   */
  public record PlannedFile(Path path, String contents, boolean exists) {}

  /** Copies its lists. */
  public SetupPlan {
    files = List.copyOf(files);
    notes = List.copyOf(notes);
  }

  /**
   * Writes the files that do not exist, and no others; one that has appeared meanwhile stays as it
   * is.
   *
   * @return the files that were written
   */
  public List<Path> write() throws IOException {
    List<Path> written = new ArrayList<>();
    for (PlannedFile file : files) {
      if (file.exists()) {
        continue;
      }
      Path parent = file.path().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      try {
        Files.writeString(file.path(), file.contents(), StandardOpenOption.CREATE_NEW);
        written.add(file.path());
      } catch (FileAlreadyExistsException e) {
        // somebody else was quicker: theirs stands
        continue;
      }
    }
    return written;
  }
}
