package dev.orchestrator.engine.workflow;

import org.jspecify.annotations.Nullable;

/**
 * How one step of a plan ended.
 *
 * @param id the step's id in the plan
 * @param state {@code pending}, {@code committed} or {@code stopped}
 * @param commit the commit, or null if it has none
 */
public record StepResult(String id, String state, @Nullable String commit) {}
