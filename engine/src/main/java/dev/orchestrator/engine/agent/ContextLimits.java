package dev.orchestrator.engine.agent;

/**
 * How much of each kind of data a prompt shows, in characters (about four to a token).
 *
 * @param tree the file tree; default 20,000
 * @param file one file; default 100,000
 * @param files all files together; default 300,000
 * @param conventions all convention files together; default 20,000
 * @param diff a diff; default 300,000
 * @param output the output of one check, of which the end is shown; default 12,000
 */
public record ContextLimits(int tree, int file, int files, int conventions, int diff, int output) {
  /** The numbers above. */
  public static final ContextLimits DEFAULT =
      new ContextLimits(20_000, 100_000, 300_000, 20_000, 300_000, 12_000);

  /**
   * @throws IllegalArgumentException if a limit is less than 200
   */
  public ContextLimits {
    int least =
        Math.min(
            Math.min(Math.min(tree, file), Math.min(files, conventions)), Math.min(diff, output));
    if (least < 200) {
      throw new IllegalArgumentException("a limit is less than 200 characters: " + least);
    }
  }

  /**
   * Limits for a prompt of at most this many characters, shared out in the proportions of {@link
   * #DEFAULT}; never more than those.
   */
  public static ContextLimits within(int totalChars) {
    return new ContextLimits(
        share(totalChars, 20, DEFAULT.tree),
        share(totalChars, 3, DEFAULT.file),
        share(totalChars, 2, DEFAULT.files),
        share(totalChars, 20, DEFAULT.conventions),
        share(totalChars, 3, DEFAULT.diff),
        share(totalChars, 10, DEFAULT.output));
  }

  private static int share(int total, int part, int most) {
    return Math.max(200, Math.min(most, total / part));
  }
}
