package dev.orchestrator.testkit.offence;

import dev.orchestrator.core.routing.TaskRisk;

public final class LeansOnCore {
  Object up = TaskRisk.HIGH;
}
