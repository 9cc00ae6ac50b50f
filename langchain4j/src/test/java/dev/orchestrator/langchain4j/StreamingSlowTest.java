package dev.orchestrator.langchain4j;

import java.nio.file.Path;

/** With the one test that waits: a stream that was cancelled tells its handler nothing more. */
class StreamingSlowTest extends StreamingChatModelContract {
  @Override
  Bridge bridge(Path folder) {
    return Bridge.direct(folder);
  }

  @Override
  protected boolean supportsStreamingCancellation() {
    return true;
  }
}
