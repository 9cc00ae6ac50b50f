package dev.orchestrator.core.config;

import dev.orchestrator.core.yaml.YamlMap;
import dev.orchestrator.core.yaml.YamlValue;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads where a server differs from others that speak the same protocol. */
final class Quirks {
  /** Which of them a type can be told; a plug-in's type may be told all. */
  private static final Map<String, Set<String>> BY_TYPE =
      Map.of(
          Vendor.COMPATIBLE,
          Set.of(
              "auth",
              "path",
              "models_path",
              "system_role",
              "sends_done",
              "max_tokens_field",
              "stream_usage",
              "api"),
          Vendor.ANTHROPIC_COMPATIBLE,
          Set.of("auth", "path", "api_version"),
          "claude",
          Set.of("api_version"),
          "openai",
          Set.of("api"),
          "gemini",
          Set.of(),
          "ollama",
          Set.of(),
          "scripted",
          Set.of());

  private static final List<String> TRUE_OR_FALSE = List.of("true", "false");

  private static final Map<String, List<String>> WORDS =
      Map.of(
          "auth", List.of("bearer", "x-api-key", "api-key", "none"),
          "system_role", List.of("system", "developer", "user"),
          "max_tokens_field", List.of("max_tokens", "max_completion_tokens"),
          "api", List.of("chat", "responses"),
          "sends_done", TRUE_OR_FALSE,
          "stream_usage", TRUE_OR_FALSE);

  private Quirks() {}

  /**
   * Lays what the file says over what is known of the vendor. A quirk that the type cannot have is
   * a problem: one without effect would be found late.
   */
  static void read(YamlMap map, String type, Map<String, Object> options) {
    Set<String> all = new TreeSet<>();
    BY_TYPE.values().forEach(all::addAll);
    Set<String> own = BY_TYPE.getOrDefault(type, all);
    for (String key : all) {
      YamlValue value = map.get(key);
      String word = value == null ? null : value.word();
      if (value != null && !own.contains(key)) {
        value.problem(
            "is nothing that type '"
                + type
                + "' can be told; it is for "
                + BY_TYPE.entrySet().stream()
                    .filter(entry -> entry.getValue().contains(key))
                    .map(Map.Entry::getKey)
                    .sorted()
                    .collect(Collectors.joining(", ")));
      } else if (value != null && word != null) {
        List<String> words = WORDS.getOrDefault(key, List.of());
        if (!words.isEmpty() && !words.contains(word)) {
          value.unknown("the word", words);
        } else {
          options.put(key, word);
        }
      }
    }
    query(map.get("query")).ifPresent(query -> options.put("query", query));
  }

  /** Parameters for every address, in the order in which they are written. */
  private static Optional<Map<String, String>> query(@Nullable YamlValue value) {
    if (value == null) {
      return Optional.empty();
    }
    Map<String, String> query = new LinkedHashMap<>();
    for (YamlMap.Named parameter : value.map().all()) {
      String text = parameter.value().text();
      if (text != null) {
        query.put(parameter.key(), text);
      }
    }
    return Optional.of(Collections.unmodifiableMap(query));
  }
}
