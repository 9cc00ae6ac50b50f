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

/** Goes on with the last run. */
@Command(
    description =
        "Goes on with the last run where it was left, whether it was killed, interrupted, out of"
            + " budget or without a provider. Answers that were paid for are not asked again.")
public final class ResumeCommand implements CliCommand {

  @Option(
      names = "--max-cost",
      paramLabel = "USD",
      converter = DollarAmount.class,
      description = "What each task may cost in all, in dollars, whatever its limit was.")
  private @Nullable Money maxCost;

  @Mixin private WorkOptions options = new WorkOptions();

  /** Made by picocli. */
  public ResumeCommand() {}

  @Override
  public ExitCode run(Invocation invocation) throws IOException {
    options.check(invocation, false);
    Project project = Project.open(invocation, null);
    RunCommand.requireProvider(project);
    return options.work(
        invocation,
        project,
        List.of(),
        builder -> builder.maxCost(maxCost),
        orchestrator -> orchestrator.resume());
  }
}
