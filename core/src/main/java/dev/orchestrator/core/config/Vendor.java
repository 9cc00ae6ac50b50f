package dev.orchestrator.core.config;

import dev.orchestrator.api.ProviderSettings.Timeouts;
import dev.orchestrator.core.catalog.FactSheet;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a provider's name says by itself, so that people need not write it; read from {@code
 * vendors.yaml}. Immutable.
 *
 * @param name the name in {@code providers:}
 * @param displayName a name for people
 * @param type its factory's type
 * @param endpoint its public address where the factory knows none, or null
 * @param wanted the form of the address that the user has to write, or null if none is wanted
 * @param keyVariables the environment variables that usually hold its key, the usual one first;
 *     empty if it needs none
 * @param manyMakers whether it serves models of others, so that each must name its maker
 * @param local whether it is a server of the user's own, whose models cost nothing
 * @param options what its provider is told unless the user's file says otherwise
 * @param source where these facts come from, with the date at which they were looked at
 */
public record Vendor(
    String name,
    String displayName,
    String type,
    @Nullable String endpoint,
    @Nullable String wanted,
    List<String> keyVariables,
    boolean manyMakers,
    boolean local,
    Map<String, String> options,
    String source) {

  /** The type of every vendor that speaks OpenAI's Chat Completions. */
  public static final String COMPATIBLE = "openai-compatible";

  /** The type of every vendor that speaks Anthropic's Messages. */
  public static final String ANTHROPIC_COMPATIBLE = "anthropic-compatible";

  private static final Set<String> KEYS =
      Set.of(
          "id",
          "name",
          "type",
          "endpoint",
          "wanted",
          "keys",
          "many_makers",
          "local",
          "options",
          "docs",
          "date");

  /** A first load of a local model may take minutes, and its answers come slowly. */
  private static final Timeouts LOCAL =
      new Timeouts(
          Duration.ofSeconds(10),
          Duration.ofMinutes(10),
          Duration.ofMinutes(2),
          Duration.ofMinutes(30));

  /** Copies its collections. */
  public Vendor {
    keyVariables = List.copyOf(keyVariables);
    options = Map.copyOf(options);
  }

  /** A vendor of which nothing is known but its type. */
  static Vendor unknown(String name, String type) {
    boolean many = type.equals(COMPATIBLE) || type.equals(ANTHROPIC_COMPATIBLE);
    return new Vendor(name, name, type, null, null, List.of(), many, false, Map.of(), "");
  }

  private static Vendor read(FactSheet facts) {
    facts.allowOnly(KEYS);
    Map<String, String> options = new LinkedHashMap<>();
    if (facts.keys().contains("options")) {
      FactSheet told = facts.map("options");
      told.keys().forEach(key -> options.put(key, told.required(key)));
    }
    return new Vendor(
        facts.required("id"),
        facts.required("name"),
        facts.required("type"),
        facts.text("endpoint"),
        facts.text("wanted"),
        facts.words("keys"),
        facts.flag("many_makers"),
        facts.flag("local"),
        options,
        facts.required("docs") + " (" + facts.required("date") + ")");
  }

  /** All whose name says their type, in the order of the file. */
  public static List<Vendor> all() {
    return Bundled.ALL;
  }

  /** The one of this name. */
  public static Optional<Vendor> named(String name) {
    return all().stream().filter(vendor -> vendor.name().equals(name)).findFirst();
  }

  /** Its deadlines unless the user sets others. */
  Timeouts timeouts() {
    return local ? LOCAL : Timeouts.DEFAULT;
  }

  /** Read at first use only. */
  private static final class Bundled {
    static final List<Vendor> ALL =
        FactSheet.ofResource(Vendor.class, "vendors.yaml").entries("vendors").stream()
            .map(Vendor::read)
            .toList();
  }
}
