package com.example.parrot;

import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.Secret;
import dev.orchestrator.testkit.compatibility.CompatibilityServer;
import dev.orchestrator.testkit.compatibility.ProviderCompatibilityKit;
import java.io.IOException;
import java.util.List;

/** Every contract of a provider, held against {@link ParrotProvider}. */
class ParrotProviderTest extends ProviderCompatibilityKit {
  @Override
  protected CompatibilityServer server() throws IOException {
    return new ParrotServer();
  }

  @Override
  protected LlmProvider provider(CompatibilityServer server) {
    ModelInfo model = ModelInfo.builder("parrot", "grey").maker("example").build();
    return new ParrotProvider(
        "parrot", ((ParrotServer) server).url(), Secret.of(KEY), List.of(model));
  }
}
