package dev.orchestrator.cli.command;

import dev.orchestrator.api.Money;
import dev.orchestrator.api.Usage;
import dev.orchestrator.base.json.Json;
import dev.orchestrator.core.ledger.Attempt;
import dev.orchestrator.core.routing.RoutingDecision;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Pieces that several JSON documents have in common; what is not known is null, never absent. */
final class DocumentParts {
  private DocumentParts() {}

  /** The exact decimal of an amount, or null where unpriced. */
  static @Nullable String money(@Nullable Money amount) {
    return amount == null ? null : amount.toString();
  }

  /** The exact decimal of a price without trailing zeros, or null where unknown. */
  static @Nullable String price(@Nullable BigDecimal price) {
    if (price == null) {
      return null;
    }
    return price.signum() == 0 ? "0" : price.stripTrailingZeros().toPlainString();
  }

  static ObjectNode usage(Usage usage) {
    return Json.object()
        .put("input_tokens", usage.inputTokens())
        .put("cache_read_tokens", usage.cacheReadTokens())
        .put("cache_write_tokens", usage.cacheWriteTokens())
        .put("output_tokens", usage.outputTokens())
        .put("reasoning_tokens", usage.reasoningTokens())
        .put("estimated", usage.estimated());
  }

  static ObjectNode attempt(Attempt attempt) {
    return Json.object()
        .put("provider", attempt.provider())
        .put("model", attempt.model())
        .put("outcome", attempt.outcome())
        .put("status", attempt.status() == 0 ? null : Integer.valueOf(attempt.status()))
        .put("latency_ms", attempt.duration().toMillis())
        .put("cost_usd", money(attempt.cost()));
  }

  /** The decision as {@code ask} tells it. */
  static ObjectNode decision(RoutingDecision decision) {
    ObjectNode node =
        Json.object()
            .put("rationale", decision.rationale())
            .put("confidence", decision.confidence())
            .put("estimated_cost_usd", money(decision.estimatedCost()));
    ArrayNode candidates = node.putArray("candidates");
    for (RoutingDecision.Candidate candidate : decision.candidates()) {
      candidates
          .addObject()
          .put("model", candidate.model().qualifiedName())
          .put("reason", candidate.reason());
    }
    return node;
  }

  /** The decision with what was passed over and what was relaxed, as {@code route} tells it. */
  static ObjectNode wholeDecision(RoutingDecision decision) {
    ObjectNode node = decision(decision);
    ArrayNode passed = node.putArray("passed_over");
    for (RoutingDecision.PassedOver over : decision.passedOver()) {
      passed.addObject().put("model", over.model().qualifiedName()).put("reason", over.reason());
    }
    strings(node, "relaxations", decision.relaxations());
    return node;
  }

  static void strings(ObjectNode node, String field, List<String> values) {
    ArrayNode array = node.putArray(field);
    values.forEach(array::add);
  }

  /** What a failed command tells programs beside its own document. */
  static void error(ObjectNode document, String message, int exitCode) {
    ObjectNode error = document.putObject("error");
    error.putNull("fault");
    error.putNull("provider");
    error.putNull("model");
    error.putNull("status");
    error.put("message", message);
    error.putNull("retry_after_ms");
    document.put("exit_code", exitCode);
  }
}
