package dev.orchestrator.core.config;

import dev.orchestrator.api.Money;
import dev.orchestrator.core.routing.EscalationSettings;
import dev.orchestrator.core.yaml.YamlMap;
import dev.orchestrator.core.yaml.YamlValue;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code escalation:}. */
final class EscalationBinder {

  private static final Set<String> SWITCH = Set.of("on", "off", "true", "false", "yes", "no");

  private EscalationBinder() {}

  static EscalationSettings escalation(@Nullable YamlValue value, List<ProviderEntry> providers) {
    if (value == null) {
      return EscalationSettings.DEFAULT;
    }
    if (!value.isMap()) {
      return isOn(value) ? EscalationSettings.DEFAULT : EscalationSettings.OFF;
    }
    YamlMap map = value.map();
    YamlValue enabledValue = map.get("enabled");
    Boolean enabled = enabledValue == null ? null : enabledValue.bool();
    YamlValue rungsValue = map.get("max_rungs");
    Integer rungs =
        rungsValue == null ? null : rungsValue.wholeInt(1, EscalationSettings.MOST_RUNGS);
    YamlValue retriesValue = map.get("same_model_retries");
    Integer retries =
        retriesValue == null ? null : retriesValue.wholeInt(0, EscalationSettings.MOST_RETRIES);
    YamlValue orderValue = map.get("order");
    Set<String> order = orderValue == null ? Set.of() : order(orderValue, providers);
    Money worth = worth(map.get("value_per_task"));
    map.finish();
    int again = retries == null ? EscalationSettings.DEFAULT.sameModelRetries() : retries;
    return new EscalationSettings(
        enabled == null || enabled,
        rungs == null ? usualRungs(order.size(), again) : rungs,
        again,
        List.copyOf(order),
        worth);
  }

  /** {@code on} or {@code off}; whatever else is a problem. */
  private static boolean isOn(YamlValue value) {
    String word = value.isList() ? null : value.literal();
    Boolean on =
        word != null && SWITCH.contains(word.strip().toLowerCase(Locale.ROOT))
            ? value.bool()
            : null;
    if (on == null) {
      value.problem(
          "must be 'off', or a mapping such as { max_rungs: 3, same_model_retries: 1 }"
              + (word == null ? "" : ", but is " + value.echo()));
    }
    return on != null && on;
  }

  /** A user who states an order wants it walked to its end. */
  private static int usualRungs(int ordered, int retries) {
    int all = retries + ordered * (1 + retries);
    return ordered == 0
        ? EscalationSettings.DEFAULT.maxRungs()
        : Math.min(EscalationSettings.MOST_RUNGS, all);
  }

  private static Set<String> order(YamlValue value, List<ProviderEntry> providers) {
    List<String> names = providers.stream().map(ProviderEntry::name).toList();
    Set<String> order = new LinkedHashSet<>();
    for (YamlValue item : value.list()) {
      String name = item.word();
      if (name == null) {
        continue;
      }
      int slash = name.indexOf('/');
      // Ids are not checked: the models of some providers are known only once they are asked.
      if (slash < 1 || slash == name.length() - 1) {
        item.problem(item.echo() + " must be a model as provider/model-id");
      } else if (!names.contains(name.substring(0, slash))) {
        item.problem(
            item.echo()
                + " names no provider that is configured"
                + (names.isEmpty() ? "" : "; there are: " + String.join(", ", names)));
      } else if (!order.add(name)) {
        item.problem("the model " + item.echo() + " is given twice");
      }
    }
    return order;
  }

  private static @Nullable Money worth(@Nullable YamlValue value) {
    Money worth = value == null ? null : value.money();
    if (value != null && worth != null && worth.nanos() == 0) {
      value.problem("must be above 0; leave it out if it is not to be asked");
      return null;
    }
    return worth;
  }
}
