package dev.orchestrator.engine.workspace;

import org.jspecify.annotations.Nullable;

/** Git refused, or a repository is not as it must be. Its message says what to do. */
public final class GitException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final boolean unusable;

  GitException(String message) {
    this(message, null);
  }

  GitException(String message, @Nullable Throwable cause) {
    this(message, cause, false);
  }

  private GitException(String message, @Nullable Throwable cause, boolean unusable) {
    super(message, cause);
    this.unusable = unusable;
  }

  /** There is no git, no repository or no commit to begin from. */
  static GitException unusable(String message) {
    return new GitException(message, null, true);
  }

  /**
   * Whether no work can begin as things are (no git, no repository, no commit): the user is asked
   * to put it right. Otherwise git failed at its work.
   */
  public boolean unusable() {
    return unusable;
  }
}
