package dev.orchestrator.core.routing;

import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.ModelTier;
import dev.orchestrator.core.ledger.Tally;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How likely a model's first try is accepted, by role, area and model, learned from outcomes.
 *
 * <p>Few outcomes say little, so each share is drawn toward a broader one, as if that many further
 * outcomes had been seen that agree with it (empirical Bayes with fixed pseudo-counts): the model's
 * share in the area toward its share in the role over all areas ({@value #AREA_WEIGHT} outcomes),
 * and that toward what is usual for its tier ({@value #TIER_WEIGHT} outcomes).
 *
 * <p>What is usual for a tier, and how much models of a tier differ, is that of 22 models on 291
 * tasks of SWE-bench Verified, all with the same agent (swebench.com, "bash only", 2025-12-10), the
 * tier of each by the rule of {@code docs/model-catalog.md}: FAST 47.8 % (4 models), STANDARD 46.8
 * % (8), ADVANCED 69.2 % (10). The first two do not differ by more than chance, and in the wrong
 * direction; together they have 47.1 %. Within a tier the shares of models have a variance of
 * 0.0226 beyond chance, which is worth {@code p(1 - p) / 0.0226 - 1 = 8} outcomes. No data tell how
 * much the areas of a project differ; 20 lets an area that has seen 20 outcomes speak for half.
 *
 * <p>Only first tries are learned from. What a model does on a later rung, it does on tasks that
 * others failed at: such outcomes say as much of the task as of the model.
 *
 * <p>Immutable and thread-safe; a look-up takes the same time however many outcomes are known.
 */
public final class SuccessTable {

  /** What is usual for a tier counts as much as so many outcomes. */
  static final int TIER_WEIGHT = 8;

  /** The share over all areas counts, within an area, as much as so many outcomes. */
  static final int AREA_WEIGHT = 20;

  private static final double BELOW_ADVANCED = 0.47;
  private static final double ADVANCED = 0.69;

  /** A table that has learned nothing. */
  public static final SuccessTable EMPTY = new SuccessTable(Map.of());

  /**
   * How likely a model succeeds.
   *
   * @param chance above 0 and below 1
   * @param outcomes how many outcomes of the model in the role it rests on; 0 if it is only what is
   *     usual for the tier
   * @param inArea how many of them were of the area
   */
  public record Estimate(double chance, long outcomes, long inArea) {}

  private record Count(long tries, long successes) {
    Count plus(Count other) {
      return new Count(tries + other.tries, successes + other.successes);
    }

    /** The share of successes, drawn toward a broader share that counts as so many outcomes. */
    double toward(double broader, int weight) {
      return (successes + broader * weight) / (tries + weight);
    }
  }

  /**
   * Counts by provider and then by model id: a look-up makes no name of both, which would take
   * longer than the look-up itself.
   */
  private record Counts(Map<String, Map<String, Count>> byProvider) {
    static final Counts NONE = new Counts(Map.of());

    Counts() {
      this(new HashMap<>());
    }

    void add(String name, Count count) {
      int slash = name.indexOf('/');
      byProvider
          .computeIfAbsent(name.substring(0, Math.max(0, slash)), provider -> new HashMap<>())
          .merge(name.substring(slash + 1), count, Count::plus);
    }

    @Nullable Count of(ModelInfo model) {
      Map<String, Count> byId = byProvider.get(model.provider());
      return byId == null ? null : byId.get(model.id());
    }
  }

  /** What is known of one role: over all areas, and by area. */
  private record Known(Counts all, Map<String, Counts> byArea) {
    Known() {
      this(new Counts(), new HashMap<>());
    }
  }

  private final Map<String, Known> roles;

  private SuccessTable(Map<String, Known> roles) {
    this.roles = roles;
  }

  /** A table of these counts, as {@code Ledger.tallies()} gives them. */
  public static SuccessTable of(Collection<Tally> tallies) {
    Map<String, Known> roles = new HashMap<>();
    for (Tally tally : tallies) {
      if (tally.firstTries() == 0) {
        continue;
      }
      Count count = new Count(tally.firstTries(), tally.firstSuccesses());
      Known known = roles.computeIfAbsent(tally.role(), role -> new Known());
      known.all.add(tally.model(), count);
      known
          .byArea
          .computeIfAbsent(folded(tally.area()), area -> new Counts())
          .add(tally.model(), count);
    }
    return new SuccessTable(roles);
  }

  /** What is usual for a tier, as long as nothing is known of the model. */
  static double usual(ModelTier tier) {
    return switch (tier) {
      case FAST, STANDARD -> BELOW_ADVANCED;
      case ADVANCED -> ADVANCED;
    };
  }

  /** Whether an outcome of any model is known in this role. */
  public boolean knows(String role) {
    return roles.containsKey(role);
  }

  /** How likely the model succeeds in this role and area; the area may be empty. */
  public Estimate estimate(String role, String area, ModelInfo model) {
    return in(role, area).of(model);
  }

  /** The part of the table that concerns one role and area. */
  View in(String role, String area) {
    Known known = roles.get(role);
    return known == null
        ? new View(Counts.NONE, Counts.NONE)
        : new View(known.all, known.byArea.getOrDefault(folded(area), Counts.NONE));
  }

  private static String folded(String area) {
    return area.strip().toLowerCase(Locale.ROOT);
  }

  /** One role and area. */
  static final class View {
    /** By tier: nearly all models of a large registry have no outcomes. */
    private static final List<Estimate> USUAL =
        List.of(
            new Estimate(usual(ModelTier.FAST), 0, 0),
            new Estimate(usual(ModelTier.STANDARD), 0, 0),
            new Estimate(usual(ModelTier.ADVANCED), 0, 0));

    private final Counts all;
    private final Counts area;

    private View(Counts all, Counts area) {
      this.all = all;
      this.area = area;
    }

    Estimate of(ModelInfo model) {
      Count overall = all.of(model);
      if (overall == null) {
        return USUAL.get(model.tier().ordinal());
      }
      double chance = overall.toward(usual(model.tier()), TIER_WEIGHT);
      Count here = area.of(model);
      return here == null
          ? new Estimate(chance, overall.tries, 0)
          : new Estimate(here.toward(chance, AREA_WEIGHT), overall.tries, here.tries);
    }
  }
}
