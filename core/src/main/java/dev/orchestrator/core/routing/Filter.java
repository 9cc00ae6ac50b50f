package dev.orchestrator.core.routing;

import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.Money;
import dev.orchestrator.core.budget.OutputDefaults;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a request rules out whatever is relaxed. */
final class Filter {

  private static final Obstacle DEPRECATED = new Obstacle.Deprecated();
  private static final Obstacle UNPRICED = new Obstacle.Unpriced();
  private static final Obstacle NOT_LOCAL = new Obstacle.NotLocal();
  private static final Obstacle MAKER = new Obstacle.ExcludedMaker();
  private static final Obstacle PROVIDER = new Obstacle.ExcludedProvider();
  private static final Obstacle MODEL = new Obstacle.ExcludedModel();

  private final RoutingRequest request;
  private final RoutingPolicy policy;
  private final Set<String> allowed;
  private final boolean named;

  /**
   * @param allowed {@code request.allow()} as provider names and qualified model names
   * @param named whether the models judged were asked for by name, so that deprecation is no
   *     obstacle
   */
  Filter(RoutingRequest request, RoutingPolicy policy, Set<String> allowed, boolean named) {
    this.request = request;
    this.policy = policy;
    this.allowed = allowed;
    this.named = named;
  }

  /** The expected cost in nano-dollars. */
  long cost(ModelRow row) {
    long answer = Math.ceilDiv(answer(row.model()), ModelRouter.ANSWER_SHARE);
    return row.cost(request.estimatedInputTokens(), answer);
  }

  /** The longest answer that this model can give to the request. */
  private long answer(ModelInfo model) {
    int limit = model.maxOutputTokens();
    return limit > 0 ? Math.min(limit, request.maxOutputTokens()) : request.maxOutputTokens();
  }

  /** The first thing that rules the model out, in the order of docs/routing.md; null if none. */
  @Nullable Obstacle obstacle(ModelRow row, long cost) {
    ModelInfo model = row.model();
    if (model.deprecated() && !named && !row.isDefault()) {
      return DEPRECATED;
    }
    long answer = OutputDefaults.leastUseful(request.maxOutputTokens(), model);
    // A window of 0 is unknown: the vendor will say CONTEXT_TOO_LONG if it does not fit.
    if (model.contextWindow() > 0
        && request.estimatedInputTokens() + answer > model.contextWindow()) {
      return new Obstacle.WindowTooSmall(request.estimatedInputTokens(), answer);
    }
    if (!row.priced() && !policy.allowUnpriced()) {
      return UNPRICED;
    }
    Money cap = request.priceCap();
    if (cap != null && row.priced() && cost > cap.nanos()) {
      return new Obstacle.OverPriceCap(Money.ofNanos(cost), cap);
    }
    if (!request.allow().isEmpty()
        && !allowed.contains(model.provider())
        && !allowed.contains(row.name())) {
      return new Obstacle.NotAllowed(request.allow());
    }
    if (request.localOnly() && !model.local()) {
      return NOT_LOCAL;
    }
    if (request.excludedMakers().contains(model.maker())) {
      return MAKER;
    }
    if (request.excludedProviders().contains(model.provider())) {
      return PROVIDER;
    }
    return request.excludedModels().contains(row.name()) ? MODEL : null;
  }
}
