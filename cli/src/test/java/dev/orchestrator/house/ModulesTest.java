package dev.orchestrator.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What programs that depend on the artifacts see of them: their versions, and their names as
 * modules.
 */
class ModulesTest {
  private static final Path ROOT = Path.of("..");

  private static List<String> published() throws IOException {
    String pom = Files.readString(ROOT.resolve("pom.xml"));
    return all(pom.substring(0, pom.indexOf("</modules>")), "<module>([a-z0-9-]+)</module>")
        .stream()
        .filter(module -> !module.equals("bom"))
        .toList();
  }

  private static List<String> all(String text, String regex) {
    Matcher matcher = Pattern.compile(regex).matcher(text);
    return matcher.results().map(found -> found.group(1)).toList();
  }

  @Test
  void theBomNamesEveryArtifact() throws IOException {
    String bom = Files.readString(ROOT.resolve("bom/pom.xml"));
    List<String> named =
        all(
            bom.substring(bom.indexOf("<dependencyManagement>")),
            "<artifactId>(orchestrator-[a-z0-9-]+)<");
    assertThat(published()).hasSizeGreaterThan(7);
    assertThat(named)
        .containsExactlyInAnyOrderElementsOf(
            published().stream().map(module -> "orchestrator-" + module).toList());
    assertThat(all(bom, "(?s)<artifactId>orchestrator-bom</artifactId>\\s*<version>([^<]+)<"))
        .isEqualTo(
            all(
                Files.readString(ROOT.resolve("pom.xml")),
                "(?s)<artifactId>orchestrator-parent</artifactId>\\s*<version>([^<]+)<"));
  }

  @Test
  void everyArtifactIsAModuleWithPackagesOfItsOwn() throws IOException {
    Map<String, Set<String>> owners = new TreeMap<>();
    for (String module : published()) {
      List<String> names =
          all(Files.readString(ROOT.resolve(module).resolve("pom.xml")), "<module.name>([^<]+)<");
      assertThat(names).as(module).containsExactly("dev.orchestrator." + module.replace('-', '.'));
      Path sources = ROOT.resolve(module).resolve("src/main/java");
      try (Stream<Path> files = Files.walk(sources)) {
        files
            .filter(file -> file.toString().endsWith(".java"))
            .map(file -> sources.relativize(file).resolveSibling("").toString())
            .forEach(folder -> owners.computeIfAbsent(folder, f -> new TreeSet<>()).add(module));
      }
    }
    assertThat(owners).hasSizeGreaterThan(30);
    assertThat(owners.values()).allMatch(modules -> modules.size() == 1, "one module to a package");
  }
}
