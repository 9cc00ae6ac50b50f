package dev.orchestrator.core.budget;

import dev.orchestrator.api.ModelInfo;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The most tokens of an answer where a request does not say, by role: enough for the role's work
 * and far below the models' maxima, since the budget reserves all of it.
 */
public final class OutputDefaults {
  private static final int OTHER = 4_096;
  private static final Map<String, Integer> BY_ROLE =
      Map.of(
          "planner", 8_192, "plan_reviewer", 4_096, "implementer", 16_384, "code_reviewer", 4_096);

  private OutputDefaults() {}

  /** The default of a role: planner 8,192, implementer 16,384, reviewers and others 4,096. */
  public static int of(@Nullable String role) {
    return role == null ? OTHER : BY_ROLE.getOrDefault(role, OTHER);
  }

  /** What is asked of a model: the wish, or the model's maximum if that is less. */
  public static int capped(int wish, ModelInfo model) {
    return model.maxOutputTokens() > 0 ? Math.min(wish, model.maxOutputTokens()) : wish;
  }
}
