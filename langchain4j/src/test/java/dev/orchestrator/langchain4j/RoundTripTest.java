package dev.orchestrator.langchain4j;

import java.nio.file.Path;

/** Out of LangChain4j and back into it: our chat model, whose provider is one of LangChain4j's. */
class RoundTripTest extends ChatModelContract {
  @Override
  Bridge bridge(Path folder) {
    return Bridge.throughLangChain(folder);
  }
}
