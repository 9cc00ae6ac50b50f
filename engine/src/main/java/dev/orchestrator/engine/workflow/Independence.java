package dev.orchestrator.engine.workflow;

import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.core.config.ReviewSettings;
import dev.orchestrator.core.dispatch.Endpoints;
import dev.orchestrator.core.registry.ProviderRegistry;
import dev.orchestrator.core.routing.RoutingRequest;
import java.util.HashSet;
import java.util.Set;

/** Who may review whose work. */
final class Independence {
  private final ReviewSettings.Independence level;
  private final ProviderRegistry registry;

  Independence(ReviewSettings.Independence level, ProviderRegistry registry) {
    this.level = level;
    this.registry = registry;
  }

  /** Excludes from a routing request whoever is not independent of the authors. */
  void exclude(RoutingRequest.Builder request, Set<Author> authors) {
    Set<String> makers = new HashSet<>();
    Set<String> providers = new HashSet<>();
    Set<String> models = new HashSet<>();
    for (Author author : authors) {
      switch (level) {
        case MAKER -> {
          makers.add(author.maker());
          providers.addAll(sameSource(author));
        }
        case PROVIDER -> providers.addAll(sameSource(author));
        case MODEL -> models.add(author.qualifiedName());
        case NONE -> {}
      }
    }
    request.excludedMakers(makers).excludedProviders(providers).excludedModels(models);
  }

  /** The author's provider, and every other one that asks the same server. */
  private Set<String> sameSource(Author author) {
    Set<String> names = new HashSet<>();
    names.add(author.provider());
    if (!author.endpoint().isEmpty()) {
      for (LlmProvider provider : registry.providers()) {
        if (Endpoints.origin(provider).equals(author.endpoint())) {
          names.add(provider.name());
        }
      }
    }
    return names;
  }

  /** The author that a model would be. */
  Author authorOf(ModelInfo model) {
    String endpoint = registry.provider(model.provider()).map(Endpoints::origin).orElse("");
    return new Author(model.provider(), model.id(), model.maker(), endpoint);
  }
}
