package dev.orchestrator.engine.task;

import dev.orchestrator.core.yaml.YamlValue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What tasks need of one another. All walks are iterative: a file may hold thousands of tasks. */
public final class Dependencies {
  private Dependencies() {}

  /** The tasks so ordered that each follows all it depends on among them; else as they came. */
  public static List<Task> first(List<Task> tasks) {
    Map<String, Task> byId = new LinkedHashMap<>();
    tasks.forEach(task -> byId.put(task.id(), task));
    Map<String, Task> ordered = new LinkedHashMap<>();
    for (Task task : tasks) {
      visit(task, byId, ordered);
    }
    return List.copyOf(ordered.values());
  }

  /** Notes ids given twice, dependencies on unknown tasks, and circles. */
  static void check(List<TaskEntry> entries) {
    Map<String, TaskEntry> byId = new LinkedHashMap<>();
    Map<String, String> folded = new HashMap<>();
    for (TaskEntry entry : entries) {
      String id = entry.id().orElse(null);
      YamlValue place = entry.idValue().orElse(null);
      if (id == null || place == null) {
        continue;
      }
      String twin = folded.putIfAbsent(id.toLowerCase(Locale.ROOT), id);
      if (twin == null) {
        byId.put(id, entry);
      } else if (twin.equals(id)) {
        place.problem(
            "the id '" + id + "' stands here again; it was given in line " + line(byId, id));
      } else {
        // branches and folders of both would be one where file names ignore case
        place.problem("the ids '" + id + "' and '" + twin + "' differ in case only");
      }
    }
    for (TaskEntry entry : byId.values()) {
      for (YamlValue needed : entry.dependsOn()) {
        String id = needed.literal();
        if (id != null && !byId.containsKey(id)) {
          needed.unknown("the task", byId.keySet());
        }
      }
    }
    circles(byId);
  }

  private static int line(Map<String, TaskEntry> byId, String id) {
    TaskEntry first = byId.get(id);
    return first == null ? 0 : first.idValue().map(v -> v.place().line()).orElse(0);
  }

  /** A walk in depth; a task met again while it is still on the way closes a circle. */
  private static void circles(Map<String, TaskEntry> byId) {
    Set<String> done = new HashSet<>();
    for (String start : byId.keySet()) {
      LinkedHashSet<String> way = new LinkedHashSet<>();
      Deque<Iterator<YamlValue>> open = new ArrayDeque<>();
      enter(start, byId, done, way, open);
      while (!open.isEmpty()) {
        if (!open.getLast().hasNext()) {
          open.removeLast();
          done.add(way.removeLast());
          continue;
        }
        YamlValue needed = open.getLast().next();
        String id = needed.literal();
        if (id == null) {
          continue;
        }
        if (way.contains(id)) {
          List<String> circle = new ArrayList<>(way);
          circle = new ArrayList<>(circle.subList(circle.indexOf(id), circle.size()));
          circle.add(id);
          needed.problem("the tasks wait for one another: " + String.join(" → ", circle));
        } else {
          enter(id, byId, done, way, open);
        }
      }
    }
  }

  private static void enter(
      String id,
      Map<String, TaskEntry> byId,
      Set<String> done,
      LinkedHashSet<String> way,
      Deque<Iterator<YamlValue>> open) {
    TaskEntry entry = byId.get(id);
    if (entry != null && !done.contains(id)) {
      way.addLast(id);
      open.addLast(entry.dependsOn().iterator());
    }
  }

  /** Puts a task behind all it depends on; in a circle, which no file holds, somewhere in it. */
  static void visit(Task task, Map<String, Task> byId, Map<String, Task> ordered) {
    Deque<Task> way = new ArrayDeque<>();
    Set<String> met = new HashSet<>();
    way.push(task);
    met.add(task.id());
    while (!way.isEmpty()) {
      Task next = way.peek();
      Task missing = null;
      for (String id : next.dependsOn()) {
        if (!ordered.containsKey(id) && byId.containsKey(id) && met.add(id)) {
          missing = byId.get(id);
          break;
        }
      }
      if (missing == null) {
        way.pop();
        ordered.put(next.id(), next);
      } else {
        way.push(missing);
      }
    }
  }
}
