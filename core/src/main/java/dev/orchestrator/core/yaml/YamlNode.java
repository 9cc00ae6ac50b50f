package dev.orchestrator.core.yaml;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A piece of a YAML file, as it was written: nothing is expanded, nothing converted. Immutable. */
public sealed interface YamlNode {

  /** Where it begins. */
  Place place();

  /**
   * A single value.
   *
   * @param text its text, quotes removed
   * @param plain whether it was written without quotes
   */
  record Scalar(String text, boolean plain, Place place) implements YamlNode {}

  /** A list. */
  record Sequence(List<YamlNode> items, Place place) implements YamlNode {
    /** Copies its list. */
    public Sequence {
      items = List.copyOf(items);
    }
  }

  /** Keys with values, in the order of the file; no key twice. */
  record Mapping(List<Entry> entries, Place place) implements YamlNode {
    /** Copies its list. */
    public Mapping {
      entries = List.copyOf(entries);
    }

    /** The entry of this key. */
    public Optional<Entry> entry(String key) {
      return entries.stream().filter(e -> e.key().equals(key)).findFirst();
    }

    /** The value of this key. */
    public Optional<YamlNode> value(String key) {
      return entry(key).map(Entry::value);
    }
  }

  /** A key with its value. */
  record Entry(String key, Place place, YamlNode value) {}

  /** Whether nothing was written: {@code key:}, {@code ~} or {@code null}. */
  default boolean isNull() {
    return this instanceof Scalar scalar
        && scalar.plain()
        && switch (scalar.text()) {
          case "", "~", "null", "Null", "NULL" -> true;
          default -> false;
        };
  }

  /**
   * Lays one tree over another: of two mappings the keys are united, level by level; anything else
   * of the upper tree takes the place of what lies beneath. An upper mapping that is left empty
   * hides nothing.
   */
  static YamlNode layered(YamlNode lower, YamlNode upper) {
    if (lower instanceof Mapping low && upper.isNull()) {
      return low;
    }
    if (!(lower instanceof Mapping low) || !(upper instanceof Mapping high)) {
      return upper;
    }
    List<Entry> entries = new ArrayList<>();
    for (Entry below : low.entries()) {
      entries.add(
          high.entry(below.key())
              .map(e -> new Entry(e.key(), e.place(), layered(below.value(), e.value())))
              .orElse(below));
    }
    for (Entry above : high.entries()) {
      if (low.entry(above.key()).isEmpty()) {
        entries.add(above);
      }
    }
    return new Mapping(entries, high.place());
  }
}
