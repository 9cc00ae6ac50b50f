package dev.orchestrator.core.config;

import dev.orchestrator.core.yaml.YamlMap;
import dev.orchestrator.core.yaml.YamlValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code gate:}. Commands are left as they are written: the shell that runs them expands what
 * it will, and no value of the environment is put into a command line by us.
 */
final class GateBinder {
  private final List<GateCheck> checks = new ArrayList<>();
  private final Set<String> names = new HashSet<>();

  /** The checks read so far. */
  List<GateCheck> checks() {
    return checks;
  }

  void read(@Nullable YamlValue value) {
    if (value == null) {
      return;
    }
    for (YamlValue item : value.list()) {
      if (!item.isMap()) {
        item.problem("must be a mapping such as { name: tests, run: \"mvn -q verify\" }");
        continue;
      }
      YamlMap map = item.map();
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
      map.finish();
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
                exclusive != null && exclusive));
      }
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
}
