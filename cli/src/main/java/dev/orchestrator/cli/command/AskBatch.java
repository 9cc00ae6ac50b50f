package dev.orchestrator.cli.command;

import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.Money;
import dev.orchestrator.base.json.Json;
import dev.orchestrator.base.time.Time;
import dev.orchestrator.cli.CommandException;
import dev.orchestrator.cli.ExitCode;
import dev.orchestrator.cli.Invocation;
import dev.orchestrator.cli.batch.AnswerFile;
import dev.orchestrator.cli.batch.AnswerLines;
import dev.orchestrator.cli.batch.Batch;
import dev.orchestrator.cli.batch.BatchCheck;
import dev.orchestrator.cli.batch.BatchProgress;
import dev.orchestrator.cli.batch.BatchRequest;
import dev.orchestrator.cli.batch.PrintedAnswers;
import dev.orchestrator.cli.batch.RequestFile;
import dev.orchestrator.core.config.LimitSettings;
import dev.orchestrator.core.dispatch.CallFailedException;
import dev.orchestrator.core.dispatch.Generation;
import dev.orchestrator.core.dispatch.ModelClient;
import dev.orchestrator.core.ledger.Attempt;
import dev.orchestrator.core.ledger.Ledger;
import dev.orchestrator.core.ledger.Scope;
import dev.orchestrator.core.routing.RoutingRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code ask --batch}. All requests go through one client, so they share its rate limits, breakers
 * and budget. The run is named for the content of the batch: who runs it again goes on with the
 * same budget. Each request is a task of its own for the limit of a task.
 */
final class AskBatch {

  private AskBatch() {}

  /**
   * Asks a batch.
   *
   * @param maxCost the most that the batch may cost, however often it is run; null for no limit of
   *     its own
   */
  static ExitCode run(
      Invocation invocation,
      BatchOptions options,
      BatchRequest.Defaults defaults,
      @Nullable Money maxCost)
      throws IOException {
    String named = Objects.requireNonNull(options.file);
    Project project = Project.open(invocation, null);
    if (defaults.model() != null) {
      project.registry().requireModel(defaults.model());
    }
    try (RequestFile file = RequestFile.of(named, invocation.workingDir(), invocation.in())) {
      BatchCheck.Checked checked = BatchCheck.of(file, defaults, project.registry()::requireModel);
      try (AnswerLines answers = answers(invocation, options, file);
          Ledger ledger = LedgerPlace.of(invocation).open()) {
        BatchProgress progress = new BatchProgress(invocation.console(), Time.system());
        ModelClient client =
            ModelClient.builder()
                .registry(project.registry())
                .ledger(ledger)
                .policy(project.configuration().routing())
                .limits(project.configuration().limits())
                .failover(project.configuration().failover())
                .rateLimits(project.configuration().rateLimits())
                .budget(maxCost, "--max-cost")
                .run(checked.name())
                .events(progress::on)
                .telemetry(invocation.telemetry().telemetry())
                .build();
        Batch.Asker asker = new Asker(client, project.configuration().limits());
        return new Batch(
                asker,
                answers,
                invocation.console(),
                progress,
                options.concurrency(),
                !options.unordered)
            .run(file, checked, defaults);
      }
    }
  }

  private static AnswerLines answers(
      Invocation invocation, BatchOptions options, RequestFile requests) throws IOException {
    if (options.output == null) {
      return new PrintedAnswers(invocation.console());
    }
    Path output = invocation.workingDir().resolve(options.output);
    if (requests.isSame(output)) {
      throw new CommandException(
          ExitCode.USAGE, "--output names the file of the requests; name another");
    }
    return AnswerFile.open(output);
  }

  /** Asks the client, and tells what came of it as {@code ask --json} does. */
  private record Asker(ModelClient client, LimitSettings limits) implements Batch.Asker {

    @Override
    public Generation ask(BatchRequest request) throws InterruptedException {
      String key = request.key();
      Attempt.Origin origin = new Attempt.Origin(client.run(), "", "", request.role());
      return client.call(
          generation(request, key),
          RoutingRequest.builder(request.role())
              .risk(request.risk())
              .area(request.area())
              .complexity(request.complexity())
              .pinnedModel(request.model())
              .build(),
          List.of(Scope.task(key, limits.perTask()).setBy(limits.setBy("task"))),
          request.tag() == null ? origin : origin.tagged(request.tag()));
    }

    private static GenerationRequest generation(BatchRequest request, String key) {
      return GenerationRequest.builder()
          .role(request.role())
          .system(request.system())
          .prompt(request.prompt())
          .maxTokens(request.maxTokens())
          .temperature(request.temperature())
          .jsonSchema(request.jsonSchema())
          .key(key)
          .build();
    }

    @Override
    public ObjectNode answer(Generation generation) {
      return AskReport.document(generation);
    }

    @Override
    public ObjectNode failure(Throwable thrown) {
      List<Attempt> attempts =
          thrown instanceof CallFailedException failed ? failed.attempts() : List.of();
      ObjectNode document = Json.object().put("cost_usd", DocumentParts.money(cost(attempts)));
      ArrayNode told = document.putArray("attempts");
      attempts.forEach(attempt -> told.add(DocumentParts.attempt(attempt)));
      return document;
    }

    private static @Nullable Money cost(List<Attempt> attempts) {
      Money sum = Money.ZERO;
      for (Attempt attempt : attempts) {
        if (attempt.cost() == null) {
          return null;
        }
        sum = sum.plus(attempt.cost());
      }
      return sum;
    }
  }
}
