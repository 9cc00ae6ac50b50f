package dev.orchestrator.core.setup;

import dev.orchestrator.base.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A build that a project uses, with the check that proves a change. It is recognised by its files
 * alone: nothing is run.
 *
 * @param name what people call it
 * @param sign the file by which it was recognised
 * @param check the name of the check
 * @param run the command that proves a change
 * @param setup what a fresh worktree needs first, or null
 * @param coverage where it reports how much tests reach, if it seems to; else null
 */
record BuildTool(
    String name,
    String sign,
    String check,
    String run,
    @Nullable String setup,
    @Nullable String coverage) {

  private static final long LARGEST = 1_000_000;

  /** Those that a directory uses. */
  static List<BuildTool> in(Path dir) {
    List<BuildTool> found = new ArrayList<>();
    if (has(dir, "pom.xml")) {
      found.add(
          new BuildTool(
              "Maven",
              "pom.xml",
              "maven",
              wrapped(dir, "mvnw", "mvn") + " -B -q verify",
              null,
              mentions(dir, "pom.xml", "jacoco") ? "target/site/jacoco/jacoco.xml" : null));
    }
    for (String sign :
        List.of("build.gradle.kts", "build.gradle", "settings.gradle.kts", "settings.gradle")) {
      if (has(dir, sign)) {
        found.add(
            new BuildTool(
                "Gradle",
                sign,
                "gradle",
                wrapped(dir, "gradlew", "gradle") + " -q check",
                null,
                mentions(dir, sign, "jacoco")
                    ? "build/reports/jacoco/test/jacocoTestReport.xml"
                    : null));
        break;
      }
    }
    if (has(dir, "package.json") && hasTestScript(dir.resolve("package.json"))) {
      found.add(node(dir));
    }
    if (has(dir, "Cargo.toml")) {
      found.add(new BuildTool("Cargo", "Cargo.toml", "cargo", "cargo test --quiet", null, null));
    }
    if (has(dir, "go.mod")) {
      found.add(new BuildTool("Go", "go.mod", "go", "go vet ./... && go test ./...", null, null));
    }
    python(dir).ifPresent(found::add);
    return found;
  }

  private static BuildTool node(Path dir) {
    String coverage =
        mentions(dir, "package.json", "\"c8\"") || mentions(dir, "package.json", "\"nyc\"")
            ? "coverage/lcov.info"
            : null;
    if (has(dir, "pnpm-lock.yaml")) {
      return new BuildTool(
          "pnpm", "package.json", "pnpm", "pnpm test", "pnpm install --frozen-lockfile", coverage);
    }
    if (has(dir, "yarn.lock")) {
      return new BuildTool("Yarn", "package.json", "yarn", "yarn test", "yarn install", coverage);
    }
    String install = has(dir, "package-lock.json") ? "npm ci" : "npm install";
    return new BuildTool("npm", "package.json", "npm", "npm test", install, coverage);
  }

  private static Optional<BuildTool> python(Path dir) {
    for (String sign :
        List.of(
            "pytest.ini",
            "pyproject.toml",
            "setup.cfg",
            "setup.py",
            "tox.ini",
            "requirements.txt")) {
      if (has(dir, sign)
          && (sign.equals("pytest.ini")
              || Files.isDirectory(dir.resolve("tests"))
              || mentions(dir, sign, "pytest"))) {
        return Optional.of(pytest(dir, sign));
      }
    }
    return Optional.empty();
  }

  private static BuildTool pytest(Path dir, String sign) {
    String coverage = mentions(dir, sign, "pytest-cov") ? "coverage.xml" : null;
    if (has(dir, "uv.lock")) {
      return new BuildTool("pytest", sign, "pytest", "uv run pytest -q", "uv sync", coverage);
    }
    if (has(dir, "poetry.lock")) {
      return new BuildTool(
          "pytest", sign, "pytest", "poetry run pytest -q", "poetry install", coverage);
    }
    return new BuildTool("pytest", sign, "pytest", "python3 -m pytest -q", null, coverage);
  }

  private static boolean has(Path dir, String name) {
    return Files.isRegularFile(dir.resolve(name));
  }

  private static String wrapped(Path dir, String wrapper, String program) {
    return Files.isExecutable(dir.resolve(wrapper)) ? "./" + wrapper : program;
  }

  /** npm puts a test script that always fails into every new package. */
  private static boolean hasTestScript(Path file) {
    return Json.tryParse(text(file))
        .map(json -> json.path("scripts").path("test").asString(""))
        .filter(script -> !script.isBlank() && !script.contains("no test specified"))
        .isPresent();
  }

  private static boolean mentions(Path dir, String name, String word) {
    return text(dir.resolve(name)).contains(word);
  }

  private static String text(Path file) {
    try {
      return Files.size(file) > LARGEST ? "" : Files.readString(file);
    } catch (IOException e) {
      // what cannot be read is not recognised: a proposal, no promise
      return "";
    }
  }
}
