package dev.orchestrator.providers.command;

import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.testkit.compatibility.CompatibilityServer;
import dev.orchestrator.testkit.compatibility.ProviderCompatibilityKit;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class ClaudeProgramKitTest extends ProviderCompatibilityKit {
  @TempDir Path dir;

  @Override
  protected CompatibilityServer server() throws IOException {
    return new CommandServer(dir, new ClaudeProgram(), new CommandServer.Claude());
  }

  @Override
  protected LlmProvider provider(CompatibilityServer server) {
    return ((CommandServer) server).provider();
  }
}
