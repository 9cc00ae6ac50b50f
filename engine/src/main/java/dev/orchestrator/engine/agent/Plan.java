package dev.orchestrator.engine.agent;

import dev.orchestrator.base.json.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A plan whose steps have been checked: ids unique, dependencies known and acyclic, files inside
 * the tree, 1 to 100 steps. Immutable.
 *
 * @param steps as the planner listed them
 */
public record Plan(List<PlanStep> steps) {

  /** The most steps of a plan. */
  public static final int MAX_STEPS = 100;

  /** Copies its list. */
  public Plan {
    steps = List.copyOf(steps);
  }

  /**
   * The steps so that each comes after those it depends on; as the planner listed them where
   * nothing says otherwise.
   *
   * @throws IllegalStateException if the dependencies have a cycle or name an unknown step, which a
   *     plan that was read cannot have
   */
  public List<PlanStep> orderedSteps() {
    List<PlanStep> ordered = new ArrayList<>();
    Set<String> done = new HashSet<>();
    List<PlanStep> waiting = new ArrayList<>(steps);
    while (!waiting.isEmpty()) {
      PlanStep next =
          waiting.stream()
              .filter(step -> done.containsAll(step.dependencies()))
              .findFirst()
              .orElseThrow(() ->
                  new IllegalStateException(
                      "steps wait for one another: "
                          + waiting.stream().map(PlanStep::id).toList()));
      waiting.remove(next);
      done.add(next.id());
      ordered.add(next);
    }
    return List.copyOf(ordered);
  }

  /** Every path that a step modifies or creates, once each, in the order of the steps. */
  public List<String> changedFiles() {
    return steps.stream()
        .flatMap(
            step -> Stream.concat(step.filesToModify().stream(), step.filesToCreate().stream()))
        .distinct()
        .toList();
  }

  /** The plan as indented JSON with the keys that a planner writes; it can be read again. */
  public String toJson() {
    ObjectNode root = Json.object();
    ArrayNode array = root.putArray("steps");
    for (PlanStep step : steps) {
      ObjectNode node = array.addObject();
      node.put("id", step.id());
      node.put("type", step.type());
      node.put("description", step.description());
      if (!step.risk().isEmpty()) {
        node.put("risk", step.risk());
      }
      if (!step.complexity().isEmpty()) {
        node.put("estimated_complexity", step.complexity());
      }
      putAll(node, "files_to_read", step.filesToRead());
      putAll(node, "files_to_modify", step.filesToModify());
      putAll(node, "files_to_create", step.filesToCreate());
      putAll(node, "dependencies", step.dependencies());
      if (!step.commands().isEmpty()) {
        putAll(node, "commands", step.commands());
      }
    }
    return Json.writePretty(root);
  }

  private static void putAll(ObjectNode node, String key, List<String> values) {
    ArrayNode array = node.putArray(key);
    values.forEach(array::add);
  }
}
