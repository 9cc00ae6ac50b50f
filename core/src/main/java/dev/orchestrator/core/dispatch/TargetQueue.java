package dev.orchestrator.core.dispatch;

import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.core.health.Load;
import dev.orchestrator.core.health.TargetHealth;
import dev.orchestrator.core.ledger.Standing;
import dev.orchestrator.core.routing.RoutingDecision;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Whom to ask next. The order is the decision's. A target that rests is passed over while another
 * qualifies; one that failed is asked once more only when no fresh one is left; a call makes only
 * so many attempts.
 *
 * <p>What cannot be reached is a server, not a model: when a connection fails before the request is
 * sent, all of that provider's models wait behind those of the others, and after the second time
 * all of them are out. A local server that is down would otherwise use up the attempts with its
 * many models that cost nothing.
 */
final class TargetQueue {
  private static final int MOST_FAILURES_OF_ONE = 2;
  private static final int MOST_RATE_LIMITS_OF_ONE = 4;
  private static final long LEAST_JITTER_MS = 250;
  private static final long MOST_JITTER_MS = 1_000;

  /** Whom to ask. */
  sealed interface Choice {
    /** This model, after a moment. */
    record Ask(ModelInfo model, Duration after) implements Choice {}

    /** Nobody yet: the first of them is ready after this long. */
    record Wait(Duration rest, String reason) implements Choice {}

    /** Nobody any more in this call; the soonest of those that rest, if any. */
    record Nobody(@Nullable Duration soonest) implements Choice {}
  }

  /** What keeps a model from being asked again in this call. */
  record Out(String reason, @Nullable Standing standing) {}

  /** What an attempt at a model would ask of its vendor's limits. */
  interface Loads {
    Load of(ModelInfo model);
  }

  private final List<ModelInfo> order;
  private final TargetHealth health;
  private final Loads loads;
  private final int mostAttempts;
  private final RandomGenerator random;
  private final Map<String, Out> out = new LinkedHashMap<>();
  private final List<String> unaffordable = new ArrayList<>();
  private final Map<String, TargetHealth.Rest> resting = new LinkedHashMap<>();
  private final Map<String, Integer> failures = new LinkedHashMap<>();
  private final Map<String, Integer> rateLimits = new LinkedHashMap<>();
  private final Map<String, Integer> unreached = new LinkedHashMap<>();

  TargetQueue(
      List<RoutingDecision.Candidate> candidates,
      TargetHealth health,
      Loads loads,
      int mostAttempts,
      RandomGenerator random) {
    this.order = candidates.stream().map(RoutingDecision.Candidate::model).toList();
    this.health = health;
    this.loads = loads;
    this.mostAttempts = mostAttempts;
    this.random = random;
  }

  Choice next(int attemptsSoFar) {
    ModelInfo again = null;
    Duration soonest = null;
    String reason = "";
    resting.clear();
    for (ModelInfo model : order) {
      String name = model.qualifiedName();
      if (out.containsKey(name)) {
        continue;
      }
      Optional<TargetHealth.Rest> rest = health.rest(model.provider(), model.id(), loads.of(model));
      if (rest.isPresent()) {
        resting.put(name, rest.get());
        Duration length = rest.get().left();
        if (soonest == null || length.compareTo(soonest) < 0) {
          soonest = length;
          reason = "for " + name + ": " + rest.get().reason();
        }
      } else if (!failures.containsKey(name) && !unreached.containsKey(model.provider())) {
        if (attemptsSoFar < mostAttempts) {
          // Whoever was told to slow down does not come back on the dot, as all others do.
          return new Choice.Ask(model, rateLimits.containsKey(name) ? jitter() : Duration.ZERO);
        }
      } else if (again == null) {
        again = model;
      }
    }
    if (attemptsSoFar >= mostAttempts) {
      return new Choice.Nobody(soonest);
    }
    if (again != null) {
      return new Choice.Ask(again, jitter());
    }
    return soonest == null ? new Choice.Nobody(null) : new Choice.Wait(soonest, reason);
  }

  private Duration jitter() {
    return Duration.ofMillis(random.nextLong(LEAST_JITTER_MS, MOST_JITTER_MS));
  }

  /** Takes note of a failure. */
  void failed(ModelInfo model, Next next) {
    String name = model.qualifiedName();
    switch (next) {
      case OTHER_THEN_SAME_AFTER_REST -> {
        if (rateLimits.merge(name, 1, Integer::sum) >= MOST_RATE_LIMITS_OF_ONE) {
          remove(model, "rate limited " + MOST_RATE_LIMITS_OF_ONE + " times");
        }
      }
      case OTHER_THEN_SAME_ONCE -> {
        if (failures.merge(name, 1, Integer::sum) >= MOST_FAILURES_OF_ONE) {
          remove(model, "failed " + MOST_FAILURES_OF_ONE + " times");
        }
      }
      case OTHER -> remove(model, "failed for good");
      case LARGER_WINDOW -> {
        int window = model.contextWindow();
        for (ModelInfo candidate : order) {
          if (candidate.contextWindow() <= window) {
            remove(candidate, "its window is no larger than the one that was too small");
          }
        }
      }
      case NOBODY -> order.forEach(candidate -> remove(candidate, "the request is at fault"));
    }
  }

  /** Takes note that a provider's server could not be reached: nothing was sent to it. */
  void unreached(ModelInfo model) {
    String provider = model.provider();
    if (unreached.merge(provider, 1, Integer::sum) >= MOST_FAILURES_OF_ONE) {
      order.stream()
          .filter(other -> other.provider().equals(provider))
          .forEach(other -> remove(other, "its server cannot be reached"));
    }
  }

  void remove(ModelInfo model, String reason) {
    out.putIfAbsent(model.qualifiedName(), new Out(reason, null));
  }

  void unaffordable(ModelInfo model, String reason, @Nullable Standing standing) {
    out.put(model.qualifiedName(), new Out(reason, standing));
    unaffordable.add(model.qualifiedName());
  }

  /** What kept models back when last it was looked, by qualified name. */
  Map<String, TargetHealth.Rest> resting() {
    return resting;
  }

  /** The most attempts of this call. */
  int mostAttempts() {
    return mostAttempts;
  }

  /** Whether money alone kept every candidate from being asked. */
  boolean refusedByBudgetAlone() {
    return unaffordable.size() == order.size();
  }

  /** Why each model is out, by qualified name, in the order in which it happened. */
  Map<String, Out> out() {
    return out;
  }
}
