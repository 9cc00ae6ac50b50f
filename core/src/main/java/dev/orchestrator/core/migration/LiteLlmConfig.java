package dev.orchestrator.core.migration;

import dev.orchestrator.core.config.Vendor;
import dev.orchestrator.core.yaml.ConfigException;
import dev.orchestrator.core.yaml.Place;
import dev.orchestrator.core.yaml.Problem;
import dev.orchestrator.core.yaml.Problems;
import dev.orchestrator.core.yaml.YamlFile;
import dev.orchestrator.core.yaml.YamlNode;
import dev.orchestrator.core.yaml.YamlNode.Entry;
import dev.orchestrator.core.yaml.YamlNode.Mapping;
import dev.orchestrator.core.yaml.YamlNode.Scalar;
import dev.orchestrator.core.yaml.YamlNode.Sequence;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Turns the configuration of a LiteLLM proxy into {@code providers.yaml} and {@code config.yaml},
 * and says what has no counterpart. A key that stands in the file is neither written nor told.
 */
public final class LiteLlmConfig {
  private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);

  /** LiteLLM's word for a vendor, where it is not ours. */
  private static final Map<String, String> VENDORS =
      Map.of(
          "anthropic", "claude",
          "ollama_chat", "ollama",
          "together_ai", "together",
          "fireworks_ai", "fireworks",
          "hosted_vllm", "vllm",
          "lm_studio", "lmstudio",
          "text-completion-openai", "openai");

  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");

  /** A date, and perhaps a word behind it. Anything else might be a key in the wrong place. */
  private static final Pattern API_VERSION =
      Pattern.compile("20[0-9]{2}-[0-9]{2}-[0-9]{2}(?:-preview)?|latest|preview|v1");

  private static final Set<String> MAPPED =
      Set.of(
          "model",
          "api_key",
          "api_base",
          "base_url",
          "rpm",
          "tpm",
          "input_cost_per_token",
          "output_cost_per_token",
          "timeout",
          "api_version");

  private final Path source;
  private final Map<String, Provider> providers = new LinkedHashMap<>();
  private final Map<String, String> providerOf = new LinkedHashMap<>();
  private final List<String> notes = new ArrayList<>();

  /** One provider to be: where its models are asked, and which. */
  private static final class Provider {
    private final Vendor vendor;
    private final @Nullable String base;
    private final String key;
    private final @Nullable String apiVersion;
    private final List<String> models = new ArrayList<>();

    Provider(Vendor vendor, @Nullable String base, String key, @Nullable String apiVersion) {
      this.vendor = vendor;
      this.base = base;
      this.key = key;
      this.apiVersion = apiVersion;
    }
  }

  private LiteLlmConfig(Path source) {
    this.source = source;
  }

  /**
   * Plans the files of a directory that has none of its own.
   *
   * @param workingDir where {@code .orchestrator/} is to be
   * @throws ConfigException if the file is no configuration of LiteLLM, or the directory has a
   *     {@code providers.yaml}
   */
  public static MigrationPlan plan(Path source, Path workingDir) {
    Path own = workingDir.resolve(".orchestrator");
    for (String name : List.of("providers.yaml", "config.yaml")) {
      if (Files.exists(own.resolve(name))) {
        throw new ConfigException(
            List.of(
                new Problem(
                    Place.of(own.resolve(name)),
                    "",
                    "is there already; move it away, or choose another directory with -C")));
      }
    }
    Problems problems = new Problems();
    Optional<YamlNode> root = YamlFile.read(source, problems);
    if (problems.isEmpty()
        && !(root.orElse(null) instanceof Mapping top && top.value("model_list").isPresent())) {
      problems.add(
          Place.of(source),
          "",
          "has no 'model_list', so it is no configuration of a LiteLLM proxy");
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems.found());
    }
    LiteLlmConfig config = new LiteLlmConfig(source);
    return config.plan((Mapping) root.orElseThrow(), own);
  }

  private MigrationPlan plan(Mapping top, Path own) {
    if (top.value("model_list").orElse(null) instanceof Sequence models) {
      models.items().forEach(this::model);
    }
    String fallback = fallback(top);
    Map<String, String> limits = limits(top);
    for (Entry section : top.entries()) {
      switch (section.key()) {
        case "model_list" -> {}
        case "router_settings" -> rest(section, Set.of("fallbacks"));
        case "litellm_settings" ->
            rest(section, Set.of("fallbacks", "max_budget", "budget_duration"));
        case "general_settings" ->
            notes.add(
                section.place()
                    + ": 'general_settings' are those of a gateway (its own keys, its database), which"
                    + " this program is not");
        default -> notes.add(section.place() + ": '" + section.key() + "' has no counterpart");
      }
    }
    List<MigrationPlan.Change> changes = new ArrayList<>();
    changes.add(new MigrationPlan.Change(own.resolve("providers.yaml"), null, text(fallback)));
    if (!limits.isEmpty()) {
      StringBuilder config = new StringBuilder("limits:\n");
      limits.forEach(
          (key, value) -> config.append("  ").append(key).append(": ").append(value).append('\n'));
      changes.add(new MigrationPlan.Change(own.resolve("config.yaml"), null, config.toString()));
    }
    return new MigrationPlan(changes, List.of(), notes);
  }

  private void model(YamlNode node) {
    if (!(node instanceof Mapping entry)
        || !(entry.value("litellm_params").orElse(null) instanceof Mapping params)
        || text(params, "model") == null) {
      notes.add(node.place() + ": no model: it lacks 'litellm_params: {model: …}'");
      return;
    }
    String full = String.valueOf(text(params, "model"));
    String alias = String.valueOf(text(entry, "model_name"));
    String base =
        text(params, "api_base") != null ? text(params, "api_base") : text(params, "base_url");
    int slash = full.indexOf('/');
    String word = slash < 0 ? "openai" : full.substring(0, slash);
    String id = slash < 0 ? full : full.substring(slash + 1);
    String name = VENDORS.getOrDefault(word, word);
    Vendor vendor = Vendor.named(name).orElse(null);
    if (vendor == null && base == null) {
      notes.add(
          entry.place()
              + ": the vendor of '"
              + full
              + "' is none that is known here and has no 'api_base'; a plug-in can bring it");
      return;
    }
    if (vendor == null || (vendor.type().equals("openai") && base != null)) {
      // LiteLLM says openai/ for every compatible server.
      vendor = Vendor.named("openai").filter(v -> base == null).orElse(null);
    }
    Provider provider = provider(vendor, name, base, params, entry);
    providerOf.put(alias, nameOf(provider));
    if (!id.equals("*")) {
      provider.models.add(modelText(id, alias, params, provider));
    }
    for (Entry param : params.entries()) {
      if (!MAPPED.contains(param.key())) {
        notes.add(param.place() + ": '" + param.key() + "' has no counterpart for a model");
      }
    }
  }

  private String nameOf(Provider provider) {
    return providers.entrySet().stream()
        .filter(entry -> entry.getValue() == provider)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse("");
  }

  private Provider provider(
      @Nullable Vendor known, String word, @Nullable String base, Mapping params, Mapping entry) {
    Vendor vendor =
        known != null
            ? known
            : new Vendor(
                "compatible",
                "",
                Vendor.COMPATIBLE,
                null,
                null,
                List.of(),
                true,
                false,
                Map.of(),
                "");
    String key = key(params, vendor, word);
    String address = base == null ? null : address(base, entry);
    String apiVersion = text(params, "api_version");
    if (apiVersion != null && !API_VERSION.matcher(apiVersion).matches()) {
      notes.add(
          entry.place()
              + ": 'api_version' is no date and is not taken over: write it under 'query'");
      apiVersion = null;
    }
    for (Provider provider : providers.values()) {
      if (provider.vendor.type().equals(vendor.type())
          && provider.vendor.name().equals(vendor.name())
          && Objects.equals(provider.base, address)
          && Objects.equals(provider.apiVersion, apiVersion)
          && provider.key.equals(key)) {
        return provider;
      }
    }
    String name =
        vendor.name().equals("compatible")
            ? word.replaceAll("[^A-Za-z0-9._-]", "-")
            : vendor.name();
    String free = name;
    for (int i = 2; providers.containsKey(free); i++) {
      free = name + "-" + i;
    }
    Provider provider = new Provider(vendor, address, key, apiVersion);
    providers.put(free, provider);
    return provider;
  }

  /** As it is written here: a variable, never a key. */
  private String key(Mapping params, Vendor vendor, String word) {
    String written = text(params, "api_key");
    if (written == null) {
      return "";
    }
    String variable = variable(written);
    if (variable != null) {
      return variable;
    }
    String name =
        vendor.keyVariables().stream()
            .findFirst()
            .orElse(word.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_") + "_API_KEY");
    params
        .entry("api_key")
        .ifPresent(entry ->
            notes.add(
                entry.place()
                    + ": a key stands in the file itself; it is not taken over: set the variable "
                    + name));
    return "${" + name + "}";
  }

  /** {@code os.environ/NAME} as we write it; null if it is anything else. */
  private static @Nullable String variable(String text) {
    String name = text.startsWith("os.environ/") ? text.substring("os.environ/".length()) : "";
    return VARIABLE.matcher(name).matches() ? "${" + name + "}" : null;
  }

  /** An address without what may be a secret in it; null, with a note, if it is none. */
  private @Nullable String address(String text, Mapping entry) {
    String variable = variable(text);
    if (variable != null) {
      return variable;
    }
    try {
      URI uri = new URI(text.strip());
      if (uri.getHost() != null && uri.getScheme() != null && uri.getScheme().startsWith("http")) {
        if (uri.getRawUserInfo() != null
            || uri.getRawQuery() != null
            || uri.getRawFragment() != null) {
          notes.add(
              entry.place()
                  + ": the address holds a user, a query or a fragment, which may be secret; they are"
                  + " not taken over: keys belong under 'api_key', parameters under 'query'");
        }
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        return uri.getScheme() + "://" + uri.getHost() + port + path;
      }
    } catch (URISyntaxException e) {
      // told below
    }
    notes.add(entry.place() + ": 'api_base' is no address and is not taken over: write 'endpoint'");
    return null;
  }

  private String modelText(String id, String alias, Mapping params, Provider provider) {
    StringBuilder text = new StringBuilder("{ id: ").append(quoted(id));
    if (provider.vendor.manyMakers()) {
      int slash = id.indexOf('/');
      text.append(", maker: ").append(slash > 0 ? quoted(id.substring(0, slash)) : "unknown");
      if (slash <= 0) {
        notes.add(
            "write who made '"
                + id
                + "' in place of 'maker: unknown': reviews are held by another maker");
      }
    }
    price(params, "input_cost_per_token", "input_per_1m", text);
    price(params, "output_cost_per_token", "output_per_1m", text);
    List<String> rates = new ArrayList<>();
    for (Map.Entry<String, String> rate :
        Map.of("rpm", "requests_per_minute", "tpm", "tokens_per_minute").entrySet()) {
      String value = text(params, rate.getKey());
      if (value != null && value.matches("[1-9][0-9]{0,11}")) {
        rates.add(rate.getValue() + ": " + value);
      }
    }
    if (!rates.isEmpty()) {
      text.append(", rate_limit: { ").append(String.join(", ", new TreeSet<>(rates))).append(" }");
    }
    text.append(" }");
    if (!alias.equals(id) && !alias.equals("null")) {
      text.append("   # was ").append(alias.replaceAll("\\s+", " "));
    }
    return text.toString();
  }

  private static void price(Mapping params, String from, String to, StringBuilder text) {
    String value = text(params, from);
    if (value != null && value.matches("[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]{1,2})?")) {
      text.append(", ")
          .append(to)
          .append(": ")
          .append(new BigDecimal(value).multiply(MILLION).stripTrailingZeros().toPlainString());
    }
  }

  /** Models fail over by themselves; the provider of the first fallback is the last to be asked. */
  private @Nullable String fallback(Mapping top) {
    String found = null;
    for (String section : List.of("router_settings", "litellm_settings")) {
      if (top.value(section).orElse(null) instanceof Mapping settings
          && settings.value("fallbacks").orElse(null) instanceof Sequence fallbacks) {
        for (YamlNode one : fallbacks.items()) {
          if (one instanceof Mapping map
              && !map.entries().isEmpty()
              && map.entries().getFirst().value() instanceof Sequence targets
              && !targets.items().isEmpty()
              && targets.items().getFirst() instanceof Scalar first
              && found == null) {
            found = providerOf.get(first.text());
          }
        }
        notes.add(
            settings.place()
                + ": 'fallbacks' name pairs of models; here every model that qualifies takes over, and "
                + (found == null ? "no" : "'" + found + "' is the")
                + " fallback_provider");
      }
    }
    return found;
  }

  private Map<String, String> limits(Mapping top) {
    Map<String, String> limits = new LinkedHashMap<>();
    if (top.value("litellm_settings").orElse(null) instanceof Mapping settings) {
      String budget = text(settings, "max_budget");
      String duration = text(settings, "budget_duration");
      if (budget != null && budget.matches("[0-9]+(\\.[0-9]+)?")) {
        switch (duration == null ? "" : duration) {
          case "1d", "24h" -> limits.put("max_cost_per_day", budget);
          case "30d", "1mo" -> limits.put("max_cost_per_month", budget);
          default ->
              notes.add(
                  settings.place()
                      + ": 'max_budget: "
                      + budget
                      + "' for '"
                      + duration
                      + "' has no counterpart: write max_cost_per_day or max_cost_per_month under"
                      + " 'limits' in config.yaml");
        }
      }
    }
    return limits;
  }

  private void rest(Entry section, Set<String> known) {
    if (section.value() instanceof Mapping mapping) {
      for (Entry entry : mapping.entries()) {
        if (!known.contains(entry.key())) {
          notes.add(
              entry.place() + ": '" + section.key() + "." + entry.key() + "' has no counterpart");
        }
      }
    }
  }

  private String text(@Nullable String fallback) {
    StringBuilder text =
        new StringBuilder("# Made of " + source.getFileName() + " (LiteLLM).\nproviders:\n");
    providers.forEach((name, provider) -> {
      text.append("  ").append(name).append(":\n");
      List<String> lines = new ArrayList<>();
      if (!provider.vendor.name().equals(name)) {
        lines.add("type: " + provider.vendor.type());
      }
      if (provider.base != null) {
        lines.add("endpoint: " + quoted(provider.base));
      }
      if (!provider.key.isEmpty()) {
        lines.add("api_key: \"" + provider.key + "\"");
      }
      if (provider.apiVersion != null) {
        lines.add("query: { api-version: " + quoted(provider.apiVersion) + " }");
      }
      if (!provider.models.isEmpty()) {
        lines.add("models:");
        provider.models.forEach(model -> lines.add("  - " + model));
      }
      if (lines.isEmpty()) {
        lines.add("enabled: true");
      }
      lines.forEach(line -> text.append("    ").append(line).append('\n'));
    });
    if (fallback != null) {
      text.append("routing:\n  fallback_provider: ").append(fallback).append('\n');
    }
    return text.toString();
  }

  private static String quoted(String text) {
    return text.matches("[A-Za-z][A-Za-z0-9._/-]*")
        ? text
        : "\""
            + text.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("[\\r\\n]+", " ")
            + "\"";
  }

  private static @Nullable String text(Mapping mapping, String key) {
    return mapping.value(key).orElse(null) instanceof Scalar scalar && !scalar.isNull()
        ? scalar.text()
        : null;
  }
}
