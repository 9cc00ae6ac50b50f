package dev.orchestrator.core.routing;

import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.core.registry.ModelNameException;
import dev.orchestrator.core.registry.ProviderRegistry;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Chooses the model of a call: the one with the lowest expected cost of a solved task among those
 * that the call's risk allows, and says why, and why not the others. It calls no provider.
 *
 * <p>The role table says which tier and capability are wanted. What a request rules out (window,
 * price, {@code allow}, exclusions, …) is never relaxed; the tier is, upward and then downward, and
 * at last the capability; for high risk neither of them downward. {@code docs/routing.md} tells the
 * whole order.
 *
 * <p>Defaults: an answer is expected to take a quarter of the most it may take; every model is
 * thought to solve every task (success estimate 1.0) until an outcome is known for the role.
 *
 * <p>Thread-safe.
 */
public final class ModelRouter {

  /** Answers are expected to take this share (one in four) of the tokens they may take. */
  static final int ANSWER_SHARE = 4;

  private final ProviderRegistry registry;
  private final RoutingPolicy policy;
  private final RoleTable roles;
  private final SuccessTable learned;

  /** Made anew when the registry has changed; a race makes it twice, which harms nobody. */
  private volatile ModelTable table;

  /** A router over what is registered, now and later, that has learned nothing. */
  public ModelRouter(ProviderRegistry registry, RoutingPolicy policy) {
    this(registry, policy, SuccessTable.EMPTY);
  }

  /**
   * A router over what is registered, now and later.
   *
   * @param learned what is known of the models' success; as soon as it knows an outcome in the role
   *     of a call, the models are ranked by expected cost ÷ chance of success
   */
  public ModelRouter(ProviderRegistry registry, RoutingPolicy policy, SuccessTable learned) {
    this.learned = learned;
    this.registry = registry;
    this.policy = policy;
    this.roles = new RoleTable(policy.rules());
    this.table = ModelTable.of(registry.models(), policy.defaultModels());
  }

  /** The models that it chooses from. */
  public ProviderRegistry registry() {
    return registry;
  }

  /** As {@link #route}, for a short prompt (4,000 tokens, an answer of at most 4,096). */
  public RoutingDecision chooseModel(
      String role, TaskRisk risk, String area, TaskComplexity complexity) {
    return route(RoutingRequest.builder(role).risk(risk).area(area).complexity(complexity).build());
  }

  /**
   * Chooses. The candidates are in the order in which they should be tried; there are none if
   * nothing qualifies, and the rationale then says what to change.
   *
   * @throws ModelNameException if the pinned model is unknown, or a bare id (pinned or in {@code
   *     allow}) means several models
   */
  public RoutingDecision route(RoutingRequest request) {
    ModelTable models = table();
    Want want = roles.want(request);
    Set<String> allowed = allowed(request);
    SuccessTable.View success =
        learned.knows(request.role()) ? learned.in(request.role(), request.area()) : null;
    Choice choice;
    String pinned = request.pinnedModel();
    if (pinned == null) {
      choice =
          new Choice(
              policy, want, request.risk(), new Filter(request, policy, allowed, false), success);
      choice.among(models.rows());
    } else {
      ModelInfo model = registry.requireModel(pinned);
      choice =
          Choice.named(
              models,
              model,
              policy,
              want,
              request.risk(),
              new Filter(request, policy, allowed, true),
              success);
    }
    return new Explanation(request, policy, want, choice).decision();
  }

  private ModelTable table() {
    List<ModelInfo> now = registry.models();
    ModelTable known = table;
    if (!known.isOf(now)) {
      known = ModelTable.of(now, policy.defaultModels());
      table = known;
    }
    return known;
  }

  /** What the task allows, as names of providers and qualified names of models. */
  private Set<String> allowed(RoutingRequest request) {
    Set<String> names = new HashSet<>();
    for (String name : request.allow()) {
      names.add(name);
      if (registry.provider(name).isEmpty()) {
        registry.modelInfo(name).map(ModelInfo::qualifiedName).ifPresent(names::add);
      }
    }
    return names;
  }
}
