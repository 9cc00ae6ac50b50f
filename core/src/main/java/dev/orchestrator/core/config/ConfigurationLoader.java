package dev.orchestrator.core.config;

import dev.orchestrator.core.catalog.ModelCatalog;
import dev.orchestrator.core.routing.EscalationSettings;
import dev.orchestrator.core.yaml.ConfigException;
import dev.orchestrator.core.yaml.Problems;
import dev.orchestrator.core.yaml.YamlMap;
import dev.orchestrator.core.yaml.YamlValue;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads the user's and the repository's configuration.
 *
 * <p>The user's {@code providers.yaml} and {@code config.yaml} lie beneath the repository's {@code
 * .orchestrator/providers.yaml} and {@code .orchestrator/config.yaml}, key by key; of two lists the
 * repository's stands. The repository's files are read only if it is trusted; else they are left
 * alone, with a warning. {@code gate:} at the top of {@code .orchestrator/tasks.yaml} is added to
 * that of {@code config.yaml}. Where no {@code providers.yaml} exists, the usual environment
 * variables suffice: ANTHROPIC_API_KEY, OPENAI_API_KEY, GEMINI_API_KEY or GOOGLE_API_KEY, and
 * OLLAMA_HOST, or an Ollama that answers the probe.
 *
 * <p>Defaults: the environment of the process, the bundled catalogue, nothing trusted, no probe, 10
 * seconds for a program that prints a key. Not thread-safe while it is being built; {@link #load}
 * may be called from any thread.
 */
public final class ConfigurationLoader {
  private final Path workingDir;
  private final Map<String, String> environment;
  private final Path userDir;
  private final ModelCatalog catalog;
  private final boolean repositoryTrusted;
  private final Predicate<URI> ollamaProbe;
  private final Function<List<String>, String> commands;
  private final Set<String> types;
  private final Set<String> roles;
  private final @Nullable Path tasksFile;

  private ConfigurationLoader(Builder builder) {
    this.workingDir = builder.workingDir;
    this.environment = Map.copyOf(builder.environment);
    Path own = builder.userDir;
    this.userDir = own == null ? UserDirectories.of(environment).config() : own;
    this.catalog = Objects.requireNonNullElseGet(builder.catalog, ModelCatalog::bundled);
    this.repositoryTrusted = builder.repositoryTrusted;
    this.ollamaProbe = builder.ollamaProbe;
    Function<List<String>, String> given = builder.commands;
    this.commands = given == null ? new KeyProgram(environment) : given;
    this.types = new LinkedHashSet<>(builder.types);
    this.roles = new LinkedHashSet<>(builder.roles);
    this.tasksFile = builder.tasksFile;
  }

  /** Starts a loader for the current directory. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Reads everything.
   *
   * @throws ConfigException with all that is wrong, each with file, line and column
   */
  public Configuration load() {
    Problems problems = new Problems();
    Layers layers =
        Layers.read(workingDir, userDir, repositoryTrusted, tasksFile, environment, problems);
    Surroundings surroundings = new Surroundings(environment, catalog, types, commands, problems);

    YamlValue providersRoot = layers.providers();
    YamlMap top = providersRoot == null ? null : providersRoot.map();
    YamlValue written = top == null ? null : top.get("providers");
    List<ProviderEntry> providers =
        written == null
            ? new EnvironmentProviders(surroundings, ollamaProbe).find(Path.of("").toAbsolutePath())
            : bind(written, surroundings);

    RoutingBinder routingBinder = new RoutingBinder(providers, roles);
    YamlValue routingValue = top == null ? null : top.get("routing");
    RoutingBinder.Routing routing =
        routingValue == null ? routingBinder.none() : routingBinder.bind(routingValue);
    YamlValue older = top == null ? null : top.get("usage_limits");
    if (top != null) {
      top.finish(Layers.IN_CONFIG);
    }

    YamlValue configRoot = layers.config();
    YamlMap config = configRoot == null ? null : configRoot.map();
    GateBinder gate = new GateBinder();
    layers.gates(config).forEach(layer -> gate.read(layer.value(), layer.withChecks()));
    WorkspaceSettings workspace = SettingsBinder.workspace(get(config, "workspace"));
    ReviewSettings review = SettingsBinder.review(get(config, "review"));
    LimitSettings limits = SettingsBinder.limits(get(config, "limits"), older, routing);
    EscalationSettings escalation =
        EscalationBinder.escalation(get(config, "escalation"), providers);
    if (config != null) {
      config.finish(Layers.IN_PROVIDERS);
    }

    GateSettings gateSettings = gate.settings();
    problems.throwIfAny();
    return new Configuration(
        providers,
        limits.allowUnpriced() ? routing.policy().allowingUnpriced() : routing.policy(),
        routing.failover(),
        gateSettings,
        workspace,
        review,
        escalation,
        limits,
        problems.warnings(),
        layers.files());
  }

  private static List<ProviderEntry> bind(YamlValue written, Surroundings surroundings) {
    List<ProviderEntry> providers = new ArrayList<>();
    ProviderBinder binder = new ProviderBinder(surroundings);
    for (YamlMap.Named named : written.map().all()) {
      binder.bind(named).ifPresent(providers::add);
    }
    return providers;
  }

  private static @Nullable YamlValue get(@Nullable YamlMap map, String key) {
    return map == null ? null : map.get(key);
  }

  /** Builds a {@link ConfigurationLoader}. Not thread-safe. */
  public static final class Builder {
    private Path workingDir = Path.of("");
    private Map<String, String> environment = System.getenv();
    private @Nullable Path userDir;
    private @Nullable ModelCatalog catalog;
    private boolean repositoryTrusted;
    private Predicate<URI> ollamaProbe = uri -> false;
    private @Nullable Function<List<String>, String> commands;
    private Set<String> types =
        Set.of(
            "claude",
            "claude-cli",
            "openai",
            "openai-cli",
            "gemini",
            "gemini-cli",
            "ollama",
            Vendor.COMPATIBLE,
            Vendor.ANTHROPIC_COMPATIBLE,
            "scripted");
    private Set<String> roles = Set.of();
    private @Nullable Path tasksFile;

    private Builder() {}

    /** The directory that holds {@code .orchestrator}; the current one unless told. */
    public Builder workingDir(Path dir) {
      this.workingDir = dir;
      return this;
    }

    /** The user's own directory; {@link UserDirectories#config} unless told. */
    public Builder userDir(Path dir) {
      this.userDir = dir;
      return this;
    }

    /** The environment's variables; those of the process unless told. */
    public Builder environment(Map<String, String> variables) {
      this.environment = variables;
      return this;
    }

    /** What is known of models; the bundled catalogue unless told. */
    public Builder catalog(ModelCatalog value) {
      this.catalog = value;
      return this;
    }

    /** Whether the repository's own files may be read; false unless told. */
    public Builder repositoryTrusted(boolean value) {
      this.repositoryTrusted = value;
      return this;
    }

    /** Whether an Ollama answers at an address; asked only where no file exists. */
    public Builder ollamaProbe(Predicate<URI> probe) {
      this.ollamaProbe = probe;
      return this;
    }

    /**
     * Runs a program (name and arguments) and answers what it printed, for {@code api_key_command}.
     * It ends the program after 10 seconds, and throws, without the program's output in the
     * message, if the program failed.
     */
    public Builder commands(Function<List<String>, String> runner) {
      this.commands = runner;
      return this;
    }

    /** The types of provider that exist; the six that come with the house unless told. */
    public Builder types(Set<String> names) {
      this.types = names;
      return this;
    }

    /** Roles of an application's own, which {@code routing.roles} may name; none unless told. */
    public Builder furtherRoles(Set<String> names) {
      this.roles = names;
      return this;
    }

    /** The file whose {@code gate:} is added; {@code .orchestrator/tasks.yaml} unless told. */
    public Builder tasksFile(Path file) {
      this.tasksFile = file;
      return this;
    }

    /** The loader. */
    public ConfigurationLoader build() {
      return new ConfigurationLoader(this);
    }
  }
}
