package dev.orchestrator.core.routing;

import dev.orchestrator.api.Money;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a call needs. Immutable.
 *
 * @param role planner, plan_reviewer, implementer, code_reviewer or another word
 * @param risk how much harm a wrong result would do
 * @param area core, api, docs, tests, … or empty
 * @param complexity how much there is to do
 * @param stepType the type of the plan's step ({@code docs}, {@code comments}, {@code
 *     simple_refactor}, …) or empty
 * @param estimatedInputTokens the prompt's length by estimate; the window must hold it and the
 *     answer
 * @param maxOutputTokens the most tokens of the answer
 * @param priceCap models whose expected cost of this call exceeds it are passed over; null for none
 * @param allow provider names or {@code provider/model} names to which the choice is confined;
 *     empty for all. Never relaxed
 * @param localOnly whether only models on the user's machine qualify. Never relaxed
 * @param excludedMakers makers that may not serve this call (independence of reviews)
 * @param excludedProviders provider names that may not serve this call
 * @param excludedModels qualified model names that may not serve this call (failed already)
 * @param pinnedModel a model the user named ({@code provider/id} or a unique id), or null
 */
public record RoutingRequest(
    String role,
    TaskRisk risk,
    String area,
    TaskComplexity complexity,
    String stepType,
    long estimatedInputTokens,
    int maxOutputTokens,
    @Nullable Money priceCap,
    List<String> allow,
    boolean localOnly,
    Set<String> excludedMakers,
    Set<String> excludedProviders,
    Set<String> excludedModels,
    @Nullable String pinnedModel) {

  /** Copies its collections. */
  public RoutingRequest {
    allow = List.copyOf(allow);
    excludedMakers = Set.copyOf(excludedMakers);
    excludedProviders = Set.copyOf(excludedProviders);
    excludedModels = Set.copyOf(excludedModels);
  }

  /** The same need with the sizes of a prompt and its answer that are known now. */
  public RoutingRequest withSizes(long estimatedInput, int maxOutput) {
    return new RoutingRequest(
        role,
        risk,
        area,
        complexity,
        stepType,
        estimatedInput,
        maxOutput,
        priceCap,
        allow,
        localOnly,
        excludedMakers,
        excludedProviders,
        excludedModels,
        pinnedModel);
  }

  /** Starts a request: risk and complexity medium, a short prompt, nothing excluded. */
  public static Builder builder(String role) {
    return new Builder(role);
  }

  /** Builds a {@link RoutingRequest}. Not thread-safe. */
  public static final class Builder {
    private final String role;
    private TaskRisk risk = TaskRisk.MEDIUM;
    private String area = "";
    private TaskComplexity complexity = TaskComplexity.MEDIUM;
    private String stepType = "";
    private long estimatedInputTokens = 4_000;
    private int maxOutputTokens = 4_096;
    private @Nullable Money priceCap;
    private List<String> allow = List.of();
    private boolean localOnly;
    private Set<String> excludedMakers = Set.of();
    private Set<String> excludedProviders = Set.of();
    private Set<String> excludedModels = Set.of();
    private @Nullable String pinnedModel;

    private Builder(String role) {
      this.role = role;
    }

    /** How much harm a wrong result would do. */
    public Builder risk(TaskRisk value) {
      this.risk = value;
      return this;
    }

    /** The area of the task. */
    public Builder area(String value) {
      this.area = value;
      return this;
    }

    /** How much there is to do. */
    public Builder complexity(TaskComplexity value) {
      this.complexity = value;
      return this;
    }

    /** The type of the plan's step. */
    public Builder stepType(String value) {
      this.stepType = value;
      return this;
    }

    /** The prompt's estimated length in tokens; 4,000 unless told. */
    public Builder estimatedInputTokens(long tokens) {
      this.estimatedInputTokens = tokens;
      return this;
    }

    /** The most tokens of the answer; 4,096 unless told. */
    public Builder maxOutputTokens(int tokens) {
      this.maxOutputTokens = tokens;
      return this;
    }

    /** Passes over models whose expected cost exceeds this. */
    public Builder priceCap(@Nullable Money cap) {
      this.priceCap = cap;
      return this;
    }

    /** Confines the choice to these providers or models. */
    public Builder allow(List<String> names) {
      this.allow = names;
      return this;
    }

    /** Confines the choice to models on the user's machine. */
    public Builder localOnly(boolean value) {
      this.localOnly = value;
      return this;
    }

    /** Makers that may not serve. */
    public Builder excludedMakers(Set<String> names) {
      this.excludedMakers = names;
      return this;
    }

    /** Providers that may not serve. */
    public Builder excludedProviders(Set<String> names) {
      this.excludedProviders = names;
      return this;
    }

    /** Models that may not serve, by qualified name. */
    public Builder excludedModels(Set<String> names) {
      this.excludedModels = names;
      return this;
    }

    /** The model that the user named. */
    public Builder pinnedModel(@Nullable String name) {
      this.pinnedModel = name;
      return this;
    }

    /** The request. */
    public RoutingRequest build() {
      return new RoutingRequest(
          role,
          risk,
          area,
          complexity,
          stepType,
          estimatedInputTokens,
          maxOutputTokens,
          priceCap,
          allow,
          localOnly,
          excludedMakers,
          excludedProviders,
          excludedModels,
          pinnedModel);
    }
  }
}
