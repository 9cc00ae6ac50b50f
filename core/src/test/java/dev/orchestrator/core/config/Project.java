package dev.orchestrator.core.config;

import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.ModelTier;
import dev.orchestrator.api.Pricing;
import dev.orchestrator.core.catalog.ModelCatalog;
import dev.orchestrator.core.yaml.ConfigException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;

/** A project in a temporary directory, with a user's own directory beside it. */
final class Project {
  final Path dir;
  final Path user;
  final Map<String, String> environment = new HashMap<>();
  boolean trusted = true;

  Project(Path temp) {
    dir = temp.resolve("project");
    user = temp.resolve("user");
  }

  Project providers(String yaml) {
    return write(dir.resolve(".orchestrator/providers.yaml"), yaml);
  }

  Project config(String yaml) {
    return write(dir.resolve(".orchestrator/config.yaml"), yaml);
  }

  Project tasks(String yaml) {
    return write(dir.resolve(".orchestrator/tasks.yaml"), yaml);
  }

  Project userProviders(String yaml) {
    return write(user.resolve("providers.yaml"), yaml);
  }

  Project userConfig(String yaml) {
    return write(user.resolve("config.yaml"), yaml);
  }

  Project env(String name, String value) {
    environment.put(name, value);
    return this;
  }

  Project write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  ConfigurationLoader.Builder loader() {
    return ConfigurationLoader.builder()
        .workingDir(dir)
        .userDir(user)
        .environment(environment)
        .catalog(CATALOG)
        .repositoryTrusted(trusted);
  }

  Configuration load() {
    return loader().build().load();
  }

  ProviderEntry provider(String name) {
    return load().providers().stream().filter(p -> p.name().equals(name)).findFirst().orElseThrow();
  }

  /** What is wrong, each without the directory before {@code .orchestrator}. */
  List<String> problems() {
    ConfigException e = Assertions.catchThrowableOfType(ConfigException.class, this::load);
    Assertions.assertThat(e).as("a ConfigException").isNotNull();
    return e.problems().stream()
        .map(p -> p.toString().replace(dir.resolve(".orchestrator") + "/", ""))
        .toList();
  }

  private static final ModelCatalog CATALOG =
      ModelCatalog.of(
          Stream.of("claude", "gemini", "ollama").flatMap(name -> catalog(name).stream()).toList());

  static List<ModelInfo> catalog(String provider) {
    return switch (provider) {
      case "claude" ->
          List.of(
              ModelInfo.builder("claude", "claude-sonnet-4-5")
                  .maker("anthropic")
                  .capabilities("code", "review")
                  .contextWindow(200_000)
                  .pricing(Pricing.of("3", "15"))
                  .build(),
              ModelInfo.builder("claude", "claude-old")
                  .maker("anthropic")
                  .deprecated(true)
                  .successor("claude-sonnet-4-5")
                  .build());
      case "gemini" ->
          List.of(
              ModelInfo.builder("gemini", "gemini-2.0-flash")
                  .maker("google")
                  .tier(ModelTier.FAST)
                  .build());
      case "ollama" ->
          List.of(
              ModelInfo.builder("ollama", "llama3:70b")
                  .maker("meta")
                  .local(true)
                  .pricing(Pricing.free())
                  .build());
      default -> List.of();
    };
  }
}
