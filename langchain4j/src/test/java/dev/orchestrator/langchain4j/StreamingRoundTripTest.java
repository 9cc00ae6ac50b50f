package dev.orchestrator.langchain4j;

import java.nio.file.Path;

/** Out of LangChain4j and back into it, streamed. */
class StreamingRoundTripTest extends StreamingChatModelContract {
  @Override
  Bridge bridge(Path folder) {
    return Bridge.throughLangChain(folder);
  }
}
