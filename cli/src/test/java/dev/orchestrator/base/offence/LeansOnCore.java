package dev.orchestrator.base.offence;

import dev.orchestrator.core.routing.TaskRisk;

final class LeansOnCore {
  Object up = TaskRisk.HIGH;
}
