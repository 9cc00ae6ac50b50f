package dev.orchestrator.engine.workspace;

import org.jspecify.annotations.Nullable;

/** Git refused, or a repository is not as it must be. Its message says what to do. */
public final class GitException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  GitException(String message) {
    this(message, null);
  }

  GitException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
