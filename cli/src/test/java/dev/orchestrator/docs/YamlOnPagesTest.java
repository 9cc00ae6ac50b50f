package dev.orchestrator.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.core.assembly.Assembly;
import dev.orchestrator.core.catalog.ModelCatalog;
import dev.orchestrator.core.config.Configuration;
import dev.orchestrator.core.config.ConfigurationLoader;
import dev.orchestrator.core.config.ProviderEntry;
import dev.orchestrator.engine.task.TaskFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What pages and examples show as configuration is read by the program without a word. */
class YamlOnPagesTest {
  private static final Map<String, String> KEYS =
      Map.of(
          "ANTHROPIC_API_KEY", "a",
          "OPENAI_API_KEY", "b",
          "GEMINI_API_KEY", "c",
          "GROQ_API_KEY", "d",
          "ACME_API_KEY", "e");

  @TempDir Path temp;

  @Test
  void theSampleIsRead() {
    Path sample = Pages.file("examples/sample");

    Configuration configuration = load(sample);
    TaskFile tasks = TaskFile.read(sample.resolve(".orchestrator/tasks.yaml"));

    assertThat(configuration.warnings()).isEmpty();
    assertThat(configuration.providers())
        .hasSize(5)
        .filteredOn(ProviderEntry::enabled)
        .allMatch(ProviderEntry::usable);
    assertThat(configuration.gate().checks()).hasSize(2);
    assertThat(tasks.tasks()).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "README.md",
        "docs/running-tasks.md",
        "docs/gates.md",
        "docs/budgets.md",
        "docs/ci.md",
        "docs/vendor-programs.md"
      })
  void everyBlockOfAPageIsRead(String page) throws IOException {
    List<String> blocks = Pages.fenced(page, "yaml");
    assertThat(blocks).isNotEmpty();
    for (int i = 0; i < blocks.size(); i++) {
      Path folder = temp.resolve("project-" + i).resolve(".orchestrator");
      Files.createDirectories(folder);
      String block = blocks.get(i);
      Path file = folder.resolve(nameOf(block));
      Files.writeString(file, block);

      assertThat(load(folder.resolveSibling("")).warnings()).as(block).isEmpty();
      if (file.endsWith("tasks.yaml")) {
        assertThat(TaskFile.read(file).tasks()).isNotEmpty();
      }
    }
  }

  private static String nameOf(String block) {
    List<String> lines = block.lines().toList();
    if (lines.contains("tasks:")) {
      return "tasks.yaml";
    }
    return lines.contains("providers:") || lines.contains("routing:")
        ? "providers.yaml"
        : "config.yaml";
  }

  private Configuration load(Path dir) {
    return ConfigurationLoader.builder()
        .workingDir(dir)
        .userDir(temp.resolve("none"))
        .environment(KEYS)
        .catalog(ModelCatalog.bundled())
        .types(new LinkedHashSet<>(Assembly.types(getClass().getClassLoader())))
        .repositoryTrusted(true)
        .build()
        .load();
  }
}
