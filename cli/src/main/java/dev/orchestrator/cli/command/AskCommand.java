package dev.orchestrator.cli.command;

import dev.orchestrator.api.FinishReason;
import dev.orchestrator.api.GenerationEvent;
import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.Money;
import dev.orchestrator.base.time.Time;
import dev.orchestrator.cli.CliCommand;
import dev.orchestrator.cli.CommandException;
import dev.orchestrator.cli.Console;
import dev.orchestrator.cli.ExitCode;
import dev.orchestrator.cli.Invocation;
import dev.orchestrator.cli.Paint;
import dev.orchestrator.cli.batch.BatchRequest;
import dev.orchestrator.core.dispatch.DispatchEvent;
import dev.orchestrator.core.dispatch.Generation;
import dev.orchestrator.core.dispatch.ModelClient;
import dev.orchestrator.core.dispatch.RoutedStream;
import dev.orchestrator.core.ledger.Attempt;
import dev.orchestrator.core.ledger.Ledger;
import dev.orchestrator.core.routing.RoutingRequest;
import dev.orchestrator.core.routing.TaskRisk;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code ask}: one question to the model that routing chooses, or to the one named; or many of them
 * ({@link AskBatch}).
 */
@Command
public final class AskCommand implements CliCommand {

  @Parameters(
      arity = "0..*",
      paramLabel = "PROMPT",
      description = "What to ask; - reads standard input (UTF-8, 10 MB at most).")
  private List<String> prompt = new ArrayList<>();

  @Option(
      names = {"-m", "--model"},
      paramLabel = "MODEL",
      description = "Ask this model: provider/id, or an id that is unique.")
  private @Nullable String model;

  @Option(
      names = "--role",
      paramLabel = "ROLE",
      description = "Choose a model as for this role: planner, code_reviewer, …")
  private String role = "ask";

  @Option(names = "--risk", paramLabel = "RISK", description = "low, medium (default) or high.")
  private TaskRisk risk = TaskRisk.MEDIUM;

  @Option(names = "--system", paramLabel = "TEXT", description = "The system text.")
  private String system = "";

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      description = "The most tokens of the answer; 4096 unless told, or the role's default.")
  private @Nullable Integer maxTokens;

  @Option(
      names = "--max-cost",
      paramLabel = "USD",
      converter = DollarAmount.class,
      description = {
        "The most that all attempts together may cost; with --batch, all requests together,",
        "however often it is run."
      })
  private @Nullable Money maxCost;

  @Option(
      names = "--tag",
      paramLabel = "TAG",
      converter = TagWord.class,
      description = "Count the cost under this tag too; limits.tags may limit it.")
  private @Nullable String tag;

  @Option(names = "--no-stream", description = "Print the answer when it is whole.")
  private boolean noStream;

  @Mixin private BatchOptions batch = new BatchOptions();

  @Override
  public ExitCode run(Invocation invocation) throws IOException, InterruptedException {
    Console console = invocation.console();
    if (maxTokens != null && maxTokens < 1) {
      throw new CommandException(ExitCode.USAGE, "--max-tokens must be at least 1");
    }
    if (batch.given(prompt)) {
      int most = maxTokens == null ? 0 : maxTokens;
      return AskBatch.run(
          invocation,
          batch,
          new BatchRequest.Defaults(role, risk, system, model, most, tag),
          maxCost);
    }
    GenerationRequest request = request(PromptText.read(prompt, invocation.in()));
    Project project = Project.open(invocation, null);
    RoutingRequest routing = RoutingRequest.builder(role).risk(risk).pinnedModel(model).build();
    Time time = Time.system();
    long began = time.nanos();
    Generation generation;
    try (Ledger ledger = LedgerPlace.of(invocation).open()) {
      ModelClient client = client(project, ledger, invocation);
      generation =
          console.resultsAtTerminal() && !console.json() && !noStream
              ? streamed(client, request, routing, console)
              : whole(client, request, routing, console);
    }
    report(generation, Duration.ofNanos(time.nanos() - began), project, console);
    return ExitCode.DONE;
  }

  private GenerationRequest request(String text) {
    return GenerationRequest.builder()
        .role(role)
        .system(system)
        .prompt(text)
        .maxTokens(maxTokens == null ? 0 : maxTokens)
        .build();
  }

  private ModelClient client(Project project, Ledger ledger, Invocation invocation) {
    Money perTask = project.configuration().limits().perTask();
    // One question is a task of its own: what a task may cost bounds it, and an option only lowers.
    boolean own = maxCost != null && (perTask == null || !maxCost.isMoreThan(perTask));
    return ModelClient.builder()
        .registry(project.registry())
        .ledger(ledger)
        .policy(project.configuration().routing())
        .limits(project.configuration().limits())
        .failover(project.configuration().failover())
        .rateLimits(project.configuration().rateLimits())
        .budget(
            own ? maxCost : perTask,
            own ? "--max-cost" : project.configuration().limits().setBy("task"))
        .tag(tag)
        .events(event -> tell(event, invocation.console()))
        .telemetry(invocation.telemetry().telemetry())
        .build();
  }

  private static Generation whole(
      ModelClient client, GenerationRequest request, RoutingRequest routing, Console console)
      throws InterruptedException {
    Generation generation = client.call(request, routing);
    if (!console.json()) {
      console.fragment(withLineEnd(generation.result().text()));
    }
    return generation;
  }

  private static Generation streamed(
      ModelClient client, GenerationRequest request, RoutingRequest routing, Console console)
      throws InterruptedException {
    String last = "\n";
    try (RoutedStream stream = client.stream(request, routing)) {
      while (stream.hasNext()) {
        switch (stream.next()) {
          case GenerationEvent.TextDelta delta -> {
            console.fragment(delta.text());
            last = delta.text().isEmpty() ? last : delta.text();
          }
          case GenerationEvent.ReasoningDelta reasoning -> console.status("thinking …");
          case GenerationEvent.Completed completed -> console.status("");
        }
      }
      return stream
          .generation()
          .orElseThrow(() -> new IllegalStateException("a stream ended without its completion"));
    } finally {
      // Whatever comes next, an error too, begins on a line of its own.
      if (!last.endsWith("\n")) {
        console.fragment("\n");
      }
    }
  }

  private static String withLineEnd(String text) {
    return text.isEmpty() || text.endsWith("\n") ? text : text + "\n";
  }

  private static void tell(DispatchEvent event, Console console) {
    switch (event) {
      case DispatchEvent.Started started ->
          console.status("asking " + started.provider() + "/" + started.model() + " …");
      case DispatchEvent.Waiting waiting -> console.status("waiting: " + waiting.reason());
      case DispatchEvent.Settled settled -> {
        Attempt attempt = settled.attempt();
        if (attempt.fault() != null) {
          console.note(
              Paint.DIM,
              attempt.provider()
                  + "/"
                  + attempt.model()
                  + ": "
                  + attempt.outcome()
                  + (attempt.status() == 0 ? "" : " (" + attempt.status() + ")"));
        }
      }
      case DispatchEvent.Replayed replayed -> console.note("answered from the ledger");
    }
  }

  private void report(Generation generation, Duration took, Project project, Console console) {
    if (console.json()) {
      console.document(AskReport.document(generation));
    }
    if (generation.result().finishReason() == FinishReason.LENGTH) {
      console.warn("the answer is cut: it reached the most tokens; raise --max-tokens");
    }
    project
        .registry()
        .provider(generation.answered().provider())
        .map(LlmProvider::remarks)
        .ifPresent(remarks -> remarks.forEach(remark -> console.note(Paint.DIM, remark)));
    console.note(Paint.DIM, AskReport.line(generation, took));
  }
}
