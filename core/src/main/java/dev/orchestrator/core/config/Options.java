package dev.orchestrator.core.config;

import dev.orchestrator.core.yaml.YamlMap;
import dev.orchestrator.core.yaml.YamlNode;
import dev.orchestrator.core.yaml.YamlValue;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What goes to a provider as it is: see {@code docs/configuration.md} for the shapes. */
final class Options {
  private static final long MOST = 1_000_000_000_000L;

  private Options() {}

  /**
   * A value without its places: text, {@link Long}, {@link BigDecimal}, {@link Boolean}, list or
   * map; null if it is empty or a variable in it is unset.
   */
  static @Nullable Object plain(YamlValue value) {
    return switch (value.node()) {
      case YamlNode.Mapping mapping -> {
        Map<String, Object> map = new LinkedHashMap<>();
        for (YamlMap.Named named : value.map().all()) {
          Object plain = plain(named.value());
          if (plain != null) {
            map.put(named.key(), plain);
          }
        }
        yield Map.copyOf(map);
      }
      case YamlNode.Sequence sequence -> {
        List<Object> list = new ArrayList<>();
        for (YamlValue item : value.list()) {
          Object plain = plain(item);
          if (plain != null) {
            list.add(plain);
          }
        }
        yield List.copyOf(list);
      }
      case YamlNode.Scalar scalar -> scalar.isNull() ? null : scalar(scalar, value.text());
    };
  }

  /** Only what was written without quotes and without variables is anything but text. */
  private static @Nullable Object scalar(YamlNode.Scalar scalar, @Nullable String text) {
    if (text == null || !scalar.plain() || !text.equals(scalar.text())) {
      return text;
    }
    if (text.matches("true|false")) {
      return Boolean.valueOf(text);
    }
    if (text.matches("[+-]?\\d{1,18}")) {
      return Long.valueOf(text);
    }
    return text.matches("[+-]?\\d{1,15}\\.\\d{1,15}") ? new BigDecimal(text) : text;
  }

  /** {@code rate_limit:}, or null if it limits nothing. */
  static @Nullable RateSettings rateLimit(@Nullable YamlValue value) {
    if (value == null) {
      return null;
    }
    YamlMap map = value.map();
    Long requests = number(map.get("requests_per_minute"));
    Long tokens = number(map.get("tokens_per_minute"));
    map.finish();
    return requests == null && tokens == null ? null : new RateSettings(requests, tokens);
  }

  private static @Nullable Long number(@Nullable YamlValue value) {
    return value == null ? null : value.whole(1, MOST);
  }
}
