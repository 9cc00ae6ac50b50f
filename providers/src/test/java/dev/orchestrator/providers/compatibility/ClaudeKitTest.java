package dev.orchestrator.providers.compatibility;

import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.providers.claude.ClaudeProvider;
import dev.orchestrator.testkit.StubVendor;
import dev.orchestrator.testkit.compatibility.StubCompatibilityServer;

class ClaudeKitTest extends VendorKit {
  @Override
  StubVendor.Builder vendor() {
    return StubVendor.anthropic();
  }

  @Override
  LlmProvider provider(StubCompatibilityServer server) {
    return told(ClaudeProvider.builder(), server).build();
  }
}
