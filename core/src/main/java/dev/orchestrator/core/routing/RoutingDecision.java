package dev.orchestrator.core.routing;

import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.Money;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which models may serve a call, in order, and why not the others. Immutable.
 *
 * @param candidates the qualifying models, the chosen one first; empty if nothing qualifies
 * @param passedOver every model that does not qualify, with the reason
 * @param rationale one sentence for people: what was wanted and what decided
 * @param relaxations what was given up to find a candidate, in order; empty if nothing
 * @param confidence from 0 to 1: how well the chosen model fits what was wanted
 * @param estimatedCost the expected cost of the call with the chosen model; null if unpriced or
 *     none chosen
 */
public record RoutingDecision(
    List<Candidate> candidates,
    List<PassedOver> passedOver,
    String rationale,
    List<String> relaxations,
    double confidence,
    @Nullable Money estimatedCost) {

  /**
   * A model that may serve.
   *
   * @param reason why it stands where it stands
   * @param expectedCost the expected cost of the call, or null if unpriced
   */
  public record Candidate(ModelInfo model, String reason, @Nullable Money expectedCost) {}

  /**
   * A model that may not serve, and why. Equal to another of the same model and reason. Immutable
   * and thread-safe; the words of the reason are made when they are read.
   */
  public static final class PassedOver {
    private final ModelInfo model;
    private final Obstacle obstacle;

    /** A model with its reason. */
    public PassedOver(ModelInfo model, String reason) {
      this(model, new Obstacle.Stated(reason));
    }

    PassedOver(ModelInfo model, Obstacle obstacle) {
      this.model = model;
      this.obstacle = obstacle;
    }

    /** The model. */
    public ModelInfo model() {
      return model;
    }

    /** Why it may not serve, in plain words with the figures. */
    public String reason() {
      return obstacle.text(model);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof PassedOver that
          && model.equals(that.model)
          && reason().equals(that.reason());
    }

    @Override
    public int hashCode() {
      return model.hashCode();
    }

    @Override
    public String toString() {
      return model.qualifiedName() + ": " + reason();
    }
  }

  /** Copies its lists. */
  public RoutingDecision {
    candidates = List.copyOf(candidates);
    passedOver = List.copyOf(passedOver);
    relaxations = List.copyOf(relaxations);
  }

  /** The chosen model; empty if nothing qualifies. */
  public Optional<ModelInfo> chosen() {
    return candidates.isEmpty() ? Optional.empty() : Optional.of(candidates.getFirst().model());
  }
}
