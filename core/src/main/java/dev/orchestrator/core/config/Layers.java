package dev.orchestrator.core.config;

import dev.orchestrator.core.yaml.Problems;
import dev.orchestrator.core.yaml.YamlFile;
import dev.orchestrator.core.yaml.YamlMap;
import dev.orchestrator.core.yaml.YamlNode;
import dev.orchestrator.core.yaml.YamlNode.Mapping;
import dev.orchestrator.core.yaml.YamlValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The files, laid over one another: the user's beneath, the repository's above. */
final class Layers {
  /** Where keys belong that stand in providers.yaml. */
  static final Map<String, String> IN_CONFIG =
      Map.of(
          "gate", "in config.yaml",
          "workspace", "in config.yaml",
          "review", "in config.yaml",
          "limits", "in config.yaml",
          "escalation", "in config.yaml",
          "tasks", "in tasks.yaml");

  /** Where keys belong that stand in config.yaml. */
  static final Map<String, String> IN_PROVIDERS =
      Map.of(
          "providers", "in providers.yaml",
          "routing", "in providers.yaml",
          "tasks", "in tasks.yaml");

  private static final long LONG = 32 * 1024;

  private final Problems problems;
  private final Map<String, String> environment;
  private final List<Path> files = new ArrayList<>();
  private @Nullable YamlNode providers;
  private @Nullable YamlNode config;
  private @Nullable YamlNode userConfig;
  private @Nullable YamlNode repositoryConfig;
  private @Nullable YamlNode tasks;

  private Layers(Map<String, String> environment, Problems problems) {
    this.environment = environment;
    this.problems = problems;
  }

  static Layers read(
      Path workingDir,
      Path userDir,
      boolean repositoryTrusted,
      @Nullable Path tasksFile,
      Map<String, String> environment,
      Problems problems) {
    Layers layers = new Layers(environment, problems);
    layers.add(userDir);
    layers.userConfig = layers.repositoryConfig;
    layers.repositoryConfig = null;
    Path own = workingDir.resolve(".orchestrator");
    if (repositoryTrusted) {
      layers.add(own);
      layers.addTasks(tasksFile == null ? own.resolve("tasks.yaml") : tasksFile);
    } else if (Files.exists(own.resolve("providers.yaml"))
        || Files.exists(own.resolve("config.yaml"))) {
      problems.warn(
          own.normalize()
              + " is not trusted, so nothing of it is used; 'orchestrator trust' shows what it"
              + " would do");
    }
    return layers;
  }

  private void add(Path dir) {
    YamlNode upper = file(dir.resolve("providers.yaml")).orElse(null);
    if (upper != null) {
      YamlNode renewed = OlderLayouts.renewed(upper, problems);
      providers = providers == null ? renewed : YamlNode.layered(providers, renewed);
    }
    YamlNode upperConfig = file(dir.resolve("config.yaml")).orElse(null);
    repositoryConfig = upperConfig;
    if (upperConfig != null) {
      config = config == null ? upperConfig : YamlNode.layered(config, upperConfig);
    }
  }

  /**
   * Of the tasks only a gate at the top counts here. A long file without the word is left to
   * whoever works its tasks: reading a thousand of them takes longer than many a command.
   */
  private void addTasks(Path file) {
    if (mayHoldGate(file)) {
      tasks = file(file).orElse(null);
    } else {
      files.add(file);
    }
  }

  private static boolean mayHoldGate(Path file) {
    try {
      long size = Files.size(file);
      return size < LONG || size > YamlFile.MAX_BYTES || Files.readString(file).contains("gate");
    } catch (IOException e) {
      return true; // what is wrong with it is told where it is read
    }
  }

  private Optional<YamlNode> file(Path file) {
    // a link that leads nowhere is a mistake that must be told, not an absent file
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    files.add(file);
    return YamlFile.read(file, problems);
  }

  List<Path> files() {
    return files;
  }

  @Nullable YamlValue providers() {
    return providers == null ? null : YamlValue.root(providers, problems, environment);
  }

  @Nullable YamlValue config() {
    return config == null ? null : YamlValue.root(config, problems, environment);
  }

  /**
   * A {@code gate:} to read.
   *
   * @param withChecks whether its checks count; else only what it says of all checks does
   */
  record GateLayer(YamlValue value, boolean withChecks) {}

  /**
   * The gates to read: that of config.yaml and that of tasks.yaml. A gate of the repository, be it
   * in tasks.yaml, takes the place of the user's general checks. What the user says of all checks
   * (that a sandbox is required, say) holds on, unless the repository says otherwise.
   */
  List<GateLayer> gates(@Nullable YamlMap configMap) {
    List<GateLayer> gates = new ArrayList<>();
    YamlValue general = configMap == null ? null : configMap.get("gate");
    YamlValue ofTasks = null;
    if (tasks instanceof Mapping mapping && mapping.value("gate").isPresent()) {
      ofTasks = YamlValue.root(tasks, problems, environment).map().get("gate");
    }
    boolean generalIsRepositorys = gate(repositoryConfig).isPresent();
    if (generalIsRepositorys
        && userConfig != null
        && gate(userConfig).filter(Mapping.class::isInstance).isPresent()
        && !(gate(repositoryConfig).orElseThrow() instanceof Mapping)) {
      // a list hides a mapping beneath it wholly, since the two cannot be united
      YamlValue own = YamlValue.root(userConfig, problems, environment).map().get("gate");
      if (own != null) {
        gates.add(new GateLayer(own, false));
      }
    }
    if (general != null) {
      gates.add(new GateLayer(general, generalIsRepositorys || ofTasks == null));
    }
    if (ofTasks != null) {
      gates.add(new GateLayer(ofTasks, true));
    }
    return gates;
  }

  private static Optional<YamlNode> gate(@Nullable YamlNode file) {
    return file instanceof Mapping mapping
        ? mapping.value("gate").filter(node -> !node.isNull())
        : Optional.empty();
  }
}
