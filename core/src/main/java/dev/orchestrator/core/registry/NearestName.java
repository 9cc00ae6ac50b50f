package dev.orchestrator.core.registry;

import dev.orchestrator.api.ModelInfo;
import java.util.List;

/** Finds what was probably meant by a name that means nothing, by edit distance (Levenshtein). */
final class NearestName {

  private NearestName() {}

  static String unknown(String name, List<ModelInfo> models) {
    if (models.isEmpty()) {
      return "no model is named '" + name + "': no provider with models is registered";
    }
    String best = "";
    int least = Integer.MAX_VALUE;
    for (ModelInfo model : models) {
      int distance = Math.min(distance(name, model.qualifiedName()), distance(name, model.id()));
      if (distance < least) {
        least = distance;
        best = model.qualifiedName();
      }
    }
    return "no model is named '" + name + "'; the nearest is " + best;
  }

  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int above = row[j];
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(change, Math.min(above, row[j - 1]) + 1);
        diagonal = above;
      }
    }
    return row[b.length()];
  }
}
