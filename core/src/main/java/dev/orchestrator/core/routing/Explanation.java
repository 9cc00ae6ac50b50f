package dev.orchestrator.core.routing;

import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.ModelTier;
import dev.orchestrator.api.Money;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Puts a choice into words. */
final class Explanation {

  /** What each tier above the wanted one takes from the confidence. */
  private static final double STEP_UP = 0.1;

  /** What each tier below the wanted one takes from it, and the lack of the capability. */
  private static final double STEP_DOWN = 0.25;

  private static final double DEPRECATION = 0.1;
  private static final double LEAST = 0.1;

  private final RoutingRequest request;
  private final RoutingPolicy policy;
  private final Want want;
  private final Choice choice;

  Explanation(RoutingRequest request, RoutingPolicy policy, Want want, Choice choice) {
    this.request = request;
    this.policy = policy;
    this.want = want;
    this.choice = choice;
  }

  RoutingDecision decision() {
    List<RoutingDecision.Candidate> candidates = new ArrayList<>(choice.placed.size());
    // Reasons are few: one for each rung, and a few additions.
    @Nullable String[] byRung = new @Nullable String[Choice.FALLBACK + 1];
    // So are those of models that nothing was learned of, beside learned ones: by rung and tier.
    @Nullable String[][] usual =
        new @Nullable String[Choice.FALLBACK + 1][ModelTier.values().length];
    for (Choice.Placed placed : choice.placed) {
      String reason = byRung[placed.rung()];
      if (reason == null) {
        reason = reason(placed.rung());
        byRung[placed.rung()] = reason;
      }
      // Where local models are preferred, one of another tier stands beside those that were wanted.
      ModelInfo model = placed.model();
      boolean onlyUsual = isOnlyUsual(placed);
      String text = onlyUsual ? usual[placed.rung()][model.tier().ordinal()] : null;
      if (text == null) {
        String first =
            placed.rung() == 0 && want.tier() != null && model.tier() != want.tier()
                ? "tier " + model.tier() + " with " + want.capability()
                : reason;
        text = first + additions(placed);
        if (onlyUsual) {
          usual[placed.rung()][model.tier().ordinal()] = text;
        }
      }
      candidates.add(new RoutingDecision.Candidate(model, text, placed.expectedCost()));
    }
    Money cost = choice.placed.isEmpty() ? null : choice.placed.getFirst().expectedCost();
    return new RoutingDecision(
        candidates, choice.passedOver, rationale(cost), relaxations(), confidence(), cost);
  }

  /** Why the models of a rung stand where they stand. */
  private String reason(int rung) {
    if (request.pinnedModel() != null) {
      return "asked for by name";
    }
    if (rung == Choice.FALLBACK) {
      return "last resort: model of the fallback provider, without " + want.capability();
    }
    String tier = "tier " + tierOf(rung % Choice.WITHOUT_CAPABILITY);
    if (rung >= Choice.WITHOUT_CAPABILITY) {
      return tier + " without " + want.capability();
    }
    if (rung == 0) {
      return want.text() + ", as wanted";
    }
    return rung == choice.found ? tier + ", the nearest that is there" : "failover: " + tier;
  }

  /** Whether nothing is to be added of the model but the chance that is usual for its tier. */
  private static boolean isOnlyUsual(Choice.Placed placed) {
    SuccessTable.Estimate success = placed.success();
    ModelInfo model = placed.model();
    return success != null
        && success.outcomes() == 0
        && !model.local()
        && placed.row().priced()
        && model.contextWindow() > 0
        && !model.deprecated();
  }

  private String additions(Choice.Placed placed) {
    ModelInfo model = placed.model();
    String text = "";
    if (model.local()) {
      text += policy.preferLocal() ? "; local, which is preferred" : "; local";
    }
    SuccessTable.Estimate success = placed.success();
    if (success != null) {
      text += "; " + basis(success);
    }
    if (!placed.row().priced()) {
      text += "; price unknown, which is allowed";
    }
    if (model.contextWindow() == 0) {
      text += "; window unknown";
    }
    if (model.deprecated()) {
      text += "; deprecated";
    }
    return text;
  }

  /** A chance of success with what it rests on. */
  static String basis(SuccessTable.Estimate success) {
    if (success.outcomes() == 0) {
      return "succeeds in " + percent(success.chance()) + " (usual for its tier, no outcomes yet)";
    }
    return "succeeds in "
        + percent(success.chance())
        + " (learned from "
        + (success.outcomes() == 1 ? "1 outcome" : success.outcomes() + " outcomes")
        + (success.inArea() == 0 ? ")" : ", " + success.inArea() + " in this area)");
  }

  static String percent(double chance) {
    return Math.round(chance * 100) + " %";
  }

  /** The tier of a rung in words. */
  private String tierOf(int rung) {
    ModelTier wanted = want.tier();
    if (wanted == null) {
      return "of any kind";
    }
    ModelTier tier = tierAt(rung, wanted);
    int above = tier.compareTo(wanted);
    return above == 0
        ? tier.name()
        : tier + (above > 0 ? ", above the " : ", below the ") + wanted + " wanted";
  }

  /** The tier of a rung; the reverse of how {@link Choice} places tiers. */
  private static ModelTier tierAt(int rung, ModelTier wanted) {
    int up = ModelTier.ADVANCED.ordinal() - wanted.ordinal();
    int steps = rung <= up ? rung : up - rung;
    return ModelTier.values()[wanted.ordinal() + steps];
  }

  /** What was given up on the way to the rung that was found, step by step. */
  private List<String> relaxations() {
    List<String> steps = new ArrayList<>();
    if (request.pinnedModel() != null || choice.found <= 0) {
      return steps;
    }
    ModelTier wanted = want.tier();
    int lastTierStep =
        choice.found < Choice.WITHOUT_CAPABILITY ? choice.found : Choice.WITHOUT_CAPABILITY - 1;
    if (wanted != null) {
      for (int rung = 1; rung <= lastTierStep; rung++) {
        ModelTier tier = tierAt(rung, wanted);
        boolean lower = tier.compareTo(wanted) < 0;
        if (lower && request.risk() == TaskRisk.HIGH && !policy.relaxHighRisk()) {
          break;
        }
        steps.add((lower ? "a lower" : "a higher") + " tier: " + tier + " instead of " + wanted);
      }
    }
    if (choice.found >= Choice.WITHOUT_CAPABILITY) {
      steps.add("no model with " + want.capability() + " qualifies: any capability");
    }
    if (choice.found == Choice.FALLBACK) {
      steps.add("nothing else qualifies: the fallback provider " + policy.fallbackProvider());
    }
    return steps;
  }

  private String rationale(@Nullable Money cost) {
    StringBuilder text = new StringBuilder();
    text.append(request.role())
        .append(", ")
        .append(request.risk().name().toLowerCase(Locale.ROOT))
        .append(" risk");
    if (!request.area().isBlank()) {
      text.append(", area ").append(request.area());
    }
    text.append(": ").append(want.text()).append(" wanted; ");
    if (choice.placed.isEmpty()) {
      return text.append(nothing()).toString();
    }
    Choice.Placed first = choice.placed.getFirst();
    text.append(first.row().name()).append(' ').append(decided(first));
    text.append(cost == null ? ", cost unknown" : ", expected cost $" + cost);
    if (first.model().deprecated()) {
      text.append("; warning: it is deprecated");
      if (first.model().successor() != null) {
        text.append(", use ").append(first.model().successor()).append(" instead");
      }
    }
    return text.toString();
  }

  /** What put the first model first. */
  private String decided(Choice.Placed first) {
    if (request.pinnedModel() != null) {
      return "was asked for by name";
    }
    if (first.rung() == Choice.FALLBACK) {
      return "is the last resort of the fallback provider";
    }
    if (policy.preferLocal() && first.model().local()) {
      return "is local, which is preferred";
    }
    long rivals = choice.placed.stream().filter(one -> one.rung() == choice.found).count();
    if (rivals == 1) {
      return choice.found == 0 ? "alone qualifies" : "is the nearest that qualifies";
    }
    boolean tied =
        choice.placed.get(1).rung() == choice.found && choice.placed.get(1).rank() == first.rank();
    SuccessTable.Estimate success = first.success();
    String lowest = "lowest expected cost" + (success == null ? "" : " of a solved task");
    String estimate = success == null ? "" : " and " + basis(success);
    if (!tied) {
      return "has the " + lowest + " of " + rivals + " that qualify" + estimate;
    }
    return (first.row().isDefault() && !choice.placed.get(1).row().isDefault()
            ? "is its provider's default model, at the " + lowest + " of " + rivals
            : "comes first of those with the " + lowest)
        + estimate;
  }

  private String nothing() {
    if (choice.passedOver.isEmpty()) {
      return "no model is registered: configure a provider";
    }
    if (request.pinnedModel() != null) {
      RoutingDecision.PassedOver named = choice.passedOver.getFirst();
      return named.model().qualifiedName() + " cannot serve: " + named.reason();
    }
    String text =
        "none of the "
            + choice.passedOver.size()
            + " models qualifies (see why each was passed"
            + " over)";
    return request.risk() == TaskRisk.HIGH && !policy.relaxHighRisk()
        ? text + "; high risk is never served by a weaker model unless relax_high_risk is set"
        : text;
  }

  /**
   * 1 for a model of the wanted tier with the wanted capability; a step up takes 0.1, a step down
   * or the lack of the capability 0.25, deprecation 0.1; at least 0.1, and 0 if there is no model.
   */
  private double confidence() {
    if (choice.placed.isEmpty()) {
      return 0;
    }
    ModelInfo model = choice.placed.getFirst().model();
    ModelTier wanted = want.tier();
    int steps = wanted == null ? 0 : model.tier().ordinal() - wanted.ordinal();
    double confidence = 1 - (steps > 0 ? STEP_UP * steps : STEP_DOWN * -steps);
    confidence -= model.supports(want.capability()) ? 0 : STEP_DOWN;
    confidence -= model.deprecated() ? DEPRECATION : 0;
    return Math.max(LEAST, Math.round(confidence * 100) / 100.0);
  }
}
