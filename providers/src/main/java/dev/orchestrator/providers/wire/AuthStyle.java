package dev.orchestrator.providers.wire;

import dev.orchestrator.api.Secret;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** In which header a server wants its key. */
public enum AuthStyle {
  /** {@code Authorization: Bearer KEY}, as OpenAI and most others do. */
  BEARER("bearer"),
  /** {@code x-api-key: KEY}, as Anthropic does. */
  X_API_KEY("x-api-key"),
  /** {@code api-key: KEY}, as Azure does. */
  API_KEY("api-key"),
  /** None: a key is sent to nobody. */
  NONE("none");

  private final String word;

  AuthStyle(String word) {
    this.word = word;
  }

  /**
   * The one that is named so in a configuration.
   *
   * @throws IllegalArgumentException if none is; the message names all
   */
  public static AuthStyle named(String word) {
    return Arrays.stream(values())
        .filter(style -> style.word.equals(word))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "auth: '"
                    + word
                    + "' is none of "
                    + Arrays.stream(values())
                        .map(style -> style.word)
                        .collect(Collectors.joining(", "))));
  }

  /** The header that carries a key; none without one. */
  public Map<String, String> headers(@Nullable Secret key) {
    if (key == null) {
      return Map.of();
    }
    return switch (this) {
      case BEARER -> Map.of("authorization", "Bearer " + key.reveal());
      case X_API_KEY, API_KEY -> Map.of(word, key.reveal());
      case NONE -> Map.of();
    };
  }
}
