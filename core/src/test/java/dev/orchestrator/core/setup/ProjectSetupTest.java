package dev.orchestrator.core.setup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.core.config.Configuration;
import dev.orchestrator.core.config.ConfigurationLoader;
import dev.orchestrator.core.config.CoverageRule;
import dev.orchestrator.core.config.GateCheck;
import dev.orchestrator.core.config.GateSettings;
import dev.orchestrator.core.config.ProviderEntry;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProjectSetupTest {
  @TempDir Path dir;
  private final Map<String, String> environment = new HashMap<>();
  private boolean ollama;

  private SetupPlan plan() {
    return ProjectSetup.plan(dir, environment, uri -> ollama);
  }

  private Configuration load() {
    return ConfigurationLoader.builder()
        .workingDir(dir)
        .userDir(dir.resolve("user"))
        .environment(environment)
        .repositoryTrusted(true)
        .build()
        .load();
  }

  @Test
  void whatItWritesIsReadWithoutAWord() throws IOException {
    assertThat(plan().write()).hasSize(6);
    assertThat(load().warnings()).isEmpty();
    assertThat(load().providers())
        .extracting(ProviderEntry::notConfigured)
        .containsExactly(
            "ANTHROPIC_API_KEY is not set",
            "OPENAI_API_KEY is not set",
            "GEMINI_API_KEY is not set",
            null);
    assertThat(load().gate().checks()).isEmpty();
  }

  @Test
  void enablesWhatItFinds() throws IOException {
    environment.put("OPENAI_API_KEY", "private-a");
    environment.put("GOOGLE_API_KEY", "private-b");
    environment.put("GROQ_API_KEY", "private-c");
    ollama = true;
    Files.createFile(dir.resolve("pom.xml"));

    SetupPlan plan = plan();
    plan.write();

    Configuration configuration = load();
    assertThat(configuration.warnings()).isEmpty();
    assertThat(configuration.providers().stream().filter(ProviderEntry::usable))
        .extracting(ProviderEntry::name)
        .containsExactly("openai", "gemini", "groq", "ollama");
    assertThat(configuration.routing().fallbackProvider()).isEqualTo("openai");
    assertThat(plan.notes())
        .containsExactly(
            "OPENAI_API_KEY is set: openai is enabled",
            "GOOGLE_API_KEY is set: gemini is enabled",
            "GROQ_API_KEY is set: groq is enabled",
            "an Ollama answers at http://localhost:11434: ollama is enabled",
            "pom.xml: the gate will run 'mvn -B -q verify'");
    assertThat(plan.notes().toString() + plan.files()).doesNotContain("private-");
  }

  @Test
  void ollamaHostIsLeftToTheEnvironment() throws IOException {
    environment.put("OLLAMA_HOST", "box:1234");
    plan().write();
    assertThat(load().providers().getLast().settings().endpoint()).hasToString("http://box:1234");
  }

  @ParameterizedTest
  @CsvSource({
    "build.gradle.kts,,gradle -q check",
    "build.gradle,,gradle -q check",
    "settings.gradle.kts,,gradle -q check",
    "Cargo.toml,,cargo test --quiet",
    "go.mod,,go vet ./... && go test ./...",
    "pytest.ini,,python3 -m pytest -q",
    "pyproject.toml,[tool.pytest.ini_options],python3 -m pytest -q",
    "package.json,'{\"scripts\": {\"test\": \"vitest\"}}',npm test"
  })
  void proposesTheGateOfTheBuild(String sign, String text, String run) throws IOException {
    Files.writeString(dir.resolve(sign), text == null ? "" : text);
    plan().write();
    assertThat(load().gate().checks()).extracting(GateCheck::run).containsExactly(run);
    assertThat(load().warnings()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "pom.xml,<artifactId>jacoco-maven-plugin</artifactId>,target/site/jacoco/jacoco.xml",
    "build.gradle,plugins { id 'jacoco' },build/reports/jacoco/test/jacocoTestReport.xml",
    "pyproject.toml,'dev = [\"pytest-cov\"]',coverage.xml",
    "package.json,'{\"scripts\": {\"test\": \"c8 x\"}, \"devDependencies\": {\"c8\": \"1\"}}',"
        + "coverage/lcov.info"
  })
  void proposesCoverageAsACommentThatWorksOnceItIsNone(String sign, String text, String report)
      throws IOException {
    Files.writeString(dir.resolve(sign), text);
    plan().write();
    assertThat(load().gate().checks().getFirst().coverage()).isNull();

    Path config = dir.resolve(".orchestrator/config.yaml");
    String written = Files.readString(config);
    Files.writeString(
        config,
        written
            .replace("# coverage:", "coverage:")
            .replaceAll("# (sandbox|network|baseline):", "$1:"));

    assertThat(load().gate().checks().getFirst().coverage())
        .isEqualTo(
            new CoverageRule(List.of(report), CoverageRule.Format.AUTO, true, BigDecimal.ZERO));
    assertThat(load().gate().sandbox()).isEqualTo(GateSettings.NONE.sandbox());
    assertThat(load().gate().network()).isEqualTo(GateSettings.NONE.network());
    assertThat(load().gate().baseline()).isEqualTo(GateSettings.NONE.baseline());
  }

  @ParameterizedTest
  @CsvSource({
    "uv.lock,uv run pytest -q,uv sync",
    "poetry.lock,poetry run pytest -q,poetry install"
  })
  void usesTheLockOfAPythonProject(String lock, String run, String setup) throws IOException {
    Files.writeString(dir.resolve("pytest.ini"), "");
    Files.writeString(dir.resolve(lock), "");
    plan().write();

    assertThat(load().gate().checks()).extracting(GateCheck::run).containsExactly(run);
    assertThat(load().workspace().setup()).containsExactly(setup);
  }

  @Test
  void runsNothingThatItProposes() throws IOException {
    Path wrapper = Files.writeString(dir.resolve("mvnw"), "#!/bin/sh\ntouch " + dir + "/ran\n");
    Files.setPosixFilePermissions(wrapper, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.createFile(dir.resolve("pom.xml"));

    plan().write();

    assertThat(load().gate().checks())
        .extracting(GateCheck::run)
        .containsExactly("./mvnw -B -q verify");
    assertThat(dir.resolve("ran")).doesNotExist();
  }

  @Test
  void usesTheProjectsOwnWrapperAndEveryBuild() throws IOException {
    Files.createFile(dir.resolve("pom.xml"));
    Path wrapper = Files.createFile(dir.resolve("mvnw"));
    Files.setPosixFilePermissions(wrapper, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(dir.resolve("package.json"), "{\"scripts\": {\"test\": \"jest\"}}");
    Files.createFile(dir.resolve("package-lock.json"));

    plan().write();

    assertThat(load().gate().checks())
        .extracting(GateCheck::run)
        .containsExactly("./mvnw -B -q verify", "npm test");
    assertThat(load().workspace().setup()).containsExactly("npm ci");
  }

  @ParameterizedTest
  @CsvSource({
    "'{\"scripts\": {\"test\": \"echo \\\"Error: no test specified\\\" && exit 1\"}}'",
    "'{}'",
    "'not json'"
  })
  void proposesNoCheckThatNobodyWrote(String text) throws IOException {
    Files.writeString(dir.resolve("package.json"), text);
    plan().write();
    assertThat(load().gate().checks()).isEmpty();
    assertThat(plan().notes()).anyMatch(note -> note.startsWith("no build was recognised"));
  }

  @Test
  void overwritesNothing() throws IOException {
    Path own = Files.createDirectories(dir.resolve(".orchestrator"));
    Path providers = Files.writeString(own.resolve("providers.yaml"), "# mine\n");
    Files.createSymbolicLink(own.resolve("tasks.yaml"), Path.of("elsewhere.yaml"));

    SetupPlan before = plan();
    Files.writeString(own.resolve("config.yaml"), "# written meanwhile\n");

    assertThat(before.files())
        .extracting(SetupPlan.PlannedFile::exists)
        .containsExactly(true, false, true, false, false, false);
    assertThat(before.write())
        .hasSize(3)
        .allMatch(file -> file.toString().contains("/schema/"), "lies in schema/");
    assertThat(providers).hasContent("# mine");
    assertThat(own.resolve("config.yaml")).hasContent("# written meanwhile");
    assertThat(own.resolve("elsewhere.yaml")).doesNotExist();
  }

  @Test
  void findsProgramsOfVendors() throws IOException {
    Path bin = Files.createDirectory(dir.resolve("bin"));
    Path codex = Files.createFile(bin.resolve("codex"));
    Files.setPosixFilePermissions(codex, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.createFile(bin.resolve("claude"));
    environment.put("PATH", "/nonexistent:" + bin);
    List<String> notes = plan().notes();
    assertThat(notes).anyMatch(note -> note.contains("'codex' is installed"));
    assertThat(notes).noneMatch(note -> note.contains("'claude' is installed"));
  }

  @Test
  void saysWhenReviewsWillFindNoSecondMaker() {
    environment.put("ANTHROPIC_API_KEY", "k");
    assertThat(plan().notes()).anyMatch(note -> note.startsWith("only one vendor was found"));
    environment.put("OPENAI_API_KEY", "k");
    assertThat(plan().notes()).noneMatch(note -> note.startsWith("only one vendor was found"));
  }
}
