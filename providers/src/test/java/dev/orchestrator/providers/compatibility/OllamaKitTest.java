package dev.orchestrator.providers.compatibility;

import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.providers.ollama.OllamaProvider;
import dev.orchestrator.testkit.StubVendor;
import dev.orchestrator.testkit.compatibility.CompatibilityServer;
import dev.orchestrator.testkit.compatibility.StubCompatibilityServer;

class OllamaKitTest extends VendorKit {
  @Override
  protected CompatibilityServer server() {
    return ((StubCompatibilityServer) super.server()).withoutCaches();
  }

  @Override
  StubVendor.Builder vendor() {
    return StubVendor.ollama();
  }

  @Override
  LlmProvider provider(StubCompatibilityServer server) {
    return told(OllamaProvider.builder(), server).build();
  }
}
