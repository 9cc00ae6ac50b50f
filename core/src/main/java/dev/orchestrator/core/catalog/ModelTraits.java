package dev.orchestrator.core.catalog;

import dev.orchestrator.api.ModelTier;
import java.math.BigDecimal;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The one rule by which a catalogue entry gets its tier and its capabilities, explained for people
 * in {@code docs/model-catalog.md}. It judges by facts alone (size, name, price), because boards of
 * quality change by the week and disagree; whoever knows better states the tier in the
 * configuration.
 */
final class ModelTraits {

  /** Open weights below this many billion parameters are FAST. */
  static final int STANDARD_SIZE = 24;

  /** Open weights of at least this many billion parameters are ADVANCED. */
  static final int ADVANCED_SIZE = 200;

  /** Dollars per million output tokens from which a model is STANDARD. */
  static final BigDecimal STANDARD_PRICE = new BigDecimal("2");

  /** Dollars per million output tokens from which a model is ADVANCED. */
  static final BigDecimal ADVANCED_PRICE = new BigDecimal("10");

  /** What vendors call their small line. */
  private static final Set<String> FAST_WORDS = Set.of("nano", "lite", "small");

  /** What vendors call their top line. */
  private static final Set<String> ADVANCED_WORDS =
      Set.of("opus", "fable", "sonnet", "pro", "large");

  /** Families that are made for code and little else. */
  private static final Set<String> CODE_FAMILIES = Set.of("codestral", "devstral", "qwen-coder");

  private ModelTraits() {}

  /**
   * Size decides first, then the vendor's own word for the line, then the price of output; what has
   * none of them is STANDARD.
   *
   * @param billions parameters in billions, 0 if unknown
   * @param outputPrice dollars per million output tokens, or null if unknown
   */
  static ModelTier tier(String id, int billions, @Nullable BigDecimal outputPrice) {
    if (billions > 0) {
      return billions < STANDARD_SIZE
          ? ModelTier.FAST
          : billions < ADVANCED_SIZE ? ModelTier.STANDARD : ModelTier.ADVANCED;
    }
    List<String> words = List.of(id.split("[-./:]"));
    if (words.stream().anyMatch(FAST_WORDS::contains)) {
      return ModelTier.FAST;
    }
    if (words.stream().anyMatch(ADVANCED_WORDS::contains)) {
      return ModelTier.ADVANCED;
    }
    if (outputPrice == null) {
      return ModelTier.STANDARD;
    }
    return outputPrice.compareTo(STANDARD_PRICE) < 0
        ? ModelTier.FAST
        : outputPrice.compareTo(ADVANCED_PRICE) < 0 ? ModelTier.STANDARD : ModelTier.ADVANCED;
  }

  /** What a model of this tier and family is fit for. */
  static Set<String> capabilities(ModelTier tier, String family, boolean reasoning) {
    Set<String> capabilities = new LinkedHashSet<>(List.of("code", "docs", "simple_tasks"));
    if (tier.compareTo(ModelTier.STANDARD) >= 0) {
      capabilities.add("review");
      if (!CODE_FAMILIES.contains(family)) {
        capabilities.addAll(List.of("analysis", "planning"));
        if (tier == ModelTier.ADVANCED && reasoning) {
          capabilities.add("complex_reasoning");
        }
      }
    }
    return capabilities;
  }
}
