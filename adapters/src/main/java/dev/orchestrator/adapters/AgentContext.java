package dev.orchestrator.adapters;

import dev.orchestrator.core.routing.TaskComplexity;
import dev.orchestrator.core.routing.TaskRisk;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What an adapter of the old surface was asked to do. Immutable.
 *
 * @param taskDescription what is wanted, in words
 * @param taskType a free word: {@code planning} and {@code review} are asked in those roles,
 *     anything else as an implementer
 * @param complexity how much work it is
 * @param risk what a mistake would cost
 * @param workingDirectory the directory in which {@code filesToRead} lie
 * @param filesToRead files whose text goes with the question, relative to the working directory
 * @param additionalContext further facts, by name
 * @deprecated a task is a {@code Task} of the engine, a single question a {@link
 *     dev.orchestrator.api.GenerationRequest}
 */
@Deprecated(since = "0.1.0", forRemoval = true)
public record AgentContext(
    String taskDescription,
    String taskType,
    TaskComplexity complexity,
    TaskRisk risk,
    Path workingDirectory,
    List<String> filesToRead,
    Map<String, String> additionalContext) {

  /** Copies its collections. */
  public AgentContext {
    filesToRead = List.copyOf(filesToRead);
    additionalContext = Map.copyOf(additionalContext);
  }

  /** A context of medium complexity and risk, without files. */
  public AgentContext(String taskDescription, String taskType, Path workingDirectory) {
    this(
        taskDescription,
        taskType,
        TaskComplexity.MEDIUM,
        TaskRisk.MEDIUM,
        workingDirectory,
        List.of(),
        Map.of());
  }
}
