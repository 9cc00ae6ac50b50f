package dev.orchestrator.engine.workflow;

import dev.orchestrator.core.routing.RoutingRequest;
import dev.orchestrator.core.routing.TaskComplexity;
import dev.orchestrator.core.routing.TaskRisk;
import dev.orchestrator.engine.task.Task;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a task's calls need of a model.
 *
 * @param pinnedModel the model that the user named for the whole run, or null
 * @param unsuited by role, models whose work nobody could review independently
 */
record Needs(Task task, @Nullable String pinnedModel, Map<String, Set<String>> unsuited) {

  RoutingRequest.Builder of(String role, String risk, String complexity, String stepType) {
    return RoutingRequest.builder(role)
        .risk(TaskRisk.valueOf(risk.toUpperCase(Locale.ROOT)))
        .complexity(TaskComplexity.valueOf(complexity.toUpperCase(Locale.ROOT)))
        .area(task.area())
        .stepType(stepType)
        .allow(task.allow())
        .localOnly(task.localOnly())
        .excludedModels(unsuited.getOrDefault(role, Set.of()))
        .pinnedModel(isAuthor(role) ? pinnedModel : null);
  }

  /** As above, at the task's own risk and complexity. */
  RoutingRequest.Builder of(String role) {
    return of(role, TaskWork.word(task.risk()), TaskWork.word(task.complexity()), "");
  }

  /** Whether a role's work is reviewed by another. */
  static boolean isAuthor(String role) {
    return role.equals("planner") || role.equals("implementer");
  }

  Needs without(String role, Set<String> models) {
    Map<String, Set<String>> all = new HashMap<>(unsuited);
    Set<String> names = new HashSet<>(all.getOrDefault(role, Set.of()));
    names.addAll(models);
    all.put(role, Set.copyOf(names));
    return new Needs(task, pinnedModel, Map.copyOf(all));
  }
}
