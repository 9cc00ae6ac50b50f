package dev.orchestrator.engine.edit;

/**
 * Why edits were refused.
 *
 * @param path the file, as the model wrote it; empty if none was named
 * @param block the number of the search/replace block, from 1; 0 if it is about no block
 * @param message what is wrong and what to write instead, for the model; with the nearest lines of
 *     the file where a search text was not found
 */
public record EditProblem(String path, int block, String message) {

  /** All of it in one text, for the model. */
  public String describe() {
    StringBuilder where = new StringBuilder();
    if (block > 0) {
      where.append("block ").append(block);
    }
    if (!path.isEmpty()) {
      where.append(where.isEmpty() ? "" : ", ").append(path);
    }
    return where.isEmpty() ? message : where + ": " + message;
  }
}
