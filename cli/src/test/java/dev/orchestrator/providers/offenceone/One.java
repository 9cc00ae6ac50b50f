package dev.orchestrator.providers.offenceone;

import dev.orchestrator.core.routing.TaskRisk;
import dev.orchestrator.providers.offencetwo.Two;

final class One {
  Object neighbour = new Two();
  Object up = TaskRisk.HIGH;
}
