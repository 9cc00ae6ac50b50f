package dev.orchestrator.engine.task;

import dev.orchestrator.api.Money;
import dev.orchestrator.core.routing.TaskComplexity;
import dev.orchestrator.core.routing.TaskRisk;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A development task. Immutable and thread-safe. Its texts are data: they choose no command,
 * provider or budget; {@code maxCost} only lowers what the configuration allows.
 *
 * @param id letters, digits, {@code . _ -}, at most 64, beginning with a letter or digit
 * @param goal what is to be done, in the user's words
 * @param risk how much harm a wrong result would do; default MEDIUM
 * @param area a free word (core, api, docs, tests, …) in small letters; empty if none was given
 * @param complexity how much there is to do; default MEDIUM
 * @param repo the name of a repository, for information only; or null
 * @param contextFiles files or folders to show to the models, relative to the tree's root
 * @param constraints sentences that the result must obey
 * @param dependsOn ids of the tasks that must be done first
 * @param maxCost the most that this task may cost, or null for no limit of its own
 * @param allow provider names or {@code provider/model} names it is confined to; empty for all
 * @param localOnly whether only models on the user's machine may serve it; default false
 * @param mayChangeTests whether it may delete or weaken tests that exist, and what the gate runs;
 *     default false
 */
public record Task(
    String id,
    String goal,
    TaskRisk risk,
    String area,
    TaskComplexity complexity,
    @Nullable String repo,
    List<String> contextFiles,
    List<String> constraints,
    List<String> dependsOn,
    @Nullable Money maxCost,
    List<String> allow,
    boolean localOnly,
    boolean mayChangeTests) {

  /**
   * @throws IllegalArgumentException if the id may not name a branch and a file, the goal is blank,
   *     or the limit is negative
   */
  public Task {
    String wrong = TaskIds.wrong(id);
    if (wrong != null) {
      throw new IllegalArgumentException("task id " + wrong);
    }
    if (goal.isBlank()) {
      throw new IllegalArgumentException("task " + id + " has no goal");
    }
    if (maxCost != null && maxCost.nanos() < 0) {
      throw new IllegalArgumentException("task " + id + " has a negative max_cost: " + maxCost);
    }
    contextFiles = List.copyOf(contextFiles);
    constraints = List.copyOf(constraints);
    dependsOn = List.copyOf(dependsOn);
    allow = List.copyOf(allow);
  }

  /** Starts a task: risk and complexity medium, everything else empty. */
  public static Builder builder(String id, String goal) {
    return new Builder(id, goal);
  }

  /** Builds a {@link Task}. Not thread-safe. */
  public static final class Builder {
    private final String id;
    private final String goal;
    private TaskRisk risk = TaskRisk.MEDIUM;
    private String area = "";
    private TaskComplexity complexity = TaskComplexity.MEDIUM;
    private @Nullable String repo;
    private List<String> contextFiles = List.of();
    private List<String> constraints = List.of();
    private List<String> dependsOn = List.of();
    private @Nullable Money maxCost;
    private List<String> allow = List.of();
    private boolean localOnly;
    private boolean mayChangeTests;

    private Builder(String id, String goal) {
      this.id = id;
      this.goal = goal;
    }

    /** How much harm a wrong result would do. */
    public Builder risk(TaskRisk value) {
      this.risk = value;
      return this;
    }

    /** The area: core, api, docs, tests, … */
    public Builder area(String value) {
      this.area = value;
      return this;
    }

    /** How much there is to do. */
    public Builder complexity(TaskComplexity value) {
      this.complexity = value;
      return this;
    }

    /** The repository's name, for information. */
    public Builder repo(@Nullable String value) {
      this.repo = value;
      return this;
    }

    /** Files or folders to show to the models, relative to the tree's root. */
    public Builder contextFiles(List<String> values) {
      this.contextFiles = values;
      return this;
    }

    /** Sentences that the result must obey. */
    public Builder constraints(List<String> values) {
      this.constraints = values;
      return this;
    }

    /** Ids of the tasks that must be done first. */
    public Builder dependsOn(List<String> values) {
      this.dependsOn = values;
      return this;
    }

    /** The most that it may cost. */
    public Builder maxCost(@Nullable Money value) {
      this.maxCost = value;
      return this;
    }

    /** Providers or models it is confined to. */
    public Builder allow(List<String> values) {
      this.allow = values;
      return this;
    }

    /** Whether only models on the user's machine may serve it. */
    public Builder localOnly(boolean value) {
      this.localOnly = value;
      return this;
    }

    /** Whether it may delete or weaken tests that exist, and what the gate runs. */
    public Builder mayChangeTests(boolean value) {
      this.mayChangeTests = value;
      return this;
    }

    /** The task. */
    public Task build() {
      return new Task(
          id,
          goal,
          risk,
          area,
          complexity,
          repo,
          contextFiles,
          constraints,
          dependsOn,
          maxCost,
          allow,
          localOnly,
          mayChangeTests);
    }
  }
}
