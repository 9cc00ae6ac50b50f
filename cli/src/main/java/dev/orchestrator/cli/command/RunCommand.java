package dev.orchestrator.cli.command;

import dev.orchestrator.api.Money;
import dev.orchestrator.base.time.Time;
import dev.orchestrator.cli.CliCommand;
import dev.orchestrator.cli.CommandException;
import dev.orchestrator.cli.Console;
import dev.orchestrator.cli.ExitCode;
import dev.orchestrator.cli.Figures;
import dev.orchestrator.cli.Invocation;
import dev.orchestrator.cli.Table;
import dev.orchestrator.core.config.UserDirectories;
import dev.orchestrator.core.routing.ModelRouter;
import dev.orchestrator.core.routing.RoutingDecision;
import dev.orchestrator.core.routing.RoutingRequest;
import dev.orchestrator.core.routing.TaskComplexity;
import dev.orchestrator.core.routing.TaskRisk;
import dev.orchestrator.engine.Orchestrator;
import dev.orchestrator.engine.task.Task;
import dev.orchestrator.engine.task.TaskFile;
import dev.orchestrator.engine.workflow.RunResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Works tasks to branches that are ready to merge. */
@Command(
    name = "run",
    description =
        "Works the tasks of .orchestrator/tasks.yaml, or those named, each in a git worktree of its"
            + " own on branch orchestrator/<task>. Tasks that an earlier run has done are skipped.")
public final class RunCommand implements CliCommand {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("MMdd-HHmmss").withZone(ZoneOffset.UTC);

  @Parameters(
      paramLabel = "TASK",
      arity = "0..*",
      description = "Ids of tasks; all of the file if none is named.")
  private List<String> tasks = List.of();

  @Option(
      names = "--task-id",
      paramLabel = "ID",
      description = "The id of a task; may be repeated.")
  private List<String> taskIds = List.of();

  @Option(
      names = "--tasks",
      paramLabel = "FILE",
      description = "The file of tasks instead of .orchestrator/tasks.yaml.")
  private @Nullable Path file;

  @Option(names = "--goal", paramLabel = "TEXT", description = "A task without a file: its goal.")
  private @Nullable String goal;

  @Option(
      names = "--risk",
      paramLabel = "RISK",
      description = "With --goal: low, medium or high; default medium.")
  private TaskRisk risk = TaskRisk.MEDIUM;

  @Option(names = "--area", paramLabel = "AREA", description = "With --goal: core, api, docs, …")
  private String area = "";

  @Option(
      names = "--complexity",
      paramLabel = "SIZE",
      description = "With --goal: trivial, small, medium or large; default medium.")
  private TaskComplexity complexity = TaskComplexity.MEDIUM;

  @Option(
      names = "--file",
      paramLabel = "PATH",
      description = "With --goal: a file to show to the models; may be repeated.")
  private List<String> files = List.of();

  @Option(
      names = "--max-cost",
      paramLabel = "USD",
      description = "With --goal: the most that the task may cost, in dollars.")
  private @Nullable String maxCost;

  @Option(
      names = {"-m", "--model"},
      paramLabel = "MODEL",
      description = "The model that plans and implements; reviews stay with another maker's.")
  private @Nullable String model;

  @Option(
      names = "--tag",
      paramLabel = "TAG",
      converter = TagWord.class,
      description = "Count all costs under this tag too; limits.tags may limit it.")
  private @Nullable String tag;

  @Option(
      names = "--dry-run",
      description = "Say which models would serve and what it would cost; call nobody.")
  private boolean dryRun;

  @Mixin private WorkOptions options = new WorkOptions();

  /** Made by picocli. */
  public RunCommand() {}

  @Override
  public ExitCode run(Invocation invocation) throws IOException {
    options.check(invocation, dryRun);
    Path taskFile = taskFile(invocation);
    List<Task> chosen = tasks(invocation, taskFile);
    Project project = Project.open(invocation, goal == null ? taskFile : null);
    requireProvider(project);
    if (model != null) {
      project.registry().requireModel(model);
    }
    if (dryRun) {
      return dryRun(invocation.console(), project.router(), chosen);
    }
    return options.work(
        invocation,
        project,
        chosen.stream().map(Task::id).toList(),
        builder -> builder.pinnedModel(model).tag(tag),
        orchestrator -> orchestrator.run(chosen));
  }

  private Path taskFile(Invocation invocation) {
    return file == null
        ? invocation.workingDir().resolve(".orchestrator").resolve("tasks.yaml")
        : invocation.workingDir().resolve(file);
  }

  private List<Task> tasks(Invocation invocation, Path taskFile) {
    Set<String> wanted = new LinkedHashSet<>(tasks);
    wanted.addAll(taskIds);
    if (goal != null) {
      if (!wanted.isEmpty() || file != null) {
        throw new CommandException(
            ExitCode.USAGE, "--goal is a task of its own; leave out the file and the task ids");
      }
      return List.of(fromOptions(goal));
    }
    if (!Files.exists(taskFile)) {
      throw new CommandException(
          ExitCode.USAGE,
          "no such file: "
              + taskFile
              + "; write one (orchestrator init makes an example), name one with --tasks, or give"
              + " --goal");
    }
    TaskFile read = TaskFile.read(taskFile);
    if (wanted.isEmpty()) {
      return read.tasks();
    }
    List<Task> chosen = new ArrayList<>();
    for (String id : wanted) {
      chosen.add(
          read.task(id)
              .orElseThrow(() ->
                  new CommandException(
                      ExitCode.USAGE,
                      taskFile
                          + " has no task '"
                          + id
                          + "'; it has "
                          + String.join(", ", read.tasks().stream().map(Task::id).toList()))));
    }
    return chosen;
  }

  private Task fromOptions(String text) {
    try {
      return Task.builder("goal-" + STAMP.format(Time.system().now()), text)
          .risk(risk)
          .area(area)
          .complexity(complexity)
          .contextFiles(files)
          .maxCost(maxCost == null ? null : Money.usd(maxCost))
          .build();
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Refuses to work where nobody could be asked.
   *
   * @throws CommandException that says what is missing
   */
  static void requireProvider(Project project) {
    if (!project.registry().providers().isEmpty()) {
      return;
    }
    StringBuilder text = new StringBuilder("no provider is configured");
    project
        .absent()
        .forEach((name, why) -> text.append("\n  ").append(name).append(": ").append(why));
    text.append(
        "\nSet ANTHROPIC_API_KEY, OPENAI_API_KEY or GEMINI_API_KEY, start Ollama, or run"
            + " 'orchestrator init'.");
    throw new CommandException(ExitCode.USAGE, text.toString());
  }

  private ExitCode dryRun(Console console, ModelRouter router, List<Task> chosen) {
    if (console.json()) {
      throw new CommandException(
          ExitCode.USAGE, "--dry-run has no JSON document; use 'orchestrator route --json'");
    }
    Table table = Table.of("task", "role", "model", "expected cost", "why").alignRight(3);
    for (Task task : chosen) {
      for (String role : List.of("planner", "plan_reviewer", "implementer", "code_reviewer")) {
        boolean author = role.equals("planner") || role.equals("implementer");
        RoutingDecision decision =
            router.route(
                RoutingRequest.builder(role)
                    .risk(task.risk())
                    .area(task.area())
                    .complexity(task.complexity())
                    .allow(task.allow())
                    .localOnly(task.localOnly())
                    .pinnedModel(author ? model : null)
                    .build());
        table.row(
            task.id(),
            role,
            decision.chosen().map(chosenModel -> chosenModel.qualifiedName()).orElse("none"),
            Figures.money(decision.estimatedCost()),
            decision.rationale());
      }
    }
    console.table(table);
    console.say("Nobody was called. A reviewer is chosen anew once its author is known.");
    return ExitCode.DONE;
  }
}
