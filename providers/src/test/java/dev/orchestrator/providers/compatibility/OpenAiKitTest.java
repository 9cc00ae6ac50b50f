package dev.orchestrator.providers.compatibility;

import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.providers.openai.OpenAiProvider;
import dev.orchestrator.testkit.StubVendor;
import dev.orchestrator.testkit.compatibility.StubCompatibilityServer;

class OpenAiKitTest extends VendorKit {
  @Override
  StubVendor.Builder vendor() {
    return StubVendor.openai();
  }

  @Override
  LlmProvider provider(StubCompatibilityServer server) {
    return told(OpenAiProvider.builder(), server).build();
  }
}
