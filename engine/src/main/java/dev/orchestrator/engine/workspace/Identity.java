package dev.orchestrator.engine.workspace;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Who commits: the user as git knows them, else Orchestrator itself. */
final class Identity {

  private static final String NAME = "Orchestrator";
  private static final String EMAIL = "orchestrator@localhost";

  private Identity() {}

  static Git in(Git git) {
    if (configured(git)) {
      return git;
    }
    return git.with("GIT_AUTHOR_NAME", NAME)
        .with("GIT_AUTHOR_EMAIL", EMAIL)
        .with("GIT_COMMITTER_NAME", NAME)
        .with("GIT_COMMITTER_EMAIL", EMAIL);
  }

  /** Whether both have a value; of several the last one counts, as it does for git. */
  private static boolean configured(Git git) {
    List<String> question = List.of("config", "-z", "--get-regexp", "^user\\.(name|email)$");
    Map<String, String> values = new HashMap<>();
    for (String record : Git.split(git.attempt(question, null, 64 * 1024).stdout())) {
      int end = record.indexOf('\n');
      values.put(end < 0 ? record : record.substring(0, end), record.substring(end + 1));
    }
    return !values.getOrDefault("user.name", "").isBlank()
        && !values.getOrDefault("user.email", "").isBlank();
  }
}
