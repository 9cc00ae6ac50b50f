package dev.orchestrator.langchain4j;

import java.nio.file.Path;

class OrchestratorChatModelTest extends ChatModelContract {
  @Override
  Bridge bridge(Path folder) {
    return Bridge.direct(folder);
  }
}
