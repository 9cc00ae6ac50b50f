package dev.orchestrator.core.routing;

import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.ModelTier;
import dev.orchestrator.api.Money;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/**
 * Why a model may not serve a call. Its words are made only when somebody reads them: a decision
 * over thousands of models passes most of them over.
 */
sealed interface Obstacle {

  /** Its end is announced, and nobody asked for it by name. */
  record Deprecated() implements Obstacle {}

  /** It is not fit for what is wanted. */
  record LacksCapability(String capability) implements Obstacle {}

  /** It is weaker than high risk allows. */
  record TooWeak(ModelTier wanted) implements Obstacle {}

  /** Prompt and answer do not fit. */
  record WindowTooSmall(long prompt, long answer) implements Obstacle {}

  /** What it costs is not known. */
  record Unpriced() implements Obstacle {}

  /** The call would cost more than the cap. */
  record OverPriceCap(Money expected, Money cap) implements Obstacle {}

  /** The task is confined to others. */
  record NotAllowed(List<String> allow) implements Obstacle {}

  /** The task is confined to the user's machine. */
  record NotLocal() implements Obstacle {}

  /** Its maker may not serve this call. */
  record ExcludedMaker() implements Obstacle {}

  /** Its provider may not serve this call. */
  record ExcludedProvider() implements Obstacle {}

  /** It may not serve this call. */
  record ExcludedModel() implements Obstacle {}

  /** Another model was named. */
  record NotNamed(String named) implements Obstacle {}

  /** Said by whoever made the decision. */
  record Stated(String reason) implements Obstacle {}

  /** The reason in plain words, with the figures. */
  default String text(ModelInfo model) {
    return switch (this) {
      case Deprecated() ->
          "deprecated by its vendor"
              + (model.successor() == null ? "" : "; use " + model.successor() + " instead");
      case LacksCapability(String capability) ->
          "lacks the capability '" + capability + "' (has " + has(model) + ")";
      case TooWeak(ModelTier wanted) ->
          "tier " + model.tier() + " is below the " + wanted + " that high risk needs";
      case WindowTooSmall(long prompt, long answer) ->
          String.format(
              Locale.ROOT,
              "window of %,d tokens is smaller than the %,d that prompt (%,d) and answer (%,d)"
                  + " need",
              model.contextWindow(),
              prompt + answer,
              prompt,
              answer);
      case Unpriced() ->
          "its price is unknown: state input_per_1m and output_per_1m, or a base_model, or set"
              + " allow_unpriced";
      case OverPriceCap(Money expected, Money cap) ->
          "expected cost of $" + expected + " is above the cap of $" + cap;
      case NotAllowed(List<String> allow) -> "not among what the task allows: " + allow;
      case NotLocal() -> "does not run on this machine, and the task is local_only";
      case ExcludedMaker() -> "made by " + model.maker() + ", which may not serve this call";
      case ExcludedProvider() ->
          "served by " + model.provider() + ", which may not serve this call";
      case ExcludedModel() -> "excluded from this call";
      case NotNamed(String named) -> named + " was asked for by name";
      case Stated(String reason) -> reason;
    };
  }

  private static String has(ModelInfo model) {
    return model.capabilities().isEmpty()
        ? "none"
        : String.join(", ", new TreeSet<>(model.capabilities()));
  }
}
