package dev.orchestrator.engine.edit;

import java.util.List;

/** One change to one file, as a model proposed it. Nothing of it has been checked yet. */
public sealed interface Edit {

  /** The file it is about, as the model wrote it. */
  String path();

  /**
   * A search/replace block. An empty search makes a new file.
   *
   * @param path the file
   * @param block the block's number in the answer, from 1
   * @param readings where the block can be divided into search and replacement: one, or several if
   *     lines that look like its divider are part of the text
   */
  record Replace(String path, int block, List<Reading> readings) implements Edit {
    /** Copies its list. */
    public Replace {
      readings = List.copyOf(readings);
    }
  }

  /**
   * Removes a file.
   *
   * @param path the file
   */
  record Delete(String path) implements Edit {}

  /**
   * Moves a file.
   *
   * @param path its present place
   * @param target its new place, which must be free
   */
  record Rename(String path, String target) implements Edit {}

  /**
   * One way to read a block.
   *
   * @param search the old lines, without their ends
   * @param replacement the new lines, without their ends
   */
  record Reading(List<String> search, List<String> replacement) {
    /** Copies its lists. */
    public Reading {
      search = List.copyOf(search);
      replacement = List.copyOf(replacement);
    }
  }
}
