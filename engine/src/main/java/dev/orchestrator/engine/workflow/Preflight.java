package dev.orchestrator.engine.workflow;

import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.Money;
import dev.orchestrator.core.config.ReviewSettings;
import dev.orchestrator.core.registry.ProviderRegistry;
import dev.orchestrator.core.routing.ModelRouter;
import dev.orchestrator.core.routing.RoutingDecision;
import dev.orchestrator.core.routing.RoutingRequest;
import dev.orchestrator.engine.task.Task;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What can be told before anything is spent: whether each role has a model, whether the reviews can
 * be independent, and what the task will cost about.
 */
final class Preflight {
  private static final Map<String, String> REVIEWERS =
      Map.of("planner", "plan_reviewer", "implementer", "code_reviewer");

  private final ModelRouter router;
  private final ProviderRegistry registry;
  private final ReviewSettings.Independence level;

  Preflight(ModelRouter router, ProviderRegistry registry, ReviewSettings.Independence level) {
    this.router = router;
    this.registry = registry;
    this.level = level;
  }

  /** What is known of a task before its first call. */
  sealed interface Finding {
    /** It can be worked; with the expected cost of its four calls, or null if unpriced. */
    record Ready(Needs needs, @Nullable Money estimate) implements Finding {}

    /** A role has no model at all. */
    record NoModel(String message) implements Finding {}

    /** A review would not be independent; the message names the line to change. */
    record NotIndependent(String message) implements Finding {}
  }

  Finding check(Task task, @Nullable String pinnedModel) {
    Needs needs = new Needs(task, pinnedModel, Map.of());
    Money estimate = Money.ZERO;
    for (String role : new String[] {"planner", "implementer"}) {
      RoutingDecision decision = router.route(needs.of(role).build());
      if (decision.candidates().isEmpty()) {
        return new Finding.NoModel(noModel(task, role, decision));
      }
      Set<String> unsuited = new LinkedHashSet<>();
      Pair pair = firstPair(needs, role, decision, unsuited, level);
      if (pair == null) {
        return new Finding.NotIndependent(notIndependent(task, needs, role, decision));
      }
      needs = needs.without(role, unsuited);
      estimate = plus(plus(estimate, pair.authorCost()), pair.reviewerCost());
    }
    return new Finding.Ready(needs, estimate);
  }

  private record Pair(@Nullable Money authorCost, @Nullable Money reviewerCost) {}

  /** The first author in the decision's order whose work somebody may review. */
  private @Nullable Pair firstPair(
      Needs needs,
      String role,
      RoutingDecision decision,
      Set<String> unsuited,
      ReviewSettings.Independence required) {
    Independence independence = new Independence(required, registry);
    for (RoutingDecision.Candidate candidate : decision.candidates()) {
      ModelInfo author = candidate.model();
      RoutingDecision review = reviewersOf(needs, role, author, independence);
      if (!review.candidates().isEmpty()) {
        return new Pair(candidate.expectedCost(), review.estimatedCost());
      }
      unsuited.add(author.qualifiedName());
    }
    return null;
  }

  private RoutingDecision reviewersOf(
      Needs needs, String role, ModelInfo author, Independence independence) {
    String reviewer = REVIEWERS.getOrDefault(role, role);
    RoutingRequest.Builder request = needs.of(reviewer);
    independence.exclude(request, Set.of(independence.authorOf(author)));
    return router.route(request.build());
  }

  private static @Nullable Money plus(@Nullable Money a, @Nullable Money b) {
    return a == null || b == null ? null : a.plus(b);
  }

  private static String noModel(Task task, String role, RoutingDecision decision) {
    StringBuilder text = new StringBuilder();
    text.append(task.id()).append(": no model for the ").append(role).append(": ");
    text.append(decision.rationale());
    decision.passedOver().stream()
        .limit(8)
        .forEach(over ->
            text.append("\n  ")
                .append(over.model().qualifiedName())
                .append(": ")
                .append(over.reason()));
    return text.toString();
  }

  private String notIndependent(Task task, Needs needs, String role, RoutingDecision decision) {
    ModelInfo author = decision.candidates().getFirst().model();
    String reviewer = REVIEWERS.getOrDefault(role, role);
    StringBuilder text = new StringBuilder();
    text.append(task.id())
        .append(": the work of the ")
        .append(role)
        .append(" (")
        .append(author.qualifiedName())
        .append(", made by ")
        .append(author.maker())
        .append(") cannot be reviewed independently: no other ")
        .append(TaskWork.word(level))
        .append("'s model qualifies as ")
        .append(reviewer)
        .append(".\n  Nothing was spent. Configure a provider of another maker, or");
    String weaker = weakestThatWorks(needs, role, decision);
    if (weaker == null) {
      text.append(" a model that qualifies as ").append(reviewer);
    } else {
      text.append(" write this line into .orchestrator/config.yaml:\n    review: { independence: ")
          .append(weaker)
          .append(" }");
    }
    return text.toString();
  }

  /** The strictest level below the present one that the configured models can satisfy. */
  private @Nullable String weakestThatWorks(Needs needs, String role, RoutingDecision decision) {
    for (ReviewSettings.Independence lower : ReviewSettings.Independence.values()) {
      if (lower.compareTo(level) > 0
          && firstPair(needs, role, decision, new LinkedHashSet<>(), lower) != null) {
        return TaskWork.word(lower);
      }
    }
    return null;
  }
}
