package dev.orchestrator.engine.task;

import dev.orchestrator.core.yaml.ConfigException;
import dev.orchestrator.core.yaml.Place;
import dev.orchestrator.core.yaml.Problems;
import dev.orchestrator.core.yaml.YamlFile;
import dev.orchestrator.core.yaml.YamlNode;
import dev.orchestrator.core.yaml.YamlValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tasks of one file. Immutable.
 *
 * <p>A file with a mistake anywhere is refused as a whole, before anything is spent, with all
 * mistakes listed: that one bad task never stops the queue holds for the working of tasks, not for
 * words that nobody can understand. {@code gate:} at the top of the file belongs to the
 * configuration and is not read here. Nothing is expanded: a goal that says {@code ${HOME}} says
 * just that.
 *
 * @param file where they come from
 * @param tasks in the order of the file; at least one
 */
public record TaskFile(Path file, List<Task> tasks) {

  private static final Map<String, String> ELSEWHERE =
      Map.of(
          "providers", "in providers.yaml",
          "routing", "in providers.yaml",
          "workspace", "in config.yaml",
          "review", "in config.yaml",
          "limits", "in config.yaml",
          "escalation", "in config.yaml");

  /** Copies its list. */
  public TaskFile {
    tasks = List.copyOf(tasks);
  }

  /**
   * Reads a file.
   *
   * @throws ConfigException with every mistake as {@code file:line:column: key: what is wrong}
   */
  public static TaskFile read(Path file) {
    Problems problems = new Problems();
    Optional<YamlNode> root = YamlFile.read(file, problems);
    if (root.isEmpty()) {
      if (problems.isEmpty()) {
        problems.add(
            Place.of(file), "", "is empty; it needs 'tasks:' with a list of tasks (id, goal, …)");
      }
      problems.throwIfAny();
    }
    List<Task> tasks = root.map(node -> tasks(node, problems)).orElse(List.of());
    problems.throwIfAny();
    return new TaskFile(file, tasks);
  }

  private static List<Task> tasks(YamlNode root, Problems problems) {
    YamlValue value = YamlValue.root(root, problems, Map.of());
    if (value.isList()) {
      value.problem("the list of tasks must stand under 'tasks:'");
      return List.of();
    }
    var top = value.map();
    if (!value.isMap()) {
      return List.of();
    }
    var list = top.require("tasks");
    if (top.has("gate")) {
      top.get("gate");
    }
    top.finish(ELSEWHERE);
    if (list == null) {
      return List.of();
    }
    if (!list.isList()) {
      list.problem("must be a list of tasks, each beginning with '- id: …'");
      return List.of();
    }
    List<TaskEntry> entries = list.list().stream().map(TaskEntry::new).toList();
    if (entries.isEmpty() && problems.isEmpty()) {
      list.problem("holds no task");
    }
    Dependencies.check(entries);
    List<Task> tasks = new ArrayList<>();
    entries.forEach(entry -> entry.task().ifPresent(tasks::add));
    return tasks;
  }

  /** The task of this id. */
  public Optional<Task> task(String id) {
    return tasks.stream().filter(task -> task.id().equals(id)).findFirst();
  }

  /** The tasks so ordered that each follows all it depends on; else in the order of the file. */
  public List<Task> inOrder() {
    return Dependencies.first(tasks);
  }
}
