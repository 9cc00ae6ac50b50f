package dev.orchestrator.api.offence;

import dev.orchestrator.base.json.Json;

final class LeansOnBase {
  Object up = Json.object();
}
