package dev.orchestrator.core.routing;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the user wants of every choice. Immutable.
 *
 * @param preferLocal whether qualifying local models come first; default false
 * @param fallbackProvider the provider of last resort, or null
 * @param defaultModels provider name → the id of the model it uses when nothing else decides
 * @param allowUnpriced whether models of unknown price qualify; default false
 * @param relaxHighRisk whether high risk may be served by a lower tier when nothing else is left;
 *     default false
 * @param rules the user's own lines of the role table, tried before the built-in ones
 */
public record RoutingPolicy(
    boolean preferLocal,
    @Nullable String fallbackProvider,
    Map<String, String> defaultModels,
    boolean allowUnpriced,
    boolean relaxHighRisk,
    List<RoleRule> rules) {

  /** No preference, no fallback, unpriced models refused, high risk never relaxed. */
  public static final RoutingPolicy DEFAULT =
      new RoutingPolicy(false, null, Map.of(), false, false, List.of());

  /** Copies its collections. */
  public RoutingPolicy {
    defaultModels = Map.copyOf(defaultModels);
    rules = List.copyOf(rules);
  }

  /** The same policy, by which unpriced models may serve. */
  public RoutingPolicy allowingUnpriced() {
    return new RoutingPolicy(
        preferLocal, fallbackProvider, defaultModels, true, relaxHighRisk, rules);
  }
}
