package dev.orchestrator.core.dispatch;

import dev.orchestrator.api.GenerationResult;
import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.Money;
import dev.orchestrator.core.ledger.Attempt;
import dev.orchestrator.core.routing.RoutingDecision;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One answered logical call. Immutable.
 *
 * @param result the answer
 * @param attempts every attempt it took, the failed ones too, oldest first
 * @param decision how its model was chosen, or null if the answer came from the ledger
 * @param model what is known of the model that served it, or null if the answer came from the
 *     ledger
 * @param replayed whether the answer came from the ledger, so that nothing was called or paid now
 */
public record Generation(
    GenerationResult result,
    List<Attempt> attempts,
    @Nullable RoutingDecision decision,
    @Nullable ModelInfo model,
    boolean replayed) {

  /** Copies its list. */
  public Generation {
    attempts = List.copyOf(attempts);
  }

  /** The attempt that was answered. */
  public Attempt answered() {
    return attempts.getLast();
  }

  /** What all attempts cost together, or null if one of them is unpriced. */
  public @Nullable Money cost() {
    return cost(attempts);
  }

  static @Nullable Money cost(List<Attempt> attempts) {
    if (attempts.stream().anyMatch(attempt -> attempt.cost() == null)) {
      return null;
    }
    return attempts.stream()
        .map(Attempt::cost)
        .filter(Objects::nonNull)
        .reduce(Money.ZERO, Money::plus);
  }
}
