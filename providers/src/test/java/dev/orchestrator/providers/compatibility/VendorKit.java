package dev.orchestrator.providers.compatibility;

import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.providers.wire.ProviderBuilder;
import dev.orchestrator.testkit.StubModel;
import dev.orchestrator.testkit.StubVendor;
import dev.orchestrator.testkit.compatibility.CompatibilityServer;
import dev.orchestrator.testkit.compatibility.ProviderCompatibilityKit;
import dev.orchestrator.testkit.compatibility.StubCompatibilityServer;
import java.util.List;

/** The contract for a provider that speaks HTTP, against the stub of its vendor. */
abstract class VendorKit extends ProviderCompatibilityKit {
  abstract StubVendor.Builder vendor();

  abstract LlmProvider provider(StubCompatibilityServer server);

  static <B extends ProviderBuilder<B>> B told(B builder, StubCompatibilityServer server) {
    return builder
        .name("p")
        .apiKey(KEY)
        .endpoint(server.endpoint())
        .models(List.of(ModelInfo.builder("p", "m").maker("acme").build()));
  }

  @Override
  protected CompatibilityServer server() {
    return CompatibilityServer.of(vendor().model(new StubModel("m", "llama", "8.0B", 32_768)));
  }

  @Override
  protected LlmProvider provider(CompatibilityServer server) {
    return provider((StubCompatibilityServer) server);
  }
}
