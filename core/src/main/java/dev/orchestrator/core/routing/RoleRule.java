package dev.orchestrator.core.routing;

import dev.orchestrator.api.ModelTier;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One line of the role table: what a call in this situation wants. The first rule that matches
 * decides; an empty set matches everything. Immutable.
 *
 * @param role the role, or {@code *} for any
 * @param risks for these risks
 * @param areas for these areas
 * @param complexities for these complexities
 * @param stepTypes for these step types
 * @param tier the tier wanted, or null for any (then the cheapest decides)
 * @param capability the capability wanted
 */
public record RoleRule(
    String role,
    Set<TaskRisk> risks,
    Set<String> areas,
    Set<TaskComplexity> complexities,
    Set<String> stepTypes,
    @Nullable ModelTier tier,
    String capability) {

  /** Copies its sets. */
  public RoleRule {
    risks = Set.copyOf(risks);
    areas = Set.copyOf(areas);
    complexities = Set.copyOf(complexities);
    stepTypes = Set.copyOf(stepTypes);
  }

  /** Whether this line is for such a call; area and step type in lower case. */
  boolean matches(
      String aRole, TaskRisk risk, String area, TaskComplexity complexity, String stepType) {
    return (role.equals("*") || role.equals(aRole))
        && (risks.isEmpty() || risks.contains(risk))
        && (areas.isEmpty() || areas.contains(area))
        && (complexities.isEmpty() || complexities.contains(complexity))
        && (stepTypes.isEmpty() || stepTypes.contains(stepType));
  }
}
