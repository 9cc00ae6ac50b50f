package dev.orchestrator.core.config;

import dev.orchestrator.api.ProviderSettings;
import dev.orchestrator.api.ProviderSettings.Timeouts;
import dev.orchestrator.api.Secret;
import dev.orchestrator.base.http.CaBundle;
import dev.orchestrator.core.yaml.Nearest;
import dev.orchestrator.core.yaml.YamlMap;
import dev.orchestrator.core.yaml.YamlNode;
import dev.orchestrator.core.yaml.YamlValue;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link ProviderEntry} of what stands under {@code providers.NAME}. What cannot be
 * understood is a problem and stops everything; what is merely absent (a key, a variable, a script)
 * makes this provider unusable and no other.
 */
final class ProviderBinder {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  /** Types whose models are known beforehand; the others say themselves what they have. */
  private static final Set<String> LISTED =
      Set.of("claude", "openai", "gemini", Vendor.COMPATIBLE, Vendor.ANTHROPIC_COMPATIBLE);

  /** What is added to a type whose vendor's own program is asked. */
  private static final List<String> MODES = List.of("answer", "workspace");

  private static final String CLI = "-cli";

  private final Surroundings surroundings;

  ProviderBinder(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /** How a provider proves who is asking. */
  enum AuthMethod {
    /** With a key in a header. */
    API_KEY,
    /** By the vendor's own program, which is logged in. */
    CLI
  }

  /** Reads one provider; empty, with a problem, if its type is unknown. */
  Optional<ProviderEntry> bind(YamlMap.Named named) {
    String name = named.key();
    if (!NAME.matcher(name).matches()) {
      named.value().problem("a provider's name may hold letters, digits, '.', '_' and '-' only");
      return Optional.empty();
    }
    Set<String> missing = new LinkedHashSet<>();
    YamlValue value = named.value().tellingUnset(missing::add);
    YamlMap map =
        value.node().isNull()
            ? YamlValue.root(
                    new YamlNode.Mapping(List.of(), value.place()),
                    surroundings.problems(),
                    Map.of())
                .map()
            : value.map();
    boolean enabled = flag(map.get("enabled"));
    String type = type(name, named, map.get("type"));
    Vendor vendor = vendor(name, type);
    URI endpoint = endpoint(named, map.get("endpoint"), type, vendor, enabled);
    String maker = word(map.get("maker"));
    Map<String, Object> options = options(map, type, vendor, maker, named, enabled, missing);
    Map<String, Secret> headers = headers(map.get("headers"), missing);
    Timeouts timeouts = timeouts(map.get("timeouts"), vendor);
    boolean local = local(map.get("local"), vendor, endpoint);
    if (local) {
      options.put("local", true);
    }
    ModelBinder binder = models(name, type, maker, vendor, local);
    binder.read(map.get("models"));
    Map<String, RateSettings> rates = new LinkedHashMap<>(binder.rates());
    RateSettings rate = Options.rateLimit(map.get("rate_limit"));
    if (rate != null) {
      rates.put(name, rate);
    }
    YamlValue wanted = map.get("default_model");
    String defaultModel = wanted == null ? null : wanted.word();
    if (wanted != null && defaultModel != null && enabled && LISTED.contains(type)) {
      binder.addDefault(defaultModel, wanted);
    }
    boolean program = "cli".equals(options.get("auth_method"));
    boolean keyless = program || "none".equals(options.get("auth"));
    String served = program ? type + CLI : type;
    ApiKey key =
        new ApiKey(surroundings, vendor)
            .read(map.get("api_key"), map.get("api_key_command"), enabled, keyless, missing);
    map.finish(Map.of("settings", "beside 'enabled': write its keys there"));
    if (type.isEmpty()) {
      return Optional.empty();
    }
    warnOfPlainText(value, endpoint, key);
    return Optional.of(
        new ProviderEntry(
            name,
            served,
            enabled,
            missing.isEmpty() ? null : reason(missing),
            new ProviderSettings(
                name,
                served,
                endpoint,
                key.secret(),
                defaultModel,
                binder.models(),
                headers,
                options,
                timeouts,
                directory(named.value().place().file())),
            rates));
  }

  /** A missing variable is given by its name alone; anything else is a sentence already. */
  private static String reason(Set<String> missing) {
    return String.join(
        "; ", missing.stream().map(m -> m.contains(" ") ? m : m + " is not set").toList());
  }

  private static Path directory(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    return parent == null ? file.toAbsolutePath() : parent;
  }

  private String type(String name, YamlMap.Named named, @Nullable YamlValue value) {
    if (value != null) {
      String type = value.word();
      if (type == null) {
        return "";
      }
      if (!surroundings.types().contains(type)) {
        value.unknown("the type", surroundings.types());
        return "";
      }
      return type;
    }
    Optional<Vendor> vendor = Vendor.named(name);
    if (vendor.isPresent()) {
      return vendor.get().type();
    }
    List<String> names = Vendor.all().stream().map(Vendor::name).toList();
    surroundings
        .problems()
        .add(
            named.place(),
            named.value().path(),
            "needs 'type:' (such as "
                + Vendor.COMPATIBLE
                + "), since its name does not say it"
                + Nearest.of(name, names)
                    .map(near -> "; or did you mean '" + near + "'?")
                    .orElse(""));
    return "";
  }

  /** The vendor behind a name, if the type is that vendor's; else what the type alone says. */
  private static Vendor vendor(String name, String type) {
    return Vendor.named(name)
        .filter(v -> v.type().equals(type))
        .or(() -> Vendor.named(type))
        .orElseGet(() -> Vendor.unknown(name, type));
  }

  private @Nullable URI endpoint(
      YamlMap.Named named, @Nullable YamlValue value, String type, Vendor vendor, boolean enabled) {
    if (value != null) {
      // tells unset variables as everything of this provider does
      return Endpoints.read(value, type);
    }
    if (type.equals("ollama")) {
      return Endpoints.ollamaHost(surroundings.environment().get("OLLAMA_HOST"));
    }
    if (vendor.endpoint() != null) {
      return URI.create(vendor.endpoint());
    }
    boolean openAi = type.equals(Vendor.COMPATIBLE);
    if (enabled && (openAi || type.equals(Vendor.ANTHROPIC_COMPATIBLE))) {
      surroundings
          .problems()
          .add(
              named.place(),
              named.value().path() + ".endpoint",
              "is missing; write the address that the vendor's documentation names for "
                  + (openAi ? "OpenAI" : "Anthropic")
                  + "-compatible clients"
                  + (vendor.wanted() == null ? "" : ", such as " + vendor.wanted()));
    }
    return null;
  }

  /** Whether nothing leaves the user's machine: as the file says, else by name and address. */
  private static boolean local(@Nullable YamlValue value, Vendor vendor, @Nullable URI endpoint) {
    Boolean told = value == null ? null : value.bool();
    return told == null ? vendor.local() && Endpoints.loopback(endpoint) : told;
  }

  private ModelBinder models(
      String name, String type, @Nullable String maker, Vendor vendor, boolean local) {
    String known = name;
    if (surroundings.catalog().known(name).isEmpty()
        && !type.equals(Vendor.COMPATIBLE)
        && !type.equals(Vendor.ANTHROPIC_COMPATIBLE)) {
      known = type;
    }
    boolean ollama = type.equals("ollama");
    return new ModelBinder(
        name,
        surroundings.catalog().known(known),
        ollama ? List.of() : surroundings.catalog().models(known),
        maker == null ? null : maker.toLowerCase(Locale.ROOT),
        vendor.manyMakers(),
        local);
  }

  private Map<String, Object> options(
      YamlMap map,
      String type,
      Vendor vendor,
      @Nullable String maker,
      YamlMap.Named named,
      boolean enabled,
      Set<String> missing) {
    Map<String, Object> options = new LinkedHashMap<>(vendor.options());
    YamlValue free = map.get("options");
    if (free != null) {
      for (YamlMap.Named option : free.map().all()) {
        Object plain = Options.plain(option.value());
        if (plain != null) {
          options.put(option.key(), plain);
        }
      }
    }
    if (maker != null) {
      options.put("maker", maker.toLowerCase(Locale.ROOT));
    }
    for (String key : List.of("cli_path", "stream")) {
      String word = word(map.get(key));
      if (word != null) {
        options.put(key, word);
      }
    }
    Quirks.read(map, type, options);
    YamlValue method = map.get("auth_method");
    AuthMethod auth = method == null ? null : method.oneOf(AuthMethod.class);
    if (method != null && auth == AuthMethod.CLI && !surroundings.types().contains(type + CLI)) {
      method.problem(
          "there is no program of a vendor for type '"
              + type
              + "'; there is one for "
              + surroundings.types().stream()
                  .filter(known -> known.endsWith(CLI))
                  .map(known -> known.substring(0, known.length() - CLI.length()))
                  .sorted()
                  .collect(Collectors.joining(", ")));
    }
    mode(map.get("mode"), auth, options);
    if (auth != null) {
      options.put("auth_method", auth.name().toLowerCase(Locale.ROOT));
    }
    caBundle(map.get("ca_bundle"), enabled)
        .ifPresent(bundle -> options.put("ca_bundle", bundle.toString()));
    script(map.get("script"), type, named, enabled, missing)
        .ifPresent(script -> options.put("script", script.toString()));
    return options;
  }

  /** What a vendor's program does: it answers, or it works in the tree. */
  private static void mode(
      @Nullable YamlValue value, @Nullable AuthMethod auth, Map<String, Object> options) {
    String word = word(value);
    if (value == null || word == null) {
      return;
    }
    if (!MODES.contains(word)) {
      value.unknown("the word", MODES);
    } else if (auth != AuthMethod.CLI) {
      value.problem("is for a vendor's own program; it wants auth_method: cli beside it");
    } else {
      options.put("mode", word);
    }
  }

  private static Optional<Path> caBundle(@Nullable YamlValue value, boolean enabled) {
    String text = value == null ? null : value.word();
    if (value == null || text == null) {
      return Optional.empty();
    }
    Path bundle = directory(value.place().file()).resolve(text).normalize();
    try {
      if (enabled) {
        CaBundle.check(bundle);
      }
    } catch (IllegalArgumentException e) {
      // A variable's value may be a secret that was put here by mistake: it is told by its name.
      String written = String.valueOf(value.literal());
      String shown = written.equals(text) ? bundle.toString() : written;
      value.problem(String.valueOf(e.getMessage()).replace(bundle.toString(), shown));
    }
    return Optional.of(bundle);
  }

  private Optional<Path> script(
      @Nullable YamlValue value,
      String type,
      YamlMap.Named named,
      boolean enabled,
      Set<String> missing) {
    if (value == null) {
      if (type.equals("scripted") && enabled) {
        surroundings
            .problems()
            .add(
                named.place(),
                named.value().path() + ".script",
                "is missing; write the file that holds the answers");
      }
      return Optional.empty();
    }
    String text = value.word();
    if (text == null) {
      return Optional.empty();
    }
    Path script = directory(value.place().file()).resolve(text).normalize();
    if (!Files.isRegularFile(script)) {
      missing.add("there is no script " + value.echo());
    }
    return Optional.of(script);
  }

  private static Map<String, Secret> headers(@Nullable YamlValue value, Set<String> missing) {
    Map<String, Secret> headers = new LinkedHashMap<>();
    if (value == null) {
      return headers;
    }
    for (YamlMap.Named header : value.map().all()) {
      String text = header.value().text();
      if (!header.key().matches("[A-Za-z0-9!#$%&'*+.^_`|~-]+")) {
        header.value().problem("is no name of a header");
      } else if (text != null && text.isBlank()) {
        missing.add("the header " + header.key() + " is blank");
      } else if (text != null && ApiKey.illegal(text.strip())) {
        missing.add("the header " + header.key() + " holds a character that no header may hold");
      } else if (text != null) {
        headers.put(header.key(), Secret.of(text));
      }
    }
    return headers;
  }

  private static Timeouts timeouts(@Nullable YamlValue value, Vendor vendor) {
    Timeouts usual = vendor.timeouts();
    if (value == null) {
      return usual;
    }
    YamlMap map = value.map();
    Timeouts timeouts =
        new Timeouts(
            duration(map.get("connect"), usual.connect()),
            duration(map.get("first_token"), usual.firstToken()),
            duration(map.get("idle"), usual.idle()),
            duration(map.get("total"), usual.total()));
    map.finish();
    return timeouts;
  }

  private static Duration duration(@Nullable YamlValue value, Duration otherwise) {
    Duration duration = value == null ? null : value.duration();
    return duration == null ? otherwise : duration;
  }

  private static void warnOfPlainText(YamlValue value, @Nullable URI endpoint, ApiKey key) {
    if (endpoint != null
        && key.secret() != null
        && "http".equalsIgnoreCase(endpoint.getScheme())
        && !Endpoints.loopback(endpoint)) {
      value.warn("its key travels unencrypted: the endpoint is http, not https");
    }
  }

  private static boolean flag(@Nullable YamlValue value) {
    Boolean flag = value == null ? null : value.bool();
    return flag == null || flag;
  }

  private static @Nullable String word(@Nullable YamlValue value) {
    return value == null ? null : value.word();
  }
}
