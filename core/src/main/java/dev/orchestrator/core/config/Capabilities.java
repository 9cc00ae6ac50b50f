package dev.orchestrator.core.config;

import dev.orchestrator.core.yaml.Nearest;
import dev.orchestrator.core.yaml.YamlValue;
import java.util.List;

/** The words for what models are fit for: an open set, so that a strange word is only remarked. */
final class Capabilities {
  static final List<String> WORDS =
      List.of(
          "code", "analysis", "planning", "review", "complex_reasoning", "docs", "simple_tasks");

  private Capabilities() {}

  /** Remarks a word that looks like a slip of the pen. */
  static void check(YamlValue value, String word) {
    if (!WORDS.contains(word)) {
      Nearest.of(word, WORDS)
          .ifPresent(near ->
              value.warn(
                  "the capability " + value.echo() + " is new; did you mean '" + near + "'?"));
    }
  }
}
