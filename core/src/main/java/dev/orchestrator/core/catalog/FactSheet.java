package dev.orchestrator.core.catalog;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.FailsafeSchema;

/**
 * A map of a YAML file that is bundled with the program. Every scalar is text until it is asked for
 * as something else, so that a price never passes through floating point. What is wrong is told
 * with the file and the entry. Immutable and thread-safe.
 */
public final class FactSheet {

  private final String where;
  private final Map<?, ?> values;

  private FactSheet(String where, Map<?, ?> values) {
    this.where = where;
    this.values = values;
  }

  /**
   * Reads a resource that lies beside {@code neighbour}.
   *
   * @throws IllegalStateException if the resource is absent or is no YAML map
   */
  public static FactSheet ofResource(Class<?> neighbour, String name) {
    try (InputStream in = neighbour.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing from the program: build it anew");
      }
      return of(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the bundled " + name, e);
    }
  }

  /**
   * Reads YAML text.
   *
   * @param name what errors call the text
   * @throws IllegalStateException if the text is no YAML map
   */
  public static FactSheet of(String name, String yaml) {
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(name)
            .setSchema(new FailsafeSchema())
            .setAllowDuplicateKeys(false)
            .build();
    try {
      return sheet(name, new Load(settings).loadFromString(yaml));
    } catch (YamlEngineException e) {
      throw new IllegalStateException(name + ": " + e.getMessage(), e);
    }
  }

  private static FactSheet sheet(String where, @Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return new FactSheet(where, map);
    }
    throw new IllegalStateException(where + ": a map is wanted, found " + value);
  }

  /** Where this map stands: file and path of keys. */
  public String where() {
    return where;
  }

  /** Its keys, in the order of the file. */
  public List<String> keys() {
    List<String> keys = new ArrayList<>();
    values.keySet().forEach(key -> keys.add(String.valueOf(key)));
    return keys;
  }

  /**
   * Refuses keys that are not among these.
   *
   * @throws IllegalStateException naming the first unknown key
   */
  public void allowOnly(Set<String> known) {
    for (String key : keys()) {
      if (!known.contains(key)) {
        throw new IllegalStateException(where + ": unknown key '" + key + "'; known: " + known);
      }
    }
  }

  /** The map under a key. */
  public FactSheet map(String key) {
    return sheet(where + "." + key, values.get(key));
  }

  /** The list of maps under a key; empty if the key is absent. */
  public List<FactSheet> entries(String key) {
    List<FactSheet> sheets = new ArrayList<>();
    List<?> items = list(key);
    for (int i = 0; i < items.size(); i++) {
      sheets.add(sheet(where + "." + key + "[" + i + "]", items.get(i)));
    }
    return sheets;
  }

  /** The list of words under a key; empty if the key is absent. */
  public List<String> words(String key) {
    return list(key).stream().map(String::valueOf).toList();
  }

  private List<?> list(String key) {
    Object value = values.get(key);
    if (value == null) {
      return List.of();
    }
    if (value instanceof List<?> list) {
      return list;
    }
    throw new IllegalStateException(where + ": '" + key + "' wants a list, found " + value);
  }

  /** The text under a key, or null if the key is absent. */
  public @Nullable String text(String key) {
    Object value = values.get(key);
    if (value == null || value instanceof String) {
      return (String) value;
    }
    throw new IllegalStateException(where + ": '" + key + "' wants a text, found " + value);
  }

  /**
   * The text under a key.
   *
   * @throws IllegalStateException if the key is absent or blank
   */
  public String required(String key) {
    String text = text(key);
    if (text == null || text.isBlank()) {
      throw new IllegalStateException(where + ": '" + key + "' is missing");
    }
    return text;
  }

  /** The whole number under a key, 0 if the key is absent. */
  public int whole(String key) {
    BigDecimal number = decimal(key);
    try {
      return number == null ? 0 : number.intValueExact();
    } catch (ArithmeticException e) {
      throw new IllegalStateException(where + ": '" + key + "' wants a whole number", e);
    }
  }

  /** The decimal number under a key, exact, or null if the key is absent. */
  public @Nullable BigDecimal decimal(String key) {
    String text = text(key);
    try {
      return text == null ? null : new BigDecimal(text);
    } catch (NumberFormatException e) {
      throw new IllegalStateException(
          where + ": '" + key + "' wants a number, found '" + text + "'", e);
    }
  }

  /** Whether {@code true} stands under a key; false if the key is absent. */
  public boolean flag(String key) {
    String text = text(key);
    if (text == null || text.equals("false")) {
      return false;
    }
    if (text.equals("true")) {
      return true;
    }
    throw new IllegalStateException(
        where + ": '" + key + "' wants true or false, found '" + text + "'");
  }
}
