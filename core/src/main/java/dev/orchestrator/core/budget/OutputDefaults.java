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

  /**
   * The most tokens of an answer that are asked of a model: the wish, the model's own maximum, or
   * what the prompt leaves of its window, whichever is least.
   *
   * @param promptTokens the prompt's length by estimate; an eighth more is kept free, since the
   *     model's own tokenizer may count otherwise
   */
  public static int capped(int wish, ModelInfo model, long promptTokens) {
    int most = model.maxOutputTokens() > 0 ? Math.min(wish, model.maxOutputTokens()) : wish;
    if (model.contextWindow() == 0) {
      return most;
    }
    long left = model.contextWindow() - promptTokens - promptTokens / 8;
    return (int) Math.max(leastUseful(most, model), Math.min(most, left));
  }

  /**
   * The room that a prompt must leave in a model's window for its answer: all of the wish, or a
   * quarter of the window where that is less. So a model with a small window still serves short
   * prompts, though it could never give the longest answer.
   */
  public static int leastUseful(int wish, ModelInfo model) {
    int most = model.maxOutputTokens() > 0 ? Math.min(wish, model.maxOutputTokens()) : wish;
    return model.contextWindow() == 0 ? most : Math.min(most, model.contextWindow() / 4);
  }
}
