package dev.orchestrator.bench;

import java.io.File;
import java.util.ArrayList;
import java.util.List;

/**
 * The program as users start it: by the launcher, with its start-up archive where there is one. The
 * system property {@code program} names another.
 */
final class WholeProgram {
  private WholeProgram() {}

  /** A call in a repository, with nothing of the user's own settings; its output is dropped. */
  static ProcessBuilder in(TaskRepository repository, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(new File(System.getProperty("program", "orchestrator")).getAbsolutePath());
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(repository.root().toFile())
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().keySet().removeIf(name -> name.endsWith("_API_KEY"));
    builder.environment().putAll(repository.environment());
    // The archive is kept where the user's own calls keep it.
    builder.environment().put("XDG_CACHE_HOME", cache());
    return builder;
  }

  private static String cache() {
    String set = System.getenv("XDG_CACHE_HOME");
    return set == null || set.isEmpty() ? System.getProperty("user.home") + "/.cache" : set;
  }
}
