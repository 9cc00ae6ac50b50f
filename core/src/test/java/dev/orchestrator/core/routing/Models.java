package dev.orchestrator.core.routing;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.GenerationResult;
import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.ModelTier;
import dev.orchestrator.api.Pricing;
import dev.orchestrator.api.ProviderException;
import dev.orchestrator.core.registry.ProviderRegistry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Models and registries for the tests of routing; nothing of it can be called. */
final class Models {

  private static final String[] ALL = {
    "code", "analysis", "planning", "review", "complex_reasoning", "docs", "simple_tasks"
  };

  private Models() {}

  /** A model of every capability with a window of 200,000 tokens that costs this much. */
  static ModelInfo.Builder model(String name, ModelTier tier, String dollarsPerMillion) {
    int slash = name.indexOf('/');
    return ModelInfo.builder(name.substring(0, slash), name.substring(slash + 1))
        .maker("maker-of-" + name.substring(0, slash))
        .tier(tier)
        .capabilities(ALL)
        .contextWindow(200_000)
        .pricing(Pricing.of(dollarsPerMillion, dollarsPerMillion));
  }

  static ProviderRegistry registry(ModelInfo... models) {
    ProviderRegistry registry = new ProviderRegistry();
    Map<String, List<ModelInfo>> byProvider = new LinkedHashMap<>();
    for (ModelInfo model : models) {
      byProvider.computeIfAbsent(model.provider(), name -> new ArrayList<>()).add(model);
    }
    byProvider.forEach((name, list) -> registry.register(new Stated(name, list)));
    return registry;
  }

  static List<String> names(RoutingDecision decision) {
    return decision.candidates().stream().map(one -> one.model().qualifiedName()).toList();
  }

  static String reason(RoutingDecision decision, String name) {
    return decision.passedOver().stream()
        .filter(one -> one.model().qualifiedName().equals(name))
        .map(RoutingDecision.PassedOver::reason)
        .findFirst()
        .orElse("not passed over");
  }

  record Stated(String name, List<ModelInfo> availableModels) implements LlmProvider {
    @Override
    public GenerationResult generate(String model, GenerationRequest request) {
      throw new ProviderException(Fault.INVALID_REQUEST, "routing must not call anybody");
    }

    @Override
    public List<ModelInfo> discoverModels() {
      throw new ProviderException(Fault.INVALID_REQUEST, "routing must not ask anybody");
    }
  }
}
