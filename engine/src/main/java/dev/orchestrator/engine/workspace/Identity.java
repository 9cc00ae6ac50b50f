package dev.orchestrator.engine.workspace;

import java.util.List;

/** Who commits: the user as git knows them, else Orchestrator itself. */
final class Identity {

  private static final String NAME = "Orchestrator";
  private static final String EMAIL = "orchestrator@localhost";

  private Identity() {}

  static Git in(Git git) {
    if (configured(git, "user.name") && configured(git, "user.email")) {
      return git;
    }
    return git.with("GIT_AUTHOR_NAME", NAME)
        .with("GIT_AUTHOR_EMAIL", EMAIL)
        .with("GIT_COMMITTER_NAME", NAME)
        .with("GIT_COMMITTER_EMAIL", EMAIL);
  }

  private static boolean configured(Git git, String key) {
    return !git.attempt(List.of("config", "--get", key), null, 64 * 1024).stdout().isBlank();
  }
}
