package dev.orchestrator.providers.wire;

import dev.orchestrator.api.ModelInfo;
import java.net.URI;
import java.util.List;

/**
 * What a provider's builder has checked and made. Immutable.
 *
 * @param name the provider's name
 * @param endpoint the base of its addresses, without a trailing slash
 * @param models the models that it was given, named for it
 * @param wire the way to its vendor; the provider closes it
 */
public record Setup(String name, URI endpoint, List<ModelInfo> models, Wire wire) {

  /** Copies its list. */
  public Setup {
    models = List.copyOf(models);
  }
}
