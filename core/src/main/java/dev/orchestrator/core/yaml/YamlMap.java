package dev.orchestrator.core.yaml;

import dev.orchestrator.core.yaml.YamlNode.Entry;
import dev.orchestrator.core.yaml.YamlNode.Mapping;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The keys and values of a mapping. It remembers which keys were asked for; {@link #finish} notes
 * those that nobody knows. Not thread-safe.
 */
public final class YamlMap {
  private final Mapping mapping;
  private final String path;
  private final YamlValue.Reading reading;
  private final Set<String> known = new LinkedHashSet<>();

  YamlMap(Mapping mapping, String path, YamlValue.Reading reading) {
    this.mapping = mapping;
    this.path = path;
    this.reading = reading;
  }

  /** Where it begins. */
  public Place place() {
    return mapping.place();
  }

  /** The value of this key; null if it is absent or left empty. */
  public @Nullable YamlValue get(String key) {
    known.add(key);
    return mapping
        .entry(key)
        .filter(entry -> !entry.value().isNull())
        .map(this::value)
        .orElse(null);
  }

  /** The value of this key; null, with a problem, if it is absent or left empty. */
  public @Nullable YamlValue require(String key) {
    YamlValue value = get(key);
    if (value == null) {
      reading
          .problems()
          .add(
              mapping.entry(key).map(Entry::place).orElse(place()),
              join(key),
              mapping.entry(key).isPresent() ? "is empty" : "is missing");
    }
    return value;
  }

  /** Whether the key is written, be it left empty. */
  public boolean has(String key) {
    return mapping.entry(key).isPresent();
  }

  /** All keys with values, for mappings whose keys are names; those left empty too. */
  public List<Named> all() {
    List<Named> all = new ArrayList<>();
    for (Entry entry : mapping.entries()) {
      known.add(entry.key());
      all.add(new Named(entry.key(), entry.place(), value(entry)));
    }
    return all;
  }

  /** A value with its key. */
  public record Named(String key, Place place, YamlValue value) {}

  /** Notes what is wrong with a key itself, where the key stands. */
  public void problem(Named named, String message) {
    reading.problems().add(named.place(), join(named.key()), message);
  }

  /**
   * Notes every key that was not asked for.
   *
   * @param elsewhere keys that belong elsewhere, with where
   */
  public void finish(Map<String, String> elsewhere) {
    for (Entry entry : mapping.entries()) {
      String key = entry.key();
      if (known.contains(key)) {
        continue;
      }
      String near = Nearest.hint(key, known);
      String message =
          elsewhere.containsKey(key)
              ? "the key " + Echo.quote(key) + " belongs " + elsewhere.get(key)
              : "the key "
                  + Echo.quote(key)
                  + " is not known"
                  + (near.isEmpty() ? "; there are: " + String.join(", ", known) : near);
      reading.problems().add(entry.place(), join(key), message);
    }
  }

  /** Notes every key that was not asked for. */
  public void finish() {
    finish(Map.of());
  }

  private YamlValue value(Entry entry) {
    // what is left empty has no place of its own worth showing
    YamlNode node =
        entry.value().isNull() ? new YamlNode.Scalar("", true, entry.place()) : entry.value();
    return new YamlValue(node, join(entry.key()), reading);
  }

  private String join(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }
}
