package dev.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.base.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Commands, options and exit codes that pages speak of are those of the program. */
class PagesTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern CODE = Pattern.compile("(?m)^\\| (\\d+) \\| ");
  private static final Pattern CALL = Pattern.compile("(?m)^(?:\\./)?orchestrator (\\S.*)$");

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "docs/running-tasks.md"})
  void theExitCodesAreThoseOfTheProgram(String page) throws IOException {
    Set<Integer> shown =
        CODE.matcher(text(page))
            .results()
            .map(row -> Integer.valueOf(row.group(1)))
            .collect(Collectors.toSet());
    assertThat(shown)
        .isEqualTo(
            Arrays.stream(ExitCode.values()).map(ExitCode::status).collect(Collectors.toSet()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "README.md",
        "docs/running-tasks.md",
        "docs/faulty-upstream.md",
        "docs/batch.md",
        "docs/getting-started.md",
        "docs/budgets.md",
        "docs/ci.md",
        "docs/model-catalog.md",
        "docs/migration.md"
      })
  void everyCallThatIsShownFitsTheGrammar(String page) throws IOException {
    List<List<String>> calls =
        CALL.matcher(text(page)).results().map(call -> words(call.group(1))).toList();
    assertThat(calls).isNotEmpty();
    // Parsing alone: a call that does not fit throws.
    calls.forEach(call -> new CommandTree(call).parse(call.toArray(String[]::new)));
  }

  @Test
  void theReadmeNamesEveryCommand() throws IOException {
    String readme = text("README.md");
    Set<String> unnamed = new TreeSet<>();
    for (Verb verb : Verb.values()) {
      if (!readme.contains("orchestrator " + verb.typed())) {
        unnamed.add(verb.typed());
      }
    }
    assertThat(unnamed).isEmpty();
  }

  @Test
  void theDocumentOfAFailureIsThatOfTheProgram() throws IOException {
    String page = text("docs/running-tasks.md");
    String block = page.substring(page.lastIndexOf("```json\n") + "```json\n".length());
    JsonNode shown = Json.parse(block.substring(0, block.indexOf("```")));

    JsonNode written =
        Failure.of(new CommandException(ExitCode.USAGE, "no such file: …")).document();

    assertThat(shown).isEqualTo(written);
  }

  @Test
  void theCaptureInTheReadmeIsWhatTheDemoPrints() throws Exception {
    String readme = text("README.md");
    String start = "$ ./orchestrator demo\n";
    String capture = readme.substring(readme.indexOf(start) + start.length());
    capture = capture.substring(0, capture.indexOf("```"));
    Map<String, String> environment = Map.of("PATH", System.getenv("PATH"));
    ProgramRun demo = new ProgramRun(Set.of(), environment, "");

    assertThat(demo.with("demo")).as(demo.err()).isZero();
    remove(demo.out());

    List<String> printed = settled(demo.err() + demo.out());
    List<String> shown = settled(capture);
    assertThat(shown).hasSizeGreaterThan(20);
    shown.removeIf(line -> line.equals("…"));
    assertThat(printed).containsSubsequence(shown);
  }

  /** The demo leaves its repository for people to look at; a test should not. */
  private static void remove(String out) throws IOException {
    Path repository =
        Path.of(
            out.lines()
                .filter(line -> line.startsWith("The repository: "))
                .findFirst()
                .orElseThrow()
                .substring("The repository: ".length()));
    Path folder = Objects.requireNonNull(repository.getParent());
    assertThat(folder.toString()).contains("orchestrator-demo-");
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  /** Lines without what differs from run to run: commits, runs, seconds. */
  private static List<String> settled(String text) {
    return new ArrayList<>(
        text.lines()
            .map(line ->
                line.replaceAll("\\d{8}-\\d{6}-[0-9a-f]{4}", "RUN")
                    .replaceAll(" as [0-9a-f]{10}$", " as COMMIT")
                    .replaceAll("\\d+\\.\\d s,", "TIME,"))
            .toList());
  }

  private static String text(String page) throws IOException {
    return Files.readString(ROOT.resolve(page));
  }

  /** As a shell splits them: quotes hold words together, a comment ends the line. */
  private static List<String> words(String line) {
    String call = line.replaceAll("\\s+#.*$", "");
    return Pattern.compile("\"([^\"]*)\"|\\S+")
        .matcher(call)
        .results()
        .map(word -> word.group(1) == null ? word.group() : word.group(1))
        .toList();
  }
}
