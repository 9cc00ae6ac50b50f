package dev.orchestrator.providers.compatibility;

import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.providers.gemini.GeminiProvider;
import dev.orchestrator.testkit.StubVendor;
import dev.orchestrator.testkit.compatibility.StubCompatibilityServer;

class GeminiKitTest extends VendorKit {
  @Override
  StubVendor.Builder vendor() {
    return StubVendor.gemini();
  }

  @Override
  LlmProvider provider(StubCompatibilityServer server) {
    return told(GeminiProvider.builder(), server).build();
  }
}
