package dev.orchestrator.cli.command;

import dev.orchestrator.base.process.ProgramEnvironment;
import dev.orchestrator.base.process.ProgramResult;
import dev.orchestrator.base.time.Time;
import dev.orchestrator.cli.CliCommand;
import dev.orchestrator.cli.CommandException;
import dev.orchestrator.cli.Console;
import dev.orchestrator.cli.ExitCode;
import dev.orchestrator.cli.Figures;
import dev.orchestrator.cli.Invocation;
import dev.orchestrator.cli.Paint;
import dev.orchestrator.cli.Table;
import dev.orchestrator.cli.demo.DemoRepository;
import dev.orchestrator.core.assembly.Assembly;
import dev.orchestrator.core.catalog.ModelCatalog;
import dev.orchestrator.core.config.Configuration;
import dev.orchestrator.core.config.ConfigurationLoader;
import dev.orchestrator.core.ledger.CostRow;
import dev.orchestrator.core.ledger.Ledger;
import dev.orchestrator.engine.Orchestrator;
import dev.orchestrator.engine.journal.JournalEvent;
import dev.orchestrator.engine.journal.StateDirectory;
import dev.orchestrator.engine.task.Task;
import dev.orchestrator.engine.task.TaskFile;
import dev.orchestrator.engine.workflow.Cause;
import dev.orchestrator.engine.workflow.RunEvent;
import dev.orchestrator.engine.workflow.RunResult;
import dev.orchestrator.engine.workflow.TaskResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;

/** Shows the main job offline: three tasks, two scripted makers, a check that really runs. */
@Command(
    name = "demo",
    description =
        "Makes a small Java project with a failing check in a temporary git repository and works"
            + " three tasks in it. The answers come from files: no key, no network, no model.")
public final class DemoCommand implements CliCommand {

  /** Made by picocli. */
  public DemoCommand() {}

  @Override
  public ExitCode run(Invocation invocation) throws IOException, InterruptedException {
    Console console = invocation.console();
    DemoRepository repository = DemoRepository.create(environment(invocation));
    console.note("A small Java project lies in " + repository.root() + ".");
    ProgramResult before = repository.check();
    console.note(
        "Its check "
            + (before.succeeded() ? "passes" : "fails")
            + " before anything is done: "
            + before.stdout().strip());
    console.note("");
    List<RunEvent> events = new ArrayList<>();
    RunResult result = work(console, repository, events);
    List<String> unexpected = unexpected(before, result, events);
    if (console.json()) {
      console.document(RunReport.document(result).put("exit_code", unexpected.isEmpty() ? 0 : 1));
    } else {
      print(console, repository, result);
    }
    unexpected.forEach(console::error);
    return unexpected.isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
  }

  /** The few variables that git and the check need; nothing of the user's own settings. */
  private static Map<String, String> environment(Invocation invocation) {
    Path javaHome = Path.of(System.getProperty("java.home"));
    if (!Files.isExecutable(javaHome.resolve("bin").resolve("javac"))) {
      throw new CommandException(
          ExitCode.USAGE,
          "the demo compiles Java, and " + javaHome + " has no compiler: use a JDK");
    }
    Map<String, String> environment =
        new TreeMap<>(ProgramEnvironment.allowed(invocation.environment()));
    environment.put("JAVA_HOME", javaHome.toString());
    return environment;
  }

  private static RunResult work(Console console, DemoRepository repository, List<RunEvent> events) {
    Path root = repository.root();
    ClassLoader loader = DemoCommand.class.getClassLoader();
    Configuration configuration =
        ConfigurationLoader.builder()
            .workingDir(root)
            .userDir(repository.folder().resolve("config"))
            .environment(repository.environment())
            .catalog(ModelCatalog.bundled())
            .types(new LinkedHashSet<>(Assembly.types(loader)))
            .repositoryTrusted(true)
            .build()
            .load();
    Assembly assembly = Assembly.of(configuration.providers(), loader);
    List<Task> tasks = TaskFile.read(root.resolve(".orchestrator").resolve("tasks.yaml")).tasks();
    try (Progress progress =
        new Progress(console, Time.system(), tasks.stream().map(Task::id).toList())) {
      return Orchestrator.builder()
          .workingDir(root)
          .registry(assembly.registry())
          .configuration(configuration)
          .environment(repository.environment())
          .stateHome(repository.folder().resolve("state"))
          .events(event -> {
            events.add(event);
            progress.on(event);
          })
          .build()
          .run(tasks);
    }
  }

  /** What is not as foretold; empty if all three tasks ended as they should. */
  private static List<String> unexpected(
      ProgramResult before, RunResult result, List<RunEvent> events) {
    List<String> wrong = new ArrayList<>();
    if (before.succeeded()) {
      wrong.add("the check was to fail before anything was done, and it passed");
    }
    for (TaskResult task : result.tasks()) {
      boolean foretold =
          task.id().equals("BIG-1")
              ? task.cause() == Cause.BUDGET && task.attempts() == 0
              : task.done();
      if (!foretold) {
        wrong.add(task.id() + " was not to end as " + task.state().word() + ": " + task.reason());
      }
    }
    boolean refusedOnce =
        events.stream()
            .anyMatch(event ->
                event instanceof RunEvent.Journaled journaled
                    && journaled.event() instanceof JournalEvent.Gated gated
                    && gated.task().equals("FIX-1")
                    && gated.verdict().equals("refused"));
    if (!refusedOnce) {
      wrong.add("the gate was to refuse the first attempt at FIX-1, and it did not");
    }
    return wrong;
  }

  private static void print(Console console, DemoRepository repository, RunResult result)
      throws IOException, InterruptedException {
    console.say("");
    console.say(Paint.BOLD, "What FIX-1 and DOC-1 changed (git diff main orchestrator/DOC-1)");
    for (String line :
        repository.git("diff", "--no-color", "main", "orchestrator/DOC-1").lines().toList()) {
      console.say(paint(line), line);
    }
    console.say("");
    console.say(Paint.BOLD, "The ledger");
    ledger(console, repository.root());
    RunReport.print(console, repository.root(), result);
    console.say("");
    console.say(
        "The answers were scripted: no model was asked and nothing was paid. The check, git and"
            + " the ledger are real.");
    console.say("The repository: " + repository.root());
    console.say("  look around: cd " + repository.root() + " && git log --graph --all --stat");
  }

  private static Paint paint(String line) {
    if (line.startsWith("+") && !line.startsWith("+++")) {
      return Paint.GREEN;
    }
    return line.startsWith("-") && !line.startsWith("---") ? Paint.RED : Paint.PLAIN;
  }

  private static void ledger(Console console, Path root) {
    Table table =
        Table.of("task", "role", "model", "calls", "in", "out", "cost").alignRight(3, 4, 5, 6);
    try (Ledger ledger = Ledger.open(StateDirectory.of(root).ledgerFile())) {
      for (CostRow row : ledger.costs()) {
        table.row(
            row.task(),
            row.role(),
            row.provider() + "/" + row.model(),
            Integer.toString(row.attempts()),
            Figures.tokens(row.usage().totalInput()),
            Figures.tokens(row.usage().outputTokens()),
            Figures.money(row.cost()));
      }
    }
    console.table(table);
  }
}
