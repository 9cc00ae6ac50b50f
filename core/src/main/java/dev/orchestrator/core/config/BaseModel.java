package dev.orchestrator.core.config;

import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.core.catalog.ModelCatalog;
import dev.orchestrator.core.yaml.Nearest;
import dev.orchestrator.core.yaml.YamlValue;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code base_model:}: the catalogue's model behind one that a gateway serves under a name of
 * its own, as {@code provider/model-id}, or as a bare id where it is unique. Gateways and proxies
 * rename models, and what they serve is priced by what it is.
 */
final class BaseModel {
  private BaseModel() {}

  /** The model that is named; null, with a problem, if the catalogue knows none or several. */
  static @Nullable ModelInfo read(YamlValue value) {
    String name = value.word();
    if (name == null) {
      return null;
    }
    ModelCatalog catalog = ModelCatalog.bundled();
    int slash = name.indexOf('/');
    Optional<ModelInfo> qualified =
        slash < 0
            ? Optional.empty()
            : catalog.find(name.substring(0, slash), name.substring(slash + 1));
    if (qualified.isPresent()) {
      return qualified.get();
    }
    List<ModelInfo> found = new ArrayList<>();
    Set<String> providers = new LinkedHashSet<>();
    catalog.all().forEach(model -> providers.add(model.provider()));
    providers.forEach(provider -> catalog.find(provider, name).ifPresent(found::add));
    if (found.size() == 1) {
      return found.getFirst();
    }
    if (found.isEmpty()) {
      unknown(value, name, catalog.all());
    } else {
      value.problem(
          value.echo()
              + " is served by several; write one of "
              + String.join(", ", found.stream().map(ModelInfo::qualifiedName).toList()));
    }
    return null;
  }

  private static void unknown(YamlValue value, String name, List<ModelInfo> all) {
    Set<String> names = new LinkedHashSet<>();
    for (ModelInfo model : all) {
      names.add(name.contains("/") ? model.qualifiedName() : model.id());
    }
    String near =
        Nearest.of(name, names)
            .map(n -> "; did you mean '" + n + "'?")
            .orElse("; 'orchestrator models --all' lists what it knows");
    value.problem("the catalogue knows no model " + value.echo() + near);
  }
}
