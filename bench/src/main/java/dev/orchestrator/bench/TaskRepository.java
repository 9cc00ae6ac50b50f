package dev.orchestrator.bench;

import dev.orchestrator.base.process.Program;
import dev.orchestrator.base.process.ProgramEnvironment;
import dev.orchestrator.base.process.ProgramResult;
import dev.orchestrator.core.assembly.Assembly;
import dev.orchestrator.core.catalog.ModelCatalog;
import dev.orchestrator.core.config.Configuration;
import dev.orchestrator.core.config.ConfigurationLoader;
import dev.orchestrator.engine.Orchestrator;
import dev.orchestrator.engine.task.Task;
import dev.orchestrator.engine.task.TaskFile;
import dev.orchestrator.engine.workflow.RunEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A git repository of 20 files below {@code bench/target}, with a file of tasks for the scripted
 * provider: each task has a plan of one step, which makes one file of its own; the gate is {@code
 * true}, outside of any sandbox; author and reviewer are of two makers and answer at once. Removed
 * when it is closed.
 */
final class TaskRepository implements AutoCloseable {
  private static final int FILES = 20;
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Path folder;
  private final Path root;
  private final Map<String, String> environment;

  private TaskRepository(Path folder, Map<String, String> environment) {
    this.folder = folder;
    this.root = folder.resolve("repository");
    this.environment = environment;
  }

  /** A repository with this many tasks and nothing worked. */
  static TaskRepository create(int tasks) throws IOException, InterruptedException {
    Path target = Files.createDirectories(Path.of("bench", "target")).toRealPath();
    Path folder = Files.createTempDirectory(target, "tasks-");
    Map<String, String> environment = new TreeMap<>(ProgramEnvironment.allowed(System.getenv()));
    environment.put("HOME", Files.createDirectory(folder.resolve("home")).toString());
    environment.put("XDG_CONFIG_HOME", folder.resolve("home/.config").toString());
    environment.put("XDG_STATE_HOME", folder.resolve("home/.state").toString());
    environment.put("GIT_CONFIG_NOSYSTEM", "1");
    TaskRepository repository = new TaskRepository(folder, environment);
    for (int i = 0; i < FILES; i++) {
      repository.write("src/file-%02d.txt".formatted(i), "text of file %d\n".formatted(i));
    }
    repository.write(".gitignore", ".orchestrator/\n");
    repository.git("init", "--quiet", "--initial-branch=main");
    repository.git("config", "user.name", "Bench");
    repository.git("config", "user.email", "bench@localhost");
    repository.git("add", "--all");
    repository.git("commit", "--quiet", "--no-gpg-sign", "-m", "Begin");
    repository.write(".orchestrator/tasks.yaml", tasks(tasks));
    repository.write(
        ".orchestrator/config.yaml",
        """
        gate:
          sandbox: off
          checks:
            - { name: nothing, run: "true" }
        """);
    repository.script(tasks);
    return repository;
  }

  private static String id(int number) {
    return "T-%05d".formatted(number);
  }

  private static String tasks(int count) {
    StringBuilder yaml = new StringBuilder("tasks:\n");
    for (int i = 0; i < count; i++) {
      yaml.append("  - { id: ").append(id(i)).append(", goal: Make the file of this task, ");
      yaml.append("risk: low, area: core, complexity: small }\n");
    }
    return yaml.toString();
  }

  /** Two makers, the cheaper of which is the author of everything. */
  private void script(int tasks) throws IOException {
    StringBuilder plans = new StringBuilder();
    StringBuilder edits = new StringBuilder();
    for (int i = 0; i < tasks; i++) {
      plans.append(
          """
              - match: "id: %1$s"
                usage: { input: 1000, output: 100 }
                text: '{"steps": [{"id": "S1", "type": "implementation", "description": "Make it", "files_to_create": ["made/%1$s.txt"]}]}'
          """
              .formatted(id(i)));
      edits.append(
          """
              - match: "id: %1$s"
                usage: { input: 1000, output: 100 }
                text: |
                  made/%1$s.txt
                  <<<<<<< SEARCH
                  =======
                  made by %1$s
                  >>>>>>> REPLACE
          """
              .formatted(id(i)));
    }
    write(
        ".orchestrator/author.yaml",
        maker("alder", "0.10", "0.40")
            + (tasks == 0 ? "  any: []\n" : "  planner:\n" + plans + "  implementer:\n" + edits));
    String approved =
        """
            - times: always
              usage: { input: 1000, output: 100 }
              text: '{"status": "approved", "findings": [], "summary": "as it should be"}'
        """;
    write(
        ".orchestrator/reviewer.yaml",
        maker("birch", "1.00", "4.00")
            + "  plan_reviewer:\n"
            + approved
            + "  code_reviewer:\n"
            + approved);
    write(
        ".orchestrator/providers.yaml",
        """
        providers:
          alder: { type: scripted, script: author.yaml }
          birch: { type: scripted, script: reviewer.yaml }
        """);
  }

  private static String maker(String name, String input, String output) {
    return """
    maker: %1$s
    models:
      - { id: %1$s-1, tier: standard, capabilities: [planning, code, docs, review], input_per_1m: %2$s, output_per_1m: %3$s }
    answers:
    """
        .formatted(name, input, output);
  }

  /** Where the repository is. */
  Path root() {
    return root;
  }

  /** The state that runs have left. */
  Path state() {
    return root.resolve(".orchestrator").resolve("state");
  }

  /** What programs in it run with; nothing of the user's own settings. */
  Map<String, String> environment() {
    return environment;
  }

  /** Puts a program in front of those of the PATH, for whatever runs in this repository. */
  void front(String name, String script) throws IOException {
    Path program = write("../bin/" + name, script);
    if (!program.toFile().setExecutable(true)) {
      throw new IOException("cannot make " + program + " executable");
    }
    environment.merge("PATH", program.getParent() + ":", (path, first) -> first + path);
  }

  /** Takes the answers away: nobody is to be asked any more, and their reading is not measured. */
  void forgetAnswers() throws IOException {
    script(0);
  }

  /** Writes a file, whose path is relative to the root. */
  Path write(String path, String text) throws IOException {
    Path file = root.resolve(path).normalize();
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  /** All tasks of the file. */
  List<Task> tasks() {
    return TaskFile.read(root.resolve(".orchestrator").resolve("tasks.yaml")).tasks();
  }

  /** An orchestrator that was told all this by configuration, with fresh answers. */
  Orchestrator orchestrator(int parallel, Consumer<RunEvent> events) {
    ClassLoader loader = TaskRepository.class.getClassLoader();
    Configuration configuration =
        ConfigurationLoader.builder()
            .workingDir(root)
            .userDir(folder.resolve("home/.config/orchestrator"))
            .environment(environment)
            .catalog(ModelCatalog.bundled())
            .types(new LinkedHashSet<>(Assembly.types(loader)))
            .repositoryTrusted(true)
            .build()
            .load();
    return Orchestrator.builder()
        .workingDir(root)
        .registry(Assembly.of(configuration.providers(), loader).registry())
        .configuration(configuration)
        .environment(environment)
        .stateHome(folder.resolve("home/.state/orchestrator"))
        .parallel(parallel)
        .events(events)
        .build();
  }

  /** Takes the last line off the last journal, as a run leaves it that is killed before its end. */
  void cutJournal() throws IOException {
    try (Stream<Path> files = Files.list(state().resolve("runs"))) {
      Path last =
          files
              .filter(file -> file.toString().endsWith(".jsonl"))
              .max(Comparator.naturalOrder())
              .orElseThrow();
      String text = Files.readString(last);
      Files.writeString(last, text.substring(0, text.lastIndexOf('\n', text.length() - 2) + 1));
    }
  }

  private void git(String... arguments) throws IOException, InterruptedException {
    List<String> command = Stream.concat(Stream.of("git"), Stream.of(arguments)).toList();
    ProgramResult result =
        Program.of(command).directory(root).environment(environment).timeout(PATIENCE).run();
    if (!result.succeeded()) {
      throw new IOException(String.join(" ", command) + ": " + result.stderr());
    }
  }

  /** The bytes of all files in a folder. */
  static long bytesIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  @Override
  public void close() {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + folder, e);
    }
  }
}
