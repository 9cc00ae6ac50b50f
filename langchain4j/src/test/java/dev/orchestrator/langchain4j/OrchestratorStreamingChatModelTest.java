package dev.orchestrator.langchain4j;

import java.nio.file.Path;

class OrchestratorStreamingChatModelTest extends StreamingChatModelContract {
  @Override
  Bridge bridge(Path folder) {
    return Bridge.direct(folder);
  }
}
