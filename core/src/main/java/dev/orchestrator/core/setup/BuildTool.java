package dev.orchestrator.core.setup;

import dev.orchestrator.base.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A build that a project uses, with the check that proves a change.
 *
 * @param name what people call it
 * @param sign the file by which it was recognised
 * @param check the name of the check
 * @param run the command that proves a change
 * @param setup what a fresh worktree needs first, or null
 */
record BuildTool(String name, String sign, String check, String run, @Nullable String setup) {

  private static final long LARGEST = 1_000_000;

  /** Those that a directory uses. */
  static List<BuildTool> in(Path dir) {
    List<BuildTool> found = new ArrayList<>();
    if (has(dir, "pom.xml")) {
      found.add(
          new BuildTool(
              "Maven", "pom.xml", "maven", wrapped(dir, "mvnw", "mvn") + " -B -q verify", null));
    }
    for (String sign : List.of("build.gradle.kts", "build.gradle")) {
      if (has(dir, sign)) {
        found.add(
            new BuildTool(
                "Gradle", sign, "gradle", wrapped(dir, "gradlew", "gradle") + " -q check", null));
        break;
      }
    }
    if (has(dir, "package.json") && hasTestScript(dir.resolve("package.json"))) {
      found.add(node(dir));
    }
    if (has(dir, "Cargo.toml")) {
      found.add(new BuildTool("Cargo", "Cargo.toml", "cargo", "cargo test --quiet", null));
    }
    if (has(dir, "go.mod")) {
      found.add(new BuildTool("Go", "go.mod", "go", "go vet ./... && go test ./...", null));
    }
    python(dir).ifPresent(found::add);
    return found;
  }

  private static BuildTool node(Path dir) {
    if (has(dir, "pnpm-lock.yaml")) {
      return new BuildTool(
          "pnpm", "package.json", "pnpm", "pnpm test", "pnpm install --frozen-lockfile");
    }
    if (has(dir, "yarn.lock")) {
      return new BuildTool("Yarn", "package.json", "yarn", "yarn test", "yarn install");
    }
    String install = has(dir, "package-lock.json") ? "npm ci" : "npm install";
    return new BuildTool("npm", "package.json", "npm", "npm test", install);
  }

  private static java.util.Optional<BuildTool> python(Path dir) {
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
              || mentions(dir.resolve(sign), "pytest"))) {
        return java.util.Optional.of(
            new BuildTool("pytest", sign, "pytest", "python3 -m pytest -q", null));
      }
    }
    return java.util.Optional.empty();
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

  private static boolean mentions(Path file, String word) {
    return text(file).contains(word);
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
