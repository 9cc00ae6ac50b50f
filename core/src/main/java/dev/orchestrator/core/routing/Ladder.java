package dev.orchestrator.core.routing;

import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.ModelTier;
import dev.orchestrator.api.Money;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What comes after a refusal: the same model once more with what was wrong, then the model with the
 * best chance of success per dollar among the stronger ones, given what has failed.
 *
 * <p>Stronger is a model of a higher tier than all that failed, or of the highest of their tiers
 * with a greater chance of success than each of them there; with an explicit order, whatever stands
 * further down. A model whose retries are used up is not asked again. A try is made only if the
 * budget that is left pays its expected cost and, where a value is set, if its chance times the
 * value is no less than that cost; unpriced models are taken if no priced one is left, and bounded
 * by the hold alone.
 *
 * <p>Chances: the same model repairs one first failure in three (Aider's polyglot board: over a
 * third; docs/escalation.md), and each further retry half as many, which nobody has measured.
 * Another model's chance is that of the success table, lowered by what the refusals tell about the
 * task ({@link Difficulty}).
 *
 * <p>It calls nobody, reads no clock and decides the same for the same arguments. Immutable and
 * thread-safe.
 */
public final class Ladder {

  /** How often a model repairs its first failure when it is shown what was wrong. */
  static final double REPAIR = 1.0 / 3;

  private final EscalationSettings settings;
  private final SuccessTable table;

  /** A ladder by these settings, with what was learned of the models. */
  public Ladder(EscalationSettings settings, SuccessTable table) {
    this.settings = settings;
    this.table = table;
  }

  /**
   * Where a step stands after a refusal. Immutable.
   *
   * @param role the role whose work was refused
   * @param area the area, or empty
   * @param candidates the models that may serve the next try, with its expected cost, as routing
   *     gives them; those excluded by the task, by high risk or by independence are not among them
   * @param failed the models of the refused tries of this step, one for each try, oldest first
   * @param budgetLeft what may still be spent, or null for no bound
   */
  public record Refused(
      String role,
      String area,
      List<RoutingDecision.Candidate> candidates,
      List<ModelInfo> failed,
      @Nullable Money budgetLeft) {

    /**
     * Copies its lists.
     *
     * @throws IllegalArgumentException if nothing has failed
     */
    public Refused {
      candidates = List.copyOf(candidates);
      failed = List.copyOf(failed);
      if (failed.isEmpty()) {
        throw new IllegalArgumentException("a ladder is climbed after a refusal, but none is told");
      }
    }
  }

  /** What is to be done next. */
  public Rung next(Refused refused) {
    if (!settings.enabled()) {
      return new Rung.Stop(Rung.Reason.OFF, "escalation is off");
    }
    int made = refused.failed.size() - 1;
    if (made >= settings.maxRungs()) {
      return new Rung.Stop(
          Rung.Reason.RUNGS,
          made
              + (made == 1 ? " further try was" : " further tries were")
              + " refused too, and escalation: max_rungs allows no more");
    }
    Weighing weighing = new Weighing(settings.valuePerTask(), refused.budgetLeft);
    Rung again = sameAgain(refused, weighing);
    if (again != null) {
      return again;
    }
    List<Option> options = options(refused);
    return settings.order().isEmpty()
        ? best(refused, options, weighing)
        : nextInOrder(refused, options, weighing);
  }

  /** A model that could take over. */
  private record Option(
      ModelInfo model, @Nullable Money cost, SuccessTable.Estimate estimate, double chance) {

    /** Chance per nano-dollar: an order, not an amount. */
    double merit() {
      return cost == null ? -1 : chance / cost.nanos();
    }

    boolean betterThan(Option other) {
      int byMerit = Double.compare(merit(), other.merit());
      return byMerit != 0 ? byMerit > 0 : chance > other.chance;
    }
  }

  private @Nullable Rung sameAgain(Refused refused, Weighing weighing) {
    ModelInfo model = refused.failed.getLast();
    long tries = refused.failed.stream().filter(one -> same(one, model)).count();
    if (tries > settings.sameModelRetries()) {
      return null;
    }
    for (RoutingDecision.Candidate candidate : refused.candidates) {
      if (same(candidate.model(), model)) {
        double chance = REPAIR / Math.scalb(1.0, (int) tries - 1);
        Money cost = candidate.expectedCost();
        return weighing.admits(model, chance, cost)
            ? new Rung.SameAgain(
                model,
                chance,
                cost,
                model.qualifiedName() + " once more with what was wrong: " + odds(chance, cost))
            : null;
      }
    }
    return null;
  }

  /** The models that could take over, with their chances given what failed. */
  private List<Option> options(Refused refused) {
    SuccessTable.View view = table.in(refused.role, refused.area);
    List<ModelInfo> failed = new ArrayList<>();
    ModelTier tier = ModelTier.FAST;
    double chance = 0;
    for (ModelInfo model : refused.failed) {
      if (failed.stream().noneMatch(one -> same(one, model))) {
        failed.add(model);
      }
      double its = view.of(model).chance();
      int above = model.tier().compareTo(tier);
      chance = above > 0 ? its : above == 0 ? Math.max(chance, its) : chance;
      tier = above > 0 ? model.tier() : tier;
    }
    Difficulty difficulty =
        Difficulty.after(failed.stream().map(model -> view.of(model).chance()).toList());
    boolean ordered = !settings.order().isEmpty();
    // Most models of a large registry share the estimate of their tier.
    Map<Double, Double> known = new HashMap<>();
    List<Option> options = new ArrayList<>();
    for (RoutingDecision.Candidate candidate : refused.candidates) {
      ModelInfo model = candidate.model();
      int above = model.tier().compareTo(tier);
      if (above < 0 && !ordered) {
        continue;
      }
      SuccessTable.Estimate estimate = view.of(model);
      boolean stronger = above > 0 || estimate.chance() > chance;
      if ((stronger || ordered) && failed.stream().noneMatch(one -> same(one, model))) {
        double its = known.computeIfAbsent(estimate.chance(), difficulty::chance);
        options.add(new Option(model, candidate.expectedCost(), estimate, its));
      }
    }
    return options;
  }

  private static boolean same(ModelInfo one, ModelInfo other) {
    return one.id().equals(other.id()) && one.provider().equals(other.provider());
  }

  private Rung best(Refused refused, List<Option> options, Weighing weighing) {
    Option best = null;
    int admitted = 0;
    for (Option option : options) {
      if (weighing.admits(option.model, option.chance, option.cost)) {
        admitted++;
        best = best == null || option.betterThan(best) ? option : best;
      }
    }
    if (best == null) {
      return weighing.stop(
          "no model that may serve is stronger than what failed: " + names(refused));
    }
    String among =
        admitted == 1
            ? "the only stronger model"
            : "the best chance per dollar of " + admitted + " stronger models";
    return stronger(refused, best, among);
  }

  private Rung nextInOrder(Refused refused, List<Option> options, Weighing weighing) {
    List<String> order = settings.order();
    int from = 0;
    for (ModelInfo model : refused.failed) {
      for (int i = from; i < order.size(); i++) {
        if (named(order.get(i), model)) {
          from = i + 1;
        }
      }
    }
    for (String name : order.subList(from, order.size())) {
      for (Option option : options) {
        if (named(name, option.model)
            && weighing.admits(option.model, option.chance, option.cost)) {
          return stronger(refused, option, "the next of the order given");
        }
      }
    }
    return weighing.stop("no model further down the order of escalation may serve");
  }

  private static boolean named(String name, ModelInfo model) {
    return name.equals(model.qualifiedName());
  }

  private static Rung stronger(Refused refused, Option option, String among) {
    return new Rung.Stronger(
        option.model,
        option.chance,
        option.cost,
        option.model.qualifiedName()
            + " takes over from "
            + refused.failed.getLast().qualifiedName()
            + " as "
            + among
            + ": "
            + odds(option.chance, option.cost)
            + "; "
            + Explanation.basis(option.estimate)
            + ", lowered by what failed");
  }

  private static String names(Refused refused) {
    return String.join(
        ", ", refused.failed.stream().map(ModelInfo::qualifiedName).distinct().toList());
  }

  private static String odds(double chance, @Nullable Money cost) {
    return Explanation.percent(chance)
        + " chance at "
        + (cost == null ? "an unknown price" : "$" + cost);
  }

  /** Which tries are worth their cost and can be paid, and why the others were not made. */
  private static final class Weighing {
    private final @Nullable Money value;
    private final @Nullable Money left;
    private @Nullable String unworthy;
    private @Nullable String unpaid;

    Weighing(@Nullable Money value, @Nullable Money left) {
      this.value = value;
      this.left = left;
    }

    boolean admits(ModelInfo model, double chance, @Nullable Money cost) {
      if (cost == null) {
        return true;
      }
      Money worth = value;
      if (worth != null && chance * worth.nanos() < cost.nanos()) {
        unworthy =
            unworthy != null
                ? unworthy
                : "no further try is worth its cost: "
                    + odds(chance, cost)
                    + " for "
                    + model.qualifiedName()
                    + ", at a value of $"
                    + worth
                    + " a task";
        return false;
      }
      Money purse = left;
      if (purse != null && cost.isMoreThan(purse)) {
        unpaid =
            unpaid != null
                ? unpaid
                : "the budget has $"
                    + purse
                    + " left, and a try of "
                    + model.qualifiedName()
                    + " is expected to cost $"
                    + cost;
        return false;
      }
      return true;
    }

    Rung stop(String otherwise) {
      if (unpaid != null) {
        return new Rung.Stop(Rung.Reason.BUDGET, unpaid);
      }
      return unworthy != null
          ? new Rung.Stop(Rung.Reason.VALUE, unworthy)
          : new Rung.Stop(Rung.Reason.TOP, otherwise);
    }
  }
}
