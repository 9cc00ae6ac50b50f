package dev.orchestrator.core.config;

import dev.orchestrator.api.ModelTier;
import dev.orchestrator.api.Money;
import dev.orchestrator.core.routing.RoleRule;
import dev.orchestrator.core.routing.RoutingPolicy;
import dev.orchestrator.core.routing.TaskComplexity;
import dev.orchestrator.core.routing.TaskRisk;
import dev.orchestrator.core.yaml.Nearest;
import dev.orchestrator.core.yaml.YamlMap;
import dev.orchestrator.core.yaml.YamlValue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code routing:}. */
final class RoutingBinder {
  /** The roles of the house with the capability that each wants unless a rule says otherwise. */
  private static final Map<String, String> ROLES = roles();

  private final List<ProviderEntry> providers;
  private final Set<String> roles = new LinkedHashSet<>(ROLES.keySet());

  /**
   * What {@code routing:} says of choosing, of failing over, and of spending.
   *
   * @param maxCost where {@code max_cost_per_task} stands, or null
   */
  record Routing(
      RoutingPolicy policy,
      FailoverSettings failover,
      @Nullable Money maxCostPerTask,
      @Nullable YamlValue maxCost) {}

  RoutingBinder(List<ProviderEntry> providers, Collection<String> furtherRoles) {
    this.providers = providers;
    this.roles.addAll(furtherRoles);
  }

  private static Map<String, String> roles() {
    Map<String, String> roles = new LinkedHashMap<>();
    roles.put("planner", "planning");
    roles.put("plan_reviewer", "review");
    roles.put("implementer", "code");
    roles.put("code_reviewer", "review");
    roles.put("*", "code");
    return roles;
  }

  /** No {@code routing:} at all. */
  Routing none() {
    return new Routing(
        new RoutingPolicy(false, null, defaultModels(), false, false, List.of()),
        FailoverSettings.DEFAULT,
        null,
        null);
  }

  Routing bind(YamlValue value) {
    YamlMap map = value.map();
    boolean preferLocal = flag(map.get("prefer_local"));
    YamlValue cost = map.get("max_cost_per_task");
    Money maxCost = cost == null ? null : cost.money();
    String fallback = provider(map.get("fallback_provider"));
    boolean allowUnpriced = flag(map.get("allow_unpriced"));
    boolean relaxHighRisk = flag(map.get("relax_high_risk"));
    List<RoleRule> rules = rules(map.get("roles"));
    FailoverSettings failover = failover(map);
    String older = older(map, fallback);
    map.finish();
    return new Routing(
        new RoutingPolicy(
            preferLocal,
            fallback == null ? older : fallback,
            defaultModels(),
            allowUnpriced,
            relaxHighRisk,
            rules),
        failover,
        maxCost,
        cost);
  }

  private static FailoverSettings failover(YamlMap map) {
    YamlValue value = map.get("max_attempts");
    Integer attempts = value == null ? null : value.wholeInt(1, FailoverSettings.MOST_ATTEMPTS);
    return new FailoverSettings(
        attempts == null ? FailoverSettings.DEFAULT.maxAttempts() : attempts,
        flag(map.get("failover_on_content_block")));
  }

  private Map<String, String> defaultModels() {
    Map<String, String> models = new LinkedHashMap<>();
    for (ProviderEntry provider : providers) {
      String model = provider.settings().defaultModel();
      if (model != null) {
        models.put(provider.name(), model);
      }
    }
    return models;
  }

  private @Nullable String provider(@Nullable YamlValue value) {
    String name = value == null ? null : value.word();
    if (value == null || name == null) {
      return null;
    }
    Optional<ProviderEntry> entry =
        providers.stream().filter(p -> p.name().equals(name)).findFirst();
    if (entry.isEmpty()) {
      value.unknown("the provider", providers.stream().map(ProviderEntry::name).toList());
      return null;
    }
    if (!entry.get().enabled()) {
      value.warn("the provider " + value.echo() + " is not enabled, so it can be no fallback");
    }
    return name;
  }

  /** Keys of older layouts; answers the fallback provider that they name. */
  private @Nullable String older(YamlMap map, @Nullable String fallback) {
    YamlValue strategy = map.get("strategy");
    if (strategy != null) {
      strategy.warn(
          "is no longer used: models are ranked by expected cost; write 'prefer_local',"
              + " 'max_cost_per_task' or 'roles' instead");
    }
    YamlValue overrides = map.get("overrides");
    if (overrides != null) {
      overrides.warn(
          "is no longer used: write 'roles', such as"
              + " 'roles: {code_reviewer: [{risk: [high], tier: advanced}]}'");
    }
    YamlValue provider = map.get("default_provider");
    if (provider == null) {
      return null;
    }
    if (fallback != null) {
      provider.warn("is no longer used: 'fallback_provider' decides");
      return null;
    }
    provider.warn("is an older key and was read as 'fallback_provider'; write that");
    return provider(provider);
  }

  private List<RoleRule> rules(@Nullable YamlValue value) {
    List<RoleRule> rules = new ArrayList<>();
    if (value == null) {
      return rules;
    }
    YamlMap table = value.map();
    for (YamlMap.Named role : table.all()) {
      if (!roles.contains(role.key())) {
        unknownRole(table, role);
        continue;
      }
      for (YamlValue rule : role.value().list()) {
        rules.add(rule(role.key(), rule));
      }
    }
    // a rule for any role is tried after those that name the role
    List<RoleRule> ordered = new ArrayList<>();
    rules.stream().filter(rule -> !rule.role().equals("*")).forEach(ordered::add);
    rules.stream().filter(rule -> rule.role().equals("*")).forEach(ordered::add);
    return ordered;
  }

  private void unknownRole(YamlMap table, YamlMap.Named role) {
    table.problem(
        role,
        "the role '"
            + role.key()
            + "' is not known"
            + Nearest.of(role.key(), roles)
                .map(near -> "; did you mean '" + near + "'?")
                .orElse("; there are: " + String.join(", ", roles)));
  }

  private static RoleRule rule(String role, YamlValue value) {
    YamlMap map = value.map();
    Set<TaskRisk> risks = all(map.get("risk"), TaskRisk.class);
    Set<String> areas = words(map.get("area"));
    Set<TaskComplexity> complexities = all(map.get("complexity"), TaskComplexity.class);
    Set<String> stepTypes = words(map.get("step_type"));
    YamlValue tierValue = map.get("tier");
    ModelTier tier = tierValue == null ? null : tierValue.oneOf(ModelTier.class);
    YamlValue capabilityValue = map.get("capability");
    String capability = capabilityValue == null ? null : capabilityValue.word();
    if (capabilityValue != null && capability != null) {
      Capabilities.check(capabilityValue, capability);
    }
    if (value.isMap()) {
      map.finish();
    }
    return new RoleRule(
        role,
        risks,
        areas,
        complexities,
        stepTypes,
        tier,
        capability == null ? ROLES.getOrDefault(role, "code") : capability);
  }

  private static <E extends Enum<E>> Set<E> all(@Nullable YamlValue value, Class<E> type) {
    Set<E> all = EnumSet.noneOf(type);
    if (value != null) {
      for (YamlValue item : value.list()) {
        E one = item.oneOf(type);
        if (one != null) {
          all.add(one);
        }
      }
    }
    return all;
  }

  private static Set<String> words(@Nullable YamlValue value) {
    Set<String> words = new LinkedHashSet<>();
    if (value != null) {
      value.texts().forEach(word -> words.add(word.strip().toLowerCase(Locale.ROOT)));
    }
    return words;
  }

  private static boolean flag(@Nullable YamlValue value) {
    Boolean flag = value == null ? null : value.bool();
    return flag != null && flag;
  }
}
