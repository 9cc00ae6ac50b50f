package dev.orchestrator.cli.command;

import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.Money;
import dev.orchestrator.base.json.Json;
import dev.orchestrator.cli.CliCommand;
import dev.orchestrator.cli.CommandException;
import dev.orchestrator.cli.Console;
import dev.orchestrator.cli.ExitCode;
import dev.orchestrator.cli.Figures;
import dev.orchestrator.cli.Invocation;
import dev.orchestrator.cli.Paint;
import dev.orchestrator.cli.Table;
import dev.orchestrator.core.budget.OutputDefaults;
import dev.orchestrator.core.routing.RoutingDecision;
import dev.orchestrator.core.routing.RoutingRequest;
import dev.orchestrator.core.routing.TaskComplexity;
import dev.orchestrator.core.routing.TaskRisk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/** {@code route}: which model a call would go to, and why not the others; no model is asked. */
@Command
public final class RouteCommand implements CliCommand {

  @Option(
      names = "--role",
      paramLabel = "ROLE",
      required = true,
      description = "planner, plan_reviewer, implementer, code_reviewer, or a word of your own.")
  private String role = "";

  @Option(names = "--risk", paramLabel = "RISK", description = "low, medium (default) or high.")
  private TaskRisk risk = TaskRisk.MEDIUM;

  @Option(names = "--area", paramLabel = "WORD", description = "core, api, docs, tests, …")
  private String area = "";

  @Option(
      names = "--complexity",
      paramLabel = "SIZE",
      description = "trivial, small, medium (default) or large.")
  private TaskComplexity complexity = TaskComplexity.MEDIUM;

  @Option(
      names = "--step-type",
      paramLabel = "WORD",
      description = "The type of the plan's step: docs, comments, …")
  private String stepType = "";

  @Option(
      names = "--tokens",
      paramLabel = "N",
      description = "The prompt's length in tokens; 4000 unless told.")
  private long tokens = 4_000;

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      description = "The most tokens of the answer; the role's default unless told.")
  private @Nullable Integer maxTokens;

  @Option(
      names = "--max-cost",
      paramLabel = "USD",
      converter = DollarAmount.class,
      description = "Pass over models whose expected cost is more.")
  private @Nullable Money maxCost;

  @Option(
      names = "--allow",
      paramLabel = "NAME",
      split = ",",
      description = "Only these providers or models; may be given again.")
  private List<String> allow = new ArrayList<>();

  @Option(names = "--local-only", description = "Only models on this machine.")
  private boolean localOnly;

  @Option(
      names = {"-m", "--model"},
      paramLabel = "MODEL",
      description = "Whether this model would serve: provider/id, or an id that is unique.")
  private @Nullable String model;

  @Override
  public ExitCode run(Invocation invocation) throws IOException {
    Console console = invocation.console();
    RoutingRequest request = request();
    Project project = Project.open(invocation, null);
    RoutingDecision decision = project.router(LedgerPlace.of(invocation).learned()).route(request);
    ExitCode code = decision.candidates().isEmpty() ? ExitCode.NO_PROVIDER : ExitCode.DONE;
    if (console.json()) {
      console.document(document(decision, code));
    } else {
      show(decision, console);
    }
    if (code != ExitCode.DONE) {
      console.error(decision.rationale());
    }
    return code;
  }

  private RoutingRequest request() {
    int answer = maxTokens == null ? OutputDefaults.of(role) : maxTokens;
    if (tokens < 0 || answer < 1) {
      throw new CommandException(
          ExitCode.USAGE, "--tokens may not be negative, and --max-tokens must be at least 1");
    }
    return RoutingRequest.builder(role)
        .risk(risk)
        .area(area)
        .complexity(complexity)
        .stepType(stepType)
        .estimatedInputTokens(tokens)
        .maxOutputTokens(answer)
        .priceCap(maxCost)
        .allow(allow)
        .localOnly(localOnly)
        .pinnedModel(model)
        .build();
  }

  private static ObjectNode document(RoutingDecision decision, ExitCode code) {
    ModelInfo chosen = decision.chosen().orElse(null);
    ObjectNode document = Json.object();
    document.put("provider", chosen == null ? null : chosen.provider());
    document.put("model", chosen == null ? null : chosen.id());
    document.set("decision", DocumentParts.wholeDecision(decision));
    if (code != ExitCode.DONE) {
      DocumentParts.error(document, decision.rationale(), code.status());
    }
    return document;
  }

  private static void show(RoutingDecision decision, Console console) {
    decision
        .chosen()
        .ifPresent(chosen -> {
          console.say(Paint.BOLD, chosen.qualifiedName());
          console.say(decision.rationale());
        });
    decision.relaxations().forEach(step -> console.say(Paint.YELLOW, "relaxed: " + step));
    if (!decision.candidates().isEmpty()) {
      Table candidates = Table.of("#", "candidate", "expected", "why").alignRight(0, 2);
      int place = 1;
      for (RoutingDecision.Candidate one : decision.candidates()) {
        candidates.row(
            Integer.toString(place++),
            one.model().qualifiedName(),
            Figures.money(one.expectedCost()),
            one.reason());
      }
      console.say("");
      console.table(candidates);
    }
    if (!decision.passedOver().isEmpty()) {
      Table passed = Table.of("passed over", "why");
      decision.passedOver().forEach(one -> passed.row(one.model().qualifiedName(), one.reason()));
      console.say("");
      console.table(passed);
    }
  }
}
