package dev.orchestrator.core.routing;

import dev.orchestrator.api.ModelTier;
import dev.orchestrator.core.catalog.FactSheet;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The lines that say what a call wants: the user's own first, then those bundled in {@code
 * role-rules.yaml}. Immutable.
 */
final class RoleTable {

  private static final Set<String> KEYS =
      Set.of("risk", "area", "complexity", "step_type", "tier", "capability");

  private final List<RoleRule> rules;

  RoleTable(List<RoleRule> ownRules) {
    List<RoleRule> all = new ArrayList<>(ownRules);
    all.addAll(BuiltIn.RULES);
    this.rules = List.copyOf(all);
  }

  /** What this request wants. */
  Want want(RoutingRequest request) {
    String area = request.area().strip().toLowerCase(Locale.ROOT);
    String stepType = request.stepType().strip().toLowerCase(Locale.ROOT);
    for (RoleRule rule : rules) {
      if (rule.matches(request.role(), request.risk(), area, request.complexity(), stepType)) {
        return new Want(tier(rule, request.complexity()), rule.capability(), rule.tier());
      }
    }
    // The bundled lines under "*" cover every risk, so that only a damaged program gets here.
    throw new IllegalStateException("no line of the role table fits " + request);
  }

  /** A large task raises the tier by one, unless its line spoke of complexity itself. */
  private static @Nullable ModelTier tier(RoleRule rule, TaskComplexity complexity) {
    ModelTier tier = rule.tier();
    if (tier == null || complexity != TaskComplexity.LARGE || !rule.complexities().isEmpty()) {
      return tier;
    }
    return switch (tier) {
      case FAST -> ModelTier.STANDARD;
      case STANDARD, ADVANCED -> ModelTier.ADVANCED;
    };
  }

  static List<RoleRule> read(FactSheet file) {
    List<RoleRule> rules = new ArrayList<>();
    FactSheet roles = file.map("roles");
    for (String role : roles.keys()) {
      for (FactSheet line : roles.entries(role)) {
        line.allowOnly(KEYS);
        String tier = line.text("tier");
        rules.add(
            new RoleRule(
                role,
                words(line, "risk", TaskRisk.class),
                new LinkedHashSet<>(line.words("area")),
                words(line, "complexity", TaskComplexity.class),
                new LinkedHashSet<>(line.words("step_type")),
                tier == null ? null : word(line, "tier", tier, ModelTier.class),
                line.required("capability")));
      }
    }
    return rules;
  }

  private static <E extends Enum<E>> Set<E> words(FactSheet line, String key, Class<E> type) {
    Set<E> found = EnumSet.noneOf(type);
    line.words(key).forEach(text -> found.add(word(line, key, text, type)));
    return found;
  }

  private static <E extends Enum<E>> E word(
      FactSheet line, String key, String text, Class<E> type) {
    for (E constant : type.getEnumConstants()) {
      if (constant.name().toLowerCase(Locale.ROOT).equals(text)) {
        return constant;
      }
    }
    throw new IllegalStateException(line.where() + ": unknown " + key + " '" + text + "'");
  }

  private static final class BuiltIn {
    static final List<RoleRule> RULES =
        List.copyOf(read(FactSheet.ofResource(RoleTable.class, "role-rules.yaml")));
  }
}
