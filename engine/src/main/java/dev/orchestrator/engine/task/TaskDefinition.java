package dev.orchestrator.engine.task;

import dev.orchestrator.api.Money;
import dev.orchestrator.base.json.Json;
import dev.orchestrator.core.routing.TaskComplexity;
import dev.orchestrator.core.routing.TaskRisk;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A task as JSON, with the keys of the task file, for the journal. */
public final class TaskDefinition {
  private TaskDefinition() {}

  /** The task with everything that was asked for. */
  public static ObjectNode write(Task task) {
    ObjectNode node = Json.object();
    node.put("id", task.id());
    node.put("goal", task.goal());
    node.put("risk", task.risk().name().toLowerCase(Locale.ROOT));
    node.put("area", task.area());
    node.put("complexity", task.complexity().name().toLowerCase(Locale.ROOT));
    String repo = task.repo();
    if (repo != null) {
      node.put("repo", repo);
    }
    putAll(node, "context_files", task.contextFiles());
    putAll(node, "constraints", task.constraints());
    putAll(node, "depends_on", task.dependsOn());
    Money maxCost = task.maxCost();
    if (maxCost != null) {
      node.put("max_cost", maxCost.toString());
    }
    putAll(node, "allow", task.allow());
    node.put("local_only", task.localOnly());
    node.put("may_change_tests", task.mayChangeTests());
    return node;
  }

  private static void putAll(ObjectNode node, String key, List<String> values) {
    var array = node.putArray(key);
    values.forEach(array::add);
  }

  /**
   * The task that was written.
   *
   * @throws IllegalArgumentException if it was not written by {@link #write}
   */
  public static Task read(JsonNode node) {
    return Task.builder(text(node, "id"), text(node, "goal"))
        .risk(TaskRisk.valueOf(text(node, "risk").toUpperCase(Locale.ROOT)))
        .area(text(node, "area"))
        .complexity(TaskComplexity.valueOf(text(node, "complexity").toUpperCase(Locale.ROOT)))
        .repo(optional(node, "repo"))
        .contextFiles(list(node, "context_files"))
        .constraints(list(node, "constraints"))
        .dependsOn(list(node, "depends_on"))
        .maxCost(money(optional(node, "max_cost")))
        .allow(list(node, "allow"))
        .localOnly(node.path("local_only").asBoolean(false))
        .mayChangeTests(node.path("may_change_tests").asBoolean(false))
        .build();
  }

  private static String text(JsonNode node, String key) {
    return node.path(key).asString("");
  }

  private static @Nullable String optional(JsonNode node, String key) {
    return node.has(key) ? node.path(key).asString() : null;
  }

  private static @Nullable Money money(@Nullable String usd) {
    return usd == null ? null : Money.usd(usd);
  }

  private static List<String> list(JsonNode node, String key) {
    List<String> values = new ArrayList<>();
    node.path(key).forEach(value -> values.add(value.asString()));
    return values;
  }
}
