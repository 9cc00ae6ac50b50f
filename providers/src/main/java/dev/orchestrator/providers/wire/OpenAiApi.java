package dev.orchestrator.providers.wire;

import java.util.Locale;

/** The two protocols for generations that OpenAI invented and other servers speak. */
public enum OpenAiApi {
  /** Chat Completions: the older one, which nearly every server speaks. */
  CHAT,
  /** Responses: OpenAI's newer one, which some of its models need. */
  RESPONSES;

  /**
   * The one that is named so in a configuration.
   *
   * @throws IllegalArgumentException if none is
   */
  public static OpenAiApi named(String word) {
    for (OpenAiApi api : values()) {
      if (api.name().toLowerCase(Locale.ROOT).equals(word)) {
        return api;
      }
    }
    throw new IllegalArgumentException("api: '" + word + "' is neither chat nor responses");
  }
}
