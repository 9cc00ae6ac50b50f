package dev.orchestrator.providers.compatibility;

import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.providers.compatible.CompatibleProvider;
import dev.orchestrator.testkit.StubVendor;
import dev.orchestrator.testkit.compatibility.StubCompatibilityServer;

class CompatibleKitTest extends VendorKit {
  @Override
  StubVendor.Builder vendor() {
    return StubVendor.openai();
  }

  @Override
  LlmProvider provider(StubCompatibilityServer server) {
    return told(CompatibleProvider.builder(), server).build();
  }
}
