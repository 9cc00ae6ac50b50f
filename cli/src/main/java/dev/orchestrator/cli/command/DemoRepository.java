package dev.orchestrator.cli.command;

import dev.orchestrator.base.process.Program;
import dev.orchestrator.base.process.ProgramResult;
import dev.orchestrator.base.process.ProgramStartException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A small Java project with a failing check, in a git repository of its own. */
final class DemoRepository {
  private static final Map<String, String> FILES =
      Map.of(
          "PriceList.java", "src/main/java/demo/PriceList.java",
          "PriceListCheck.java", "src/test/java/demo/PriceListCheck.java",
          "check.sh", "check.sh",
          "tasks.yaml", ".orchestrator/tasks.yaml",
          "providers.yaml", ".orchestrator/providers.yaml",
          "config.yaml", ".orchestrator/config.yaml",
          "maple.yaml", ".orchestrator/maple.yaml",
          "cedar.yaml", ".orchestrator/cedar.yaml");

  private final Path root;
  private final Map<String, String> environment;

  private DemoRepository(Path root, Map<String, String> environment) {
    this.root = root;
    this.environment = environment;
  }

  /**
   * Makes the repository with one commit.
   *
   * @param environment what git and the check run with
   */
  static DemoRepository create(Path root, Map<String, String> environment)
      throws IOException, InterruptedException {
    DemoRepository repository = new DemoRepository(root, environment);
    for (Map.Entry<String, String> file : FILES.entrySet()) {
      Path target = root.resolve(file.getValue());
      Files.createDirectories(target.getParent());
      try (InputStream in =
          DemoRepository.class.getResourceAsStream("/dev/orchestrator/cli/demo/" + file.getKey())) {
        if (in == null) {
          throw new IllegalStateException("the program lacks its demo file " + file.getKey());
        }
        Files.copy(in, target);
      }
    }
    Files.writeString(root.resolve(".gitignore"), "out/\n");
    repository.git("init", "--quiet", "--initial-branch=main");
    repository.git("config", "user.name", "Demo");
    repository.git("config", "user.email", "demo@localhost");
    repository.git("add", "--all");
    repository.git("commit", "--quiet", "--no-gpg-sign", "-m", "Begin with a failing check");
    return repository;
  }

  Path root() {
    return root;
  }

  /** Runs the check on the tree as it is. */
  ProgramResult check() throws IOException, InterruptedException {
    return run(List.of("sh", "check.sh"));
  }

  /** The output of a git command. */
  String git(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    ProgramResult result = run(command);
    if (!result.succeeded()) {
      throw new IOException(String.join(" ", command) + ": " + result.stderr());
    }
    return result.stdout();
  }

  private ProgramResult run(List<String> command)
      throws ProgramStartException, InterruptedException {
    return Program.of(command)
        .directory(root)
        .environment(environment)
        .timeout(Duration.ofMinutes(1))
        .run();
  }
}
