package dev.orchestrator.cli.offence;

import dev.orchestrator.testkit.offence.LeansOnCore;

public final class LeansOnTestkit {
  Object across = new LeansOnCore();
}
