package dev.orchestrator.adapters.offence;

import dev.orchestrator.engine.offence.Offender;

final class LeansOnEngine {
  Object up = new Offender();
}
