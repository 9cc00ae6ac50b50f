package dev.orchestrator.bench;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.GenerationResult;
import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.ProviderException;
import dev.orchestrator.core.catalog.ModelCatalog;
import dev.orchestrator.core.registry.ProviderRegistry;
import java.util.ArrayList;
import java.util.List;

/** A registry of many models: the bundled catalogue over and over, under other providers' names. */
final class ManyModels {

  private ManyModels() {}

  static ProviderRegistry registry(int count) {
    List<ModelInfo> facts = ModelCatalog.bundled().all();
    ProviderRegistry registry = new ProviderRegistry();
    int made = 0;
    for (int i = 0; made < count; i++) {
      String name = "provider-" + i;
      List<ModelInfo> models = new ArrayList<>();
      for (int j = 0; j < 40 && made < count; j++, made++) {
        ModelInfo fact = facts.get(made % facts.size());
        models.add(fact.toBuilder().provider(name).id(fact.id() + "-" + j).build());
      }
      registry.register(new Shelf(name, models));
    }
    return registry;
  }

  private record Shelf(String name, List<ModelInfo> availableModels) implements LlmProvider {
    @Override
    public GenerationResult generate(String model, GenerationRequest request) {
      throw new ProviderException(Fault.INVALID_REQUEST, "this provider only states models");
    }
  }
}
