package dev.orchestrator.langchain4j.offence;

import dev.orchestrator.engine.offence.Offender;

final class LeansOnEngine {
  Object up = new Offender();
}
