package dev.orchestrator.langchain4j;

import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.testkit.StubModel;
import dev.orchestrator.testkit.StubVendor;
import dev.orchestrator.testkit.compatibility.CompatibilityServer;
import dev.orchestrator.testkit.compatibility.ProviderCompatibilityKit;
import dev.orchestrator.testkit.compatibility.ServerReply;
import dev.orchestrator.testkit.compatibility.ServerRequest;
import dev.orchestrator.testkit.compatibility.StubCompatibilityServer;
import java.util.List;

/** A LangChain4j model is held to what every provider of ours is held to. */
class LangChain4jProviderKitTest extends ProviderCompatibilityKit {
  /** OpenAI's side; that LangChain4j loses cached tokens and waiting times is known. */
  private record Side(StubCompatibilityServer stub) implements CompatibilityServer {
    @Override
    public void when(String marker, ServerReply reply) {
      stub.when(marker, reply);
    }

    @Override
    public List<ServerRequest> requests() {
      return stub.requests();
    }

    @Override
    public boolean tellsCaches() {
      return false;
    }

    @Override
    public boolean tellsRetryAfter() {
      return false;
    }

    @Override
    public void close() {
      stub.close();
    }
  }

  @Override
  protected CompatibilityServer server() {
    return new Side(
        CompatibilityServer.of(
            StubVendor.openai().model(new StubModel("m", "llama", "8.0B", 32_768))));
  }

  @Override
  protected LlmProvider provider(CompatibilityServer server) {
    return Bridge.theirs("p", ((Side) server).stub().endpoint(), KEY);
  }
}
