package dev.orchestrator.core.config;

import dev.orchestrator.core.routing.TaskComplexity;
import dev.orchestrator.core.yaml.YamlMap;
import dev.orchestrator.core.yaml.YamlValue;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the checks of a gate. Commands are left as they are written: the shell that runs them
 * expands what it will, and no value of the environment is put into a command line by us.
 */
final class CheckBinder {
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  /** Names under which people keep secrets. */
  private static final Pattern SECRET =
      Pattern.compile(
          "(^|_)(API)?(KEY|TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIAL|AUTH|PAT)S?(_|$)"
              + "|SECRET|PASSWORD|PASSPHRASE|CREDENTIAL|APIKEY|TOKEN$");

  private final List<GateCheck> checks = new ArrayList<>();
  private final Set<String> names = new HashSet<>();
  private final List<YamlValue> comparing = new ArrayList<>();

  /** The checks that count. */
  List<GateCheck> checks() {
    return checks;
  }

  /** The rules for coverage that compare with the untouched base. */
  List<YamlValue> comparing() {
    return comparing;
  }

  /**
   * Reads a list of checks.
   *
   * @param counting whether they count, or are only looked at for mistakes
   */
  void read(YamlValue list, boolean counting) {
    for (YamlValue item : list.list()) {
      if (!item.isMap()) {
        item.problem("must be a mapping such as { name: tests, run: \"mvn -q verify\" }");
        continue;
      }
      check(item.map(), counting);
    }
  }

  private void check(YamlMap map, boolean counting) {
    YamlValue nameValue = map.require("name");
    String name = nameValue == null ? null : nameValue.word();
    YamlValue runValue = map.require("run");
    String run = runValue == null ? null : command(runValue);
    YamlValue timeoutValue = map.get("timeout");
    Duration timeout = timeoutValue == null ? null : timeoutValue.duration();
    YamlValue atValue = map.get("at");
    GateCheck.At at = atValue == null ? null : atValue.oneOf(GateCheck.At.class);
    String failOn = pattern(map.get("fail_on"));
    YamlValue exclusiveValue = map.get("exclusive");
    Boolean exclusive = exclusiveValue == null ? null : exclusiveValue.bool();
    YamlValue dirValue = map.get("dir");
    String dir = dirValue == null ? null : inside(dirValue);
    List<String> environment = environment(map.get("env"));
    List<SkipRule> skipFor = skipFor(map.get("skip_for"));
    YamlValue coverageValue = map.get("coverage");
    CoverageRule coverage = coverageValue == null || !counting ? null : coverage(coverageValue);
    map.finish();
    if (!counting) {
      return;
    }
    if (nameValue != null && name != null && !names.add(name)) {
      nameValue.problem("the check " + nameValue.echo() + " is given twice");
    }
    if (name != null && run != null) {
      checks.add(
          new GateCheck(
              name,
              run,
              timeout == null ? GateCheck.DEFAULT_TIMEOUT : timeout,
              at == null ? GateCheck.At.TASK : at,
              failOn,
              exclusive != null && exclusive,
              dir == null ? "" : dir,
              environment,
              skipFor,
              coverage));
    }
  }

  /** A command as it is written; null, with a problem, if it is blank. */
  static @Nullable String command(YamlValue value) {
    String text = value.literal();
    if (text != null && text.isBlank()) {
      value.problem("is blank; write a command");
      return null;
    }
    return text;
  }

  private static @Nullable String pattern(@Nullable YamlValue value) {
    String text = value == null ? null : value.literal();
    if (value == null || text == null) {
      return null;
    }
    try {
      return Pattern.compile(text).pattern();
    } catch (PatternSyntaxException e) {
      value.problem("is no regular expression: " + e.getDescription());
      return null;
    }
  }

  private static @Nullable String inside(YamlValue value) {
    String path = value.literal();
    if (path != null && !SettingsBinder.inside(path)) {
      value.problem(value.echo() + " must lie inside the repository, relative to its root");
      return null;
    }
    return path;
  }

  /** Names of variables; their values stay in the environment. */
  static List<String> environment(@Nullable YamlValue value) {
    List<String> names = new ArrayList<>();
    if (value == null) {
      return names;
    }
    for (YamlValue item : value.list()) {
      String name = item.literal();
      if (name == null) {
        continue;
      }
      if (!VARIABLE.matcher(name).matches()) {
        item.problem(
            item.echo()
                + " must be the name of a variable alone, such as DATABASE_URL; its value is taken"
                + " from the environment");
      } else if (SECRET.matcher(name.toUpperCase(Locale.ROOT)).find()) {
        item.problem(
            item.echo()
                + " is a secret by its name, and what the gate runs a model may have written; give"
                + " the check a variable without secrets, under another name");
      } else {
        names.add(name);
      }
    }
    return names;
  }

  private static List<SkipRule> skipFor(@Nullable YamlValue value) {
    List<SkipRule> rules = new ArrayList<>();
    if (value == null) {
      return rules;
    }
    for (YamlValue item : value.list()) {
      YamlMap map = item.map();
      Set<String> areas = new LinkedHashSet<>();
      YamlValue areaValue = map.get("area");
      if (areaValue != null) {
        areaValue.texts().forEach(word -> areas.add(word.strip().toLowerCase(Locale.ROOT)));
      }
      Set<TaskComplexity> complexities = EnumSet.noneOf(TaskComplexity.class);
      YamlValue complexityValue = map.get("complexity");
      if (complexityValue != null) {
        for (YamlValue one : complexityValue.list()) {
          TaskComplexity complexity = one.oneOf(TaskComplexity.class);
          if (complexity != null) {
            complexities.add(complexity);
          }
        }
      }
      map.finish();
      if (!areas.isEmpty() || !complexities.isEmpty()) {
        rules.add(new SkipRule(areas, complexities));
      } else if (item.isMap() && areaValue == null && complexityValue == null) {
        item.problem("needs an area or a complexity, such as { area: [docs] }");
      }
    }
    return rules;
  }

  /** A rule for coverage; null, with a problem, if it cannot be understood. */
  @Nullable CoverageRule coverage(YamlValue value) {
    YamlMap map = value.map();
    YamlValue reportValue = map.require("report");
    List<String> reports = new ArrayList<>();
    if (reportValue != null) {
      for (YamlValue item : reportValue.list()) {
        String path = inside(item);
        if (path != null) {
          reports.add(path);
        }
      }
    }
    YamlValue formatValue = map.get("format");
    CoverageRule.Format format =
        formatValue == null ? null : formatValue.oneOf(CoverageRule.Format.class);
    YamlValue fallValue = map.get("must_not_fall");
    Boolean mustNotFall = fallValue == null ? null : fallValue.bool();
    YamlValue toleranceValue = map.get("tolerance");
    BigDecimal tolerance = toleranceValue == null ? null : toleranceValue.decimal();
    if (toleranceValue != null
        && tolerance != null
        && tolerance.compareTo(BigDecimal.valueOf(100)) > 0) {
      toleranceValue.problem("must be from 0 to 100 percentage points: " + toleranceValue.echo());
      tolerance = null;
    }
    map.finish();
    boolean compares = mustNotFall == null || mustNotFall;
    if (compares) {
      comparing.add(value);
    }
    return reports.isEmpty()
        ? null
        : new CoverageRule(
            reports,
            format == null ? CoverageRule.Format.AUTO : format,
            compares,
            tolerance == null ? BigDecimal.ZERO : tolerance);
  }
}
