package dev.orchestrator.engine.task;

import dev.orchestrator.api.Money;
import dev.orchestrator.core.routing.TaskComplexity;
import dev.orchestrator.core.routing.TaskRisk;
import dev.orchestrator.core.yaml.YamlMap;
import dev.orchestrator.core.yaml.YamlValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One task as it stands in the file; what is wrong with it is noted while it is read. */
final class TaskEntry {
  /** Words of other trackers, for the hint alone. */
  private static final Map<String, TaskRisk> RISKS_MEANT =
      Map.ofEntries(
          Map.entry("critical", TaskRisk.HIGH),
          Map.entry("severe", TaskRisk.HIGH),
          Map.entry("major", TaskRisk.HIGH),
          Map.entry("urgent", TaskRisk.HIGH),
          Map.entry("normal", TaskRisk.MEDIUM),
          Map.entry("moderate", TaskRisk.MEDIUM),
          Map.entry("minor", TaskRisk.LOW),
          Map.entry("trivial", TaskRisk.LOW),
          Map.entry("none", TaskRisk.LOW));

  private static final Map<String, TaskComplexity> COMPLEXITIES_MEANT =
      Map.of(
          "tiny", TaskComplexity.TRIVIAL,
          "simple", TaskComplexity.SMALL,
          "low", TaskComplexity.SMALL,
          "high", TaskComplexity.LARGE,
          "huge", TaskComplexity.LARGE,
          "complex", TaskComplexity.LARGE);

  private final @Nullable YamlValue idValue;
  private final @Nullable String id;
  private final @Nullable Task task;
  private final List<YamlValue> dependsOn;

  TaskEntry(YamlValue entry) {
    YamlMap map = entry.map();
    idValue = entry.isMap() ? map.require("id") : null;
    id = checkedId(idValue);
    String goal = goal(entry.isMap() ? map.require("goal") : null);
    TaskRisk risk = or(oneOf(map, "risk", TaskRisk.class, RISKS_MEANT), TaskRisk.MEDIUM);
    TaskComplexity complexity =
        or(
            oneOf(map, "complexity", TaskComplexity.class, COMPLEXITIES_MEANT),
            TaskComplexity.MEDIUM);
    String area = or(literal(map.get("area")), "").strip().toLowerCase(Locale.ROOT);
    String repo = literal(map.get("repo"));
    List<String> contextFiles = ContextPaths.read(map.get("context_files"));
    List<String> constraints = literals(map.get("constraints"));
    YamlValue needed = map.get("depends_on");
    dependsOn = needed == null ? List.of() : needed.list();
    YamlValue cost = map.get("max_cost");
    Money maxCost = cost == null ? null : cost.money();
    List<String> allow = literals(map.get("allow"));
    YamlValue local = map.get("local_only");
    boolean localOnly = local != null && or(local.bool(), Boolean.FALSE);
    YamlValue tests = map.get("may_change_tests");
    boolean mayChangeTests = tests != null && or(tests.bool(), Boolean.FALSE);
    if (entry.isMap()) {
      map.finish();
    }
    task =
        id == null || goal == null
            ? null
            : new Task(
                id,
                goal,
                risk,
                area,
                complexity,
                repo,
                contextFiles,
                constraints,
                dependsOnIds(),
                maxCost,
                allow,
                localOnly,
                mayChangeTests);
  }

  Optional<Task> task() {
    return Optional.ofNullable(task);
  }

  /** The id, if there is a valid one. */
  Optional<String> id() {
    return Optional.ofNullable(id);
  }

  /** Where the id stands. */
  Optional<YamlValue> idValue() {
    return Optional.ofNullable(idValue);
  }

  /** Where the dependencies stand. */
  List<YamlValue> dependsOn() {
    return dependsOn;
  }

  private List<String> dependsOnIds() {
    List<String> ids = new ArrayList<>();
    for (YamlValue value : dependsOn) {
      String text = value.literal();
      if (text != null) {
        ids.add(text);
      }
    }
    return ids;
  }

  private static @Nullable String checkedId(@Nullable YamlValue value) {
    String text = literal(value);
    String wrong = text == null ? null : TaskIds.wrong(text);
    if (value != null && wrong != null) {
      value.problem(wrong);
      return null;
    }
    return text;
  }

  private static @Nullable String goal(@Nullable YamlValue value) {
    String text = literal(value);
    if (value != null && text != null && text.isBlank()) {
      value.problem("is blank; say what is to be done");
      return null;
    }
    return text == null ? null : text.strip();
  }

  private static <E extends Enum<E>> @Nullable E oneOf(
      YamlMap map, String key, Class<E> type, Map<String, E> meant) {
    YamlValue value = map.get(key);
    return value == null ? null : value.oneOf(type, meant);
  }

  private static @Nullable String literal(@Nullable YamlValue value) {
    return value == null ? null : value.literal();
  }

  private static List<String> literals(@Nullable YamlValue value) {
    return value == null ? List.of() : value.literals();
  }

  private static <T> T or(@Nullable T value, T otherwise) {
    return value == null ? otherwise : value;
  }
}
