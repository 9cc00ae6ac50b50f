package dev.orchestrator.core.routing;

import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.ModelTier;
import dev.orchestrator.api.Money;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One choice among the models of a table.
 *
 * <p>Every model that nothing rules out stands on a rung: 0 for what is wanted, 1 and 2 for a
 * higher and then a lower tier, 3 to 5 for the same tiers without the capability, {@link #FALLBACK}
 * for the model of the fallback provider. High risk has no lower tiers and no rungs without the
 * capability. The lowest rung that holds a model is found; what was given up to get there are the
 * relaxations. The models of the found rung come first, those of the rungs behind it follow as
 * failover. One pass over the models and one sort.
 *
 * <p>Not thread-safe; used once.
 */
final class Choice {

  static final int NEVER = -1;
  static final int WITHOUT_CAPABILITY = 3;
  static final int FALLBACK = 6;

  private static final ModelTier TOP = ModelTier.ADVANCED;

  /**
   * A model on its rung.
   *
   * @param cost nano-dollars, {@link ModelRow#UNPRICED} if unknown
   * @param success how likely it succeeds, or null where all are taken to
   * @param rank cost ÷ chance of success: an order, not an amount
   */
  record Placed(
      ModelRow row, int rung, long cost, SuccessTable.@Nullable Estimate success, long rank) {

    /** The same model on another rung. */
    Placed on(int other) {
      return new Placed(row, other, cost, success, rank);
    }

    ModelInfo model() {
      return row.model();
    }

    @Nullable Money expectedCost() {
      return cost == ModelRow.UNPRICED ? null : Money.ofNanos(cost);
    }
  }

  private final RoutingPolicy policy;
  private final Want want;
  private final Filter filter;
  private final boolean strict;

  /** What was learned for the role; null if nothing was. */
  private final SuccessTable.@Nullable View learned;

  /** The models that nothing rules out, those of the found rung first. */
  final List<Placed> placed = new ArrayList<>();

  /** All others. */
  final List<RoutingDecision.PassedOver> passedOver = new ArrayList<>();

  /** The rung of the first model; {@link #NEVER} if there is none. */
  int found = NEVER;

  Choice(
      RoutingPolicy policy,
      Want want,
      TaskRisk risk,
      Filter filter,
      SuccessTable.@Nullable View learned) {
    this.learned = learned;
    this.policy = policy;
    this.want = want;
    this.filter = filter;
    this.strict = risk == TaskRisk.HIGH;
  }

  /** The choice of a model that the user named: it or none, whatever tier and capability it has. */
  static Choice named(
      ModelTable table,
      ModelInfo model,
      RoutingPolicy policy,
      Want want,
      TaskRisk risk,
      Filter filter,
      SuccessTable.@Nullable View learned) {
    Choice choice = new Choice(policy, want, risk, filter, learned);
    ModelRow row = new ModelRow(model, false);
    long cost = filter.cost(row);
    Obstacle obstacle = filter.obstacle(row, cost);
    if (obstacle == null) {
      choice.placed.add(choice.place(row, 0, cost));
      choice.found = 0;
    } else {
      choice.passedOver.add(new RoutingDecision.PassedOver(model, obstacle));
    }
    Obstacle notNamed = new Obstacle.NotNamed(row.name());
    for (ModelRow other : table.rows()) {
      if (!other.name().equals(row.name())) {
        choice.passedOver.add(new RoutingDecision.PassedOver(other.model(), notNamed));
      }
    }
    return choice;
  }

  void among(List<ModelRow> rows) {
    List<Placed> open = new ArrayList<>(rows.size());
    List<RoutingDecision.PassedOver> closed = new ArrayList<>();
    List<Placed> incapable = new ArrayList<>();
    Obstacle lacks = new Obstacle.LacksCapability(want.capability());
    Obstacle weak = new Obstacle.TooWeak(want.tier() == null ? TOP : want.tier());
    for (ModelRow row : rows) {
      ModelInfo model = row.model();
      long cost = filter.cost(row);
      Obstacle obstacle = filter.obstacle(row, cost);
      boolean capable = model.supports(want.capability());
      int tierRung = tierRung(model.tier());
      if (obstacle instanceof Obstacle.Deprecated) {
        closed.add(new RoutingDecision.PassedOver(model, obstacle));
      } else if (!capable) {
        // Judged once it is known whether the capability must be given up.
        incapable.add(place(row, obstacle == null ? tierRung : NEVER, cost));
      } else if (tierRung == NEVER) {
        closed.add(new RoutingDecision.PassedOver(model, weak));
      } else if (obstacle != null) {
        closed.add(new RoutingDecision.PassedOver(model, obstacle));
      } else {
        open.add(place(row, localRung(model, tierRung), cost));
      }
    }
    placeIncapable(open, closed, incapable, lacks, weak);
    open.sort(order());
    placed.addAll(open);
    passedOver.addAll(closed);
    found = open.isEmpty() ? NEVER : open.getFirst().rung();
  }

  private Placed place(ModelRow row, int rung, long cost) {
    SuccessTable.View view = learned;
    if (view == null) {
      return new Placed(row, rung, cost, null, cost);
    }
    SuccessTable.Estimate success = view.of(row.model());
    boolean priced = cost < ModelRow.UNPRICED - 1;
    // A double holds every cost below 9 million dollars to the nano-dollar.
    long rank = priced ? Math.min(ModelRow.UNPRICED - 2, (long) (cost / success.chance())) : cost;
    return new Placed(row, rung, cost, success, rank);
  }

  private void placeIncapable(
      List<Placed> open,
      List<RoutingDecision.PassedOver> closed,
      List<Placed> incapable,
      Obstacle lacks,
      Obstacle weak) {
    boolean relaxed = open.isEmpty() && !strict && incapable.stream().anyMatch(Choice::stands);
    // High risk takes a fallback without the capability only if nothing else is left.
    Placed fallback = strict && !open.isEmpty() || relaxed ? null : fallback(incapable);
    for (Placed one : incapable) {
      if (one == fallback) {
        open.add(one.on(FALLBACK));
      } else if (!relaxed) {
        closed.add(new RoutingDecision.PassedOver(one.model(), lacks));
      } else if (stands(one)) {
        open.add(one.on(WITHOUT_CAPABILITY + one.rung));
      } else {
        Obstacle obstacle = filter.obstacle(one.row, one.cost);
        closed.add(new RoutingDecision.PassedOver(one.model(), obstacle == null ? weak : obstacle));
      }
    }
  }

  private static boolean stands(Placed one) {
    return one.rung != NEVER;
  }

  /** The default model of the fallback provider, else its cheapest, among these; null if none. */
  private @Nullable Placed fallback(List<Placed> incapable) {
    String provider = policy.fallbackProvider();
    if (provider == null) {
      return null;
    }
    return incapable.stream()
        .filter(Choice::stands)
        .filter(one -> one.model().provider().equals(provider))
        .min(
            Comparator.comparing((Placed one) -> !one.row.isDefault())
                .thenComparingLong(Placed::rank)
                .thenComparing(one -> one.row.name()))
        .orElse(null);
  }

  /** 0 for the tier wanted, then upward step by step, then downward; NEVER if risk forbids it. */
  private int tierRung(ModelTier tier) {
    ModelTier wanted = want.tier();
    if (wanted == null || tier == wanted) {
      return 0;
    }
    int above = tier.ordinal() - wanted.ordinal();
    if (above > 0) {
      return above;
    }
    boolean forbidden = strict && !policy.relaxHighRisk();
    return forbidden ? NEVER : TOP.ordinal() - wanted.ordinal() - above;
  }

  /** Where local models are preferred, one of any tier counts as wanted, unless risk is high. */
  private int localRung(ModelInfo model, int tierRung) {
    return policy.preferLocal() && model.local() && !strict ? 0 : tierRung;
  }

  private Comparator<Placed> order() {
    boolean localFirst = policy.preferLocal();
    return (a, b) -> {
      int byRung = Integer.compare(a.rung, b.rung);
      if (byRung != 0) {
        return byRung;
      }
      if (localFirst && a.model().local() != b.model().local()) {
        return a.model().local() ? -1 : 1;
      }
      // Expected cost of a solved task: with one success estimate for all (1.0, until outcomes
      // are learned) the order is that of the expected cost.
      int byCost = Long.compare(a.rank, b.rank);
      if (byCost != 0) {
        return byCost;
      }
      if (a.row.isDefault() != b.row.isDefault()) {
        return a.row.isDefault() ? -1 : 1;
      }
      int byTier = Integer.compare(tierTie(a.model().tier()), tierTie(b.model().tier()));
      return byTier != 0 ? byTier : a.row.name().compareTo(b.row.name());
    };
  }

  /** At equal cost the tier wanted, then a higher, then a lower one; the highest if any will do. */
  private int tierTie(ModelTier tier) {
    return want.tier() == null ? TOP.ordinal() - tier.ordinal() : tierRung(tier);
  }
}
