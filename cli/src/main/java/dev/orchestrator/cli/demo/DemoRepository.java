package dev.orchestrator.cli.demo;

import dev.orchestrator.base.process.Program;
import dev.orchestrator.base.process.ProgramResult;
import dev.orchestrator.base.process.ProgramStartException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A small Java project with a failing check, in a git repository of its own in a temporary folder.
 * Beside it there is room for the demo's home and state, so that nothing of the user's is touched.
 */
public final class DemoRepository {
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

  private final Path folder;
  private final Path root;
  private final Map<String, String> environment;

  private DemoRepository(Path folder, Path root, Map<String, String> environment) {
    this.folder = folder;
    this.root = root;
    this.environment = environment;
  }

  /**
   * Makes the repository with one commit.
   *
   * @param environment what git and the check run with, beside a home of their own
   */
  public static DemoRepository create(Map<String, String> environment)
      throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("orchestrator-demo-");
    Map<String, String> own = new TreeMap<>(environment);
    own.put("HOME", folder.toString());
    own.put("GIT_CONFIG_NOSYSTEM", "1");
    Path root = Files.createDirectory(folder.resolve("repository"));
    DemoRepository repository = new DemoRepository(folder, root, Map.copyOf(own));
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

  /**
   * As {@link #create}, with a gate that passes everything and needs neither compiler nor sandbox.
   */
  public static DemoRepository createForTraining(Map<String, String> environment)
      throws IOException, InterruptedException {
    DemoRepository repository = create(environment);
    Files.writeString(
        repository.root().resolve(".orchestrator/config.yaml"),
        "gate:\n  sandbox: off\n  checks:\n    - { name: nothing, run: \"true\" }\n");
    return repository;
  }

  /** Removes all of it, what runs have left there too. */
  public void remove() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** Where the repository is. */
  public Path root() {
    return root;
  }

  /** The folder around it. */
  public Path folder() {
    return folder;
  }

  /** What programs in it run with. */
  public Map<String, String> environment() {
    return environment;
  }

  /** Runs the check on the tree as it is. */
  public ProgramResult check() throws IOException, InterruptedException {
    return run(List.of("sh", "check.sh"));
  }

  /** The output of a git command. */
  public String git(String... arguments) throws IOException, InterruptedException {
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
