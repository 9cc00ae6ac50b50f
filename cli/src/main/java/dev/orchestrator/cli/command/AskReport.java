package dev.orchestrator.cli.command;

import dev.orchestrator.api.GenerationResult;
import dev.orchestrator.api.Money;
import dev.orchestrator.api.Usage;
import dev.orchestrator.base.json.Json;
import dev.orchestrator.cli.Figures;
import dev.orchestrator.core.dispatch.Generation;
import dev.orchestrator.core.ledger.Attempt;
import dev.orchestrator.core.routing.RoutingDecision;
import java.time.Duration;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What an answer took, for people and for programs. */
final class AskReport {
  private AskReport() {}

  /** One line: model, tokens, cost, seconds. */
  static String line(Generation generation, Duration took) {
    Attempt answered = generation.answered();
    Usage usage = answered.usage();
    String about = usage.estimated() ? "~" : "";
    int attempts = generation.attempts().size();
    return String.join(
        " · ",
        answered.provider() + "/" + answered.model(),
        about
            + Figures.tokens(usage.totalInput())
            + " in, "
            + about
            + Figures.tokens(usage.outputTokens())
            + " out",
        cost(generation),
        Figures.duration(took) + (attempts > 1 ? " · " + attempts + " attempts" : ""));
  }

  private static String cost(Generation generation) {
    Money cost = generation.cost();
    return generation.answered().included() && cost != null && cost.nanos() == 0
        ? "included in a subscription"
        : Figures.money(cost);
  }

  /** The document of {@code ask --json}. */
  static ObjectNode document(Generation generation) {
    GenerationResult result = generation.result();
    ObjectNode document = Json.object();
    document.put("content", result.text());
    document.put("provider", generation.answered().provider());
    document.put("model", generation.answered().model());
    document.put("finish_reason", result.finishReason().name().toLowerCase(Locale.ROOT));
    document.set("usage", DocumentParts.usage(result.usage()));
    document.put("cost_usd", DocumentParts.money(generation.cost()));
    ArrayNode attempts = document.putArray("attempts");
    generation.attempts().forEach(attempt -> attempts.add(DocumentParts.attempt(attempt)));
    RoutingDecision decision = generation.decision();
    if (decision == null) {
      document.putNull("decision");
    } else {
      document.set("decision", DocumentParts.decision(decision));
    }
    return document;
  }
}
