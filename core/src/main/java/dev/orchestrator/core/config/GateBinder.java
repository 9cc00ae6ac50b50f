package dev.orchestrator.core.config;

import dev.orchestrator.core.config.GateSettings.Baseline;
import dev.orchestrator.core.config.GateSettings.Sandbox;
import dev.orchestrator.core.yaml.YamlMap;
import dev.orchestrator.core.yaml.YamlNode.Scalar;
import dev.orchestrator.core.yaml.YamlValue;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code gate:}, of which there may be several: a list of checks, one check, or a mapping
 * with {@code checks:} and what holds for all of them. What a later one says of all stands.
 */
final class GateBinder {
  private final CheckBinder checks = new CheckBinder();
  private final Set<String> environment = new LinkedHashSet<>();
  private @Nullable Sandbox sandbox;
  private @Nullable Boolean network;
  private @Nullable Baseline baseline;
  private @Nullable Boolean rerun;
  private @Nullable YamlValue coverage;

  /**
   * Reads one.
   *
   * @param withChecks whether its checks count; else only what it says of all checks does
   */
  void read(YamlValue value, boolean withChecks) {
    if (!value.isMap() || isCheck(value.map())) {
      checks.read(value, withChecks);
      return;
    }
    YamlMap map = value.map();
    YamlValue list = map.get("checks");
    if (list != null) {
      checks.read(list, withChecks);
    }
    YamlValue sandboxValue = map.get("sandbox");
    Sandbox wantedSandbox = sandboxValue == null ? null : sandbox(sandboxValue);
    sandbox = wantedSandbox == null ? sandbox : wantedSandbox;
    network = flag(map.get("network"), network);
    YamlValue baselineValue = map.get("baseline");
    Baseline wantedBaseline = baselineValue == null ? null : baseline(baselineValue);
    baseline = wantedBaseline == null ? baseline : wantedBaseline;
    rerun = flag(map.get("rerun"), rerun);
    environment.addAll(CheckBinder.environment(map.get("env")));
    YamlValue coverageValue = map.get("coverage");
    if (coverageValue != null && withChecks) {
      coverage = coverageValue;
    }
    map.finish();
  }

  private static boolean isCheck(YamlMap map) {
    return map.has("run") || map.has("name");
  }

  private static @Nullable Boolean flag(@Nullable YamlValue value, @Nullable Boolean before) {
    Boolean flag = value == null ? null : value.bool();
    return flag == null ? before : flag;
  }

  private static @Nullable Sandbox sandbox(YamlValue value) {
    // 'off' is a word here, and so are those that YAML knows for it
    return switch (lower(value)) {
      case "false", "no" -> Sandbox.OFF;
      case "true", "yes", "on" -> Sandbox.REQUIRED;
      default -> value.oneOf(Sandbox.class);
    };
  }

  private static @Nullable Baseline baseline(YamlValue value) {
    return switch (lower(value)) {
      case "false", "no" -> Baseline.OFF;
      case "true", "yes", "on" -> Baseline.FORGIVE;
      default -> value.oneOf(Baseline.class);
    };
  }

  private static String lower(YamlValue value) {
    String text = value.node() instanceof Scalar scalar ? scalar.text() : "";
    return text.strip().toLowerCase(Locale.ROOT);
  }

  /** All that was read. To be called once, after the last {@link #read}. */
  GateSettings settings() {
    Baseline base = baseline == null ? GateSettings.NONE.baseline() : baseline;
    List<GateCheck> all = new ArrayList<>(checks.checks());
    YamlValue whole = coverage;
    if (whole != null) {
      ofTheOnlyCheck(whole, all);
    }
    if (base == Baseline.OFF) {
      checks
          .comparing()
          .forEach(value ->
              value.problem(
                  "must_not_fall compares with the untouched base, and 'baseline: off' leaves that"
                      + " out; write 'baseline: tell', or 'must_not_fall: false'"));
    }
    return new GateSettings(
        all,
        sandbox == null ? GateSettings.NONE.sandbox() : sandbox,
        network == null ? GateSettings.NONE.network() : network,
        base,
        rerun == null ? GateSettings.NONE.rerun() : rerun,
        List.copyOf(environment));
  }

  /** A report is written by one check, so what is said of the gate must be clear. */
  private void ofTheOnlyCheck(YamlValue whole, List<GateCheck> all) {
    CoverageRule rule = checks.coverage(whole);
    if (all.size() != 1) {
      whole.problem(
          "the gate has "
              + (all.isEmpty() ? "no check" : all.size() + " checks")
              + "; write 'coverage:' into the check that writes the report");
    } else if (all.getFirst().coverage() != null) {
      whole.problem("the check " + all.getFirst().name() + " has a 'coverage:' of its own");
    } else if (rule != null) {
      all.set(0, all.getFirst().withCoverage(rule));
    }
  }
}
