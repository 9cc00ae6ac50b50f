package dev.orchestrator.core.routing;

import dev.orchestrator.api.ModelTier;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a call wants of its model.
 *
 * @param tier the tier, or null for any
 * @param capability the capability
 * @param statedTier the tier that the role table states, before a large task raised it
 */
record Want(@Nullable ModelTier tier, String capability, @Nullable ModelTier statedTier) {

  /** In words: {@code tier STANDARD with code}. */
  String text() {
    ModelTier wanted = tier;
    String text = (wanted == null ? "any tier" : "tier " + wanted) + " with " + capability;
    return tier == statedTier || statedTier == null
        ? text
        : text + " (" + statedTier.name().toLowerCase(Locale.ROOT) + " raised by large complexity)";
  }
}
