package dev.orchestrator.api;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the configuration says of one provider. Immutable.
 *
 * @param name the provider's name
 * @param type the factory's type
 * @param endpoint the base of its addresses, or null for the vendor's own
 * @param apiKey the key, or null
 * @param defaultModel the model to use when nothing else decides, or null
 * @param models models that the configuration or the catalogue knows for it
 * @param headers further headers; values may be secret
 * @param options every other setting: strings, numbers, booleans, lists and maps
 * @param timeouts how long to wait
 * @param baseDir the directory against which relative paths are resolved
 */
public record ProviderSettings(
    String name,
    String type,
    @Nullable URI endpoint,
    @Nullable Secret apiKey,
    @Nullable String defaultModel,
    List<ModelInfo> models,
    Map<String, Secret> headers,
    Map<String, Object> options,
    Timeouts timeouts,
    Path baseDir) {

  /** Copies its collections. */
  public ProviderSettings {
    models = List.copyOf(models);
    headers = Map.copyOf(headers);
    options = Map.copyOf(options);
  }

  /**
   * How long to wait at each stage of an attempt.
   *
   * @param connect for a connection; default 10 s
   * @param firstToken from the request to the first byte of the answer; default 120 s
   * @param idle between two pieces of an answer; default 60 s
   * @param total for the whole attempt; default 10 min
   */
  public record Timeouts(Duration connect, Duration firstToken, Duration idle, Duration total) {
    /** 10 s, 120 s, 60 s, 10 min. */
    public static final Timeouts DEFAULT =
        new Timeouts(
            Duration.ofSeconds(10),
            Duration.ofSeconds(120),
            Duration.ofSeconds(60),
            Duration.ofMinutes(10));
  }

  /** Settings that hold a name and a type and nothing else. */
  public static ProviderSettings of(String name, String type) {
    return new ProviderSettings(
        name, type, null, null, null, List.of(), Map.of(), Map.of(), Timeouts.DEFAULT, Path.of(""));
  }

  /** The key, if there is one, and the values of the headers. */
  public List<Secret> secrets() {
    List<Secret> secrets = new ArrayList<>(headers.values());
    if (apiKey != null) {
      secrets.add(apiKey);
    }
    return secrets;
  }

  /** The text without {@link #secrets}, in any of the spellings that {@link Secret#mask} knows. */
  public String mask(String text) {
    return Secret.maskAll(secrets(), text);
  }

  /**
   * Names the options without their values, and of the endpoint neither user nor query: there may
   * be a secret in any of them.
   */
  @Override
  public String toString() {
    return "ProviderSettings[name="
        + name
        + ", type="
        + type
        + ", endpoint="
        + (endpoint == null ? "null" : endpoint.getScheme() + "://" + endpoint.getHost())
        + ", apiKey="
        + apiKey
        + ", headers="
        + new TreeSet<>(headers.keySet())
        + ", options="
        + new TreeSet<>(options.keySet())
        + "]";
  }

  /** The option as text, or null if it is absent. */
  public @Nullable String option(String key) {
    Object value = options.get(key);
    return value == null ? null : value.toString();
  }
}
