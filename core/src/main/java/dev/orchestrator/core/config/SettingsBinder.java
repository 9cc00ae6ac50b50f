package dev.orchestrator.core.config;

import dev.orchestrator.api.Money;
import dev.orchestrator.core.config.ReviewSettings.Independence;
import dev.orchestrator.core.ledger.Scope;
import dev.orchestrator.core.yaml.YamlMap;
import dev.orchestrator.core.yaml.YamlValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code workspace:}, {@code review:} and {@code limits:}. */
final class SettingsBinder {
  private static final int MOST_ROUNDS = 20;

  private SettingsBinder() {}

  static WorkspaceSettings workspace(@Nullable YamlValue value) {
    if (value == null) {
      return WorkspaceSettings.NONE;
    }
    YamlMap map = value.map();
    List<String> setup = new ArrayList<>();
    YamlValue commands = map.get("setup");
    if (commands != null) {
      for (YamlValue item : commands.list()) {
        String command = CheckBinder.command(item);
        if (command != null) {
          setup.add(command);
        }
      }
    }
    List<String> copy = new ArrayList<>();
    YamlValue paths = map.get("copy");
    if (paths != null) {
      for (YamlValue item : paths.list()) {
        String path = item.literal();
        if (path != null && inside(path)) {
          copy.add(path);
        } else if (path != null) {
          item.problem(
              item.echo()
                  + " must be a file or folder inside the repository, relative to its root");
        }
      }
    }
    map.finish();
    return new WorkspaceSettings(setup, copy);
  }

  static boolean inside(String path) {
    return !path.isBlank()
        && !path.startsWith("/")
        && !path.startsWith("~")
        && path.indexOf('\\') < 0
        && path.chars().noneMatch(Character::isISOControl)
        && List.of(path.split("/", -1)).stream()
            .noneMatch(part -> part.equals("..") || part.equalsIgnoreCase(".git"));
  }

  static ReviewSettings review(@Nullable YamlValue value) {
    if (value == null) {
      return ReviewSettings.DEFAULT;
    }
    YamlMap map = value.map();
    YamlValue wanted = map.get("independence");
    Independence independence =
        wanted == null
            ? null
            : wanted.oneOf(
                Independence.class, Map.of("vendor", Independence.MAKER, "off", Independence.NONE));
    YamlValue roundsValue = map.get("max_rounds");
    Integer rounds = roundsValue == null ? null : roundsValue.wholeInt(1, MOST_ROUNDS);
    map.finish();
    return new ReviewSettings(
        independence == null ? ReviewSettings.DEFAULT.independence() : independence,
        rounds == null ? ReviewSettings.DEFAULT.maxRounds() : rounds);
  }

  /**
   * All limits.
   *
   * @param older {@code usage_limits:} of older layouts
   */
  static LimitSettings limits(
      @Nullable YamlValue value, @Nullable YamlValue older, RoutingBinder.Routing routing) {
    Limits limits = new Limits();
    limits.add("task", routing.maxCostPerTask(), routing.maxCost());
    boolean unpriced = routing.policy().allowUnpriced();
    boolean unbounded = false;
    older(older, limits);
    if (value != null) {
      YamlMap map = value.map();
      for (String what : List.of("attempt", "task", "run", "day", "month")) {
        YamlValue limit = map.get("max_cost_per_" + what);
        limits.add(what, money(limit), limit);
      }
      YamlValue tags = map.get("tags");
      if (tags != null) {
        for (YamlMap.Named tag : tags.map().all()) {
          limits.tag(tag);
        }
      }
      unpriced |= flag(map.get("allow_unpriced"));
      unbounded = flag(map.get("allow_unbounded"));
      map.finish();
    }
    return limits.settings(unpriced, unbounded);
  }

  /** The limits that were read, each with its place; the lower of two for the same thing stands. */
  private static final class Limits {
    private final Map<String, Money> amounts = new HashMap<>();
    private final Map<String, String> places = new HashMap<>();

    void add(String what, @Nullable Money amount, @Nullable YamlValue value) {
      Money before = amounts.get(what);
      if (amount != null && value != null && (before == null || before.isMoreThan(amount))) {
        amounts.put(what, amount);
        places.put(what, value.path() + " (" + value.place() + ")");
      }
    }

    void tag(YamlMap.Named tag) {
      if (Scope.isTag(tag.key())) {
        add("tag:" + tag.key(), tag.value().money(), tag.value());
      } else {
        tag.value().problem("a tag must be " + Scope.TAG_RULE);
      }
    }

    LimitSettings settings(boolean unpriced, boolean unbounded) {
      Map<String, Money> tags = new HashMap<>();
      amounts.forEach((what, amount) -> {
        if (what.startsWith("tag:")) {
          tags.put(what.substring("tag:".length()), amount);
        }
      });
      return new LimitSettings(
          amounts.get("attempt"),
          amounts.get("task"),
          amounts.get("run"),
          amounts.get("day"),
          amounts.get("month"),
          tags,
          unpriced,
          unbounded,
          places);
    }
  }

  private static void older(@Nullable YamlValue older, Limits limits) {
    if (older == null) {
      return;
    }
    YamlMap map = older.map();
    YamlValue daily = map.get("daily_cost_limit_usd");
    limits.add("day", money(daily), daily);
    if (daily != null) {
      daily.warn("is an older key: write 'limits: {max_cost_per_day: …}' in config.yaml");
    }
    YamlValue tokens = map.get("max_tokens_per_request");
    if (tokens != null && tokens.whole(1, Long.MAX_VALUE) != null) {
      tokens.warn(
          "is no longer used: every role has a bound of its own; write"
              + " 'limits: {max_cost_per_attempt: …}' in config.yaml");
    }
    map.finish();
  }

  private static @Nullable Money money(@Nullable YamlValue value) {
    return value == null ? null : value.money();
  }

  private static boolean flag(@Nullable YamlValue value) {
    Boolean flag = value == null ? null : value.bool();
    return flag != null && flag;
  }
}
