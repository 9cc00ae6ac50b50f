package dev.orchestrator.bench;

import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.ModelTier;
import dev.orchestrator.api.Pricing;
import dev.orchestrator.providers.compatible.CompatibleProvider;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** The provider and the request that the measurements over a connection use. */
final class BenchModel {

  private BenchModel() {}

  static CompatibleProvider provider(URI endpoint) {
    ModelInfo model =
        ModelInfo.builder("bench", "m")
            .maker("bench")
            .tier(ModelTier.STANDARD)
            .capabilities("planning")
            .contextWindow(200_000)
            .maxOutputTokens(32_000)
            .pricing(Pricing.of("1.00", "4.00"))
            .build();
    return CompatibleProvider.builder()
        .name("bench")
        .apiKey("k")
        .endpoint(endpoint)
        .models(List.of(model))
        .environment(Map.of())
        .build();
  }

  static GenerationRequest.Builder request() {
    return GenerationRequest.builder()
        .role("planner")
        .system("role: planner")
        .prompt("Plan the move to the new parser, one step for each caller.");
  }
}
