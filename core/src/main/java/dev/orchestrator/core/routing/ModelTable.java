package dev.orchestrator.core.routing;

import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.core.catalog.ModelCatalog;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The registered models, prepared for routing: names and prices are worked out once per change of
 * the registry, not once per decision. The rows stand in order of the cost of a usual call, so that
 * the sort of a decision finds them nearly in order. Immutable.
 */
final class ModelTable {

  private static final long USUAL_PROMPT = 4_000;
  private static final long USUAL_ANSWER = 1_000;

  /** The list it was made of; compared by identity to see whether the registry has changed. */
  private final List<ModelInfo> source;

  private final List<ModelRow> rows;

  private ModelTable(List<ModelInfo> source, List<ModelRow> rows) {
    this.source = source;
    this.rows = rows;
  }

  static ModelTable of(List<ModelInfo> models, Map<String, String> defaultModels) {
    List<ModelRow> rows = new ArrayList<>(models.size());
    Map<String, String> baseDefaults = new HashMap<>();
    defaultModels.forEach((name, id) -> baseDefaults.put(name, ModelCatalog.baseId(id)));
    for (ModelInfo model : models) {
      boolean isDefault =
          model.id().equals(defaultModels.get(model.provider()))
              || model.id().equals(baseDefaults.get(model.provider()));
      rows.add(new ModelRow(model, isDefault));
    }
    rows.sort(
        Comparator.comparingLong((ModelRow row) -> row.cost(USUAL_PROMPT, USUAL_ANSWER))
            .thenComparing(ModelRow::name));
    return new ModelTable(models, rows);
  }

  boolean isOf(List<ModelInfo> models) {
    return source == models;
  }

  List<ModelRow> rows() {
    return rows;
  }
}
