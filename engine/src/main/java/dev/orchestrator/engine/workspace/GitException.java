package dev.orchestrator.engine.workspace;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Git refused, or a repository is not as it must be. Its message says what to do. */
public final class GitException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final boolean unusable;
  private final transient List<String> conflicts;

  GitException(String message) {
    this(message, null);
  }

  GitException(String message, @Nullable Throwable cause) {
    this(message, cause, false, List.of());
  }

  private GitException(
      String message, @Nullable Throwable cause, boolean unusable, List<String> conflicts) {
    super(message, cause);
    this.unusable = unusable;
    this.conflicts = List.copyOf(conflicts);
  }

  /** There is no git, no repository or no commit to begin from. */
  static GitException unusable(String message) {
    return new GitException(message, null, true, List.of());
  }

  /** Two commits change the same lines of these files. */
  static GitException conflict(String message, List<String> files) {
    return new GitException(message, null, false, files);
  }

  /**
   * Whether no work can begin as things are (no git, no repository, no commit): the user is asked
   * to put it right. Otherwise git failed at its work.
   */
  public boolean unusable() {
    return unusable;
  }

  /** The files in which two commits cannot be merged; empty if the reason is another. */
  public List<String> conflicts() {
    return conflicts;
  }
}
