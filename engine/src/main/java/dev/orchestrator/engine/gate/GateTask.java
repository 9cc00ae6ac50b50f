package dev.orchestrator.engine.gate;

import dev.orchestrator.core.routing.TaskComplexity;

/**
 * What the gate knows of the task whose tree it judges. It is what the task's file says, never what
 * a model thinks of it.
 *
 * @param area the task's area; may be empty
 * @param complexity the task's complexity
 */
public record GateTask(String area, TaskComplexity complexity) {}
