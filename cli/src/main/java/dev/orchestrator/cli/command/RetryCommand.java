package dev.orchestrator.cli.command;

import dev.orchestrator.api.Money;
import dev.orchestrator.cli.CliCommand;
import dev.orchestrator.cli.ExitCode;
import dev.orchestrator.cli.Invocation;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Begins a task again. */
@Command(
    description =
        "Begins a task again that was worked before, on a new branch. Its approved plan is kept; the"
            + " old branch stays as it is.")
public final class RetryCommand implements CliCommand {

  @Parameters(paramLabel = "TASK", description = "The id of the task.")
  private String task = "";

  @Option(
      names = {"-m", "--model"},
      paramLabel = "MODEL",
      description = "The model that plans and implements; reviews stay with another maker's.")
  private @Nullable String model;

  @Option(
      names = "--max-cost",
      paramLabel = "USD",
      converter = DollarAmount.class,
      description = "What the task may cost in all, in dollars, whatever its limit was.")
  private @Nullable Money maxCost;

  @Mixin private WorkOptions options = new WorkOptions();

  /** Made by picocli. */
  public RetryCommand() {}

  @Override
  public ExitCode run(Invocation invocation) throws IOException {
    options.check(invocation, false);
    Project project = Project.open(invocation, null);
    RunCommand.requireProvider(project);
    if (model != null) {
      project.registry().requireModel(model);
    }
    return options.work(
        invocation,
        project,
        List.of(task),
        builder -> builder.maxCost(maxCost).pinnedModel(model),
        orchestrator -> orchestrator.retry(task));
  }
}
