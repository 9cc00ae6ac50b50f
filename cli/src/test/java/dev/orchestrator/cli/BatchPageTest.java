package dev.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/batch.md shows is what the program reads and writes. */
class BatchPageTest {
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```jsonl\\n(.*?)^```$");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z_]+)` \\| ");

  @TempDir Path dir;

  private static List<String> all(Pattern pattern) throws IOException {
    return pattern
        .matcher(Files.readString(Path.of("../docs/batch.md")))
        .results()
        .map((MatchResult found) -> found.group(1))
        .toList();
  }

  @Test
  void theRequestsAreAnswered() throws IOException {
    var project = TestProject.scripted(dir).write("requests.jsonl", all(BLOCK).get(0));

    var ran = project.run("ask", "--batch", "requests.jsonl");

    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out().lines()).hasSize(3);
  }

  @Test
  void theAnswersFitTheirSchema() throws IOException {
    List<String> shown = all(BLOCK).get(1).lines().toList();

    assertThat(shown).hasSize(2).allSatisfy(line -> TestProject.checked("ask-batch", line));
  }

  @Test
  void theFieldsAreThoseThatAreRead() throws IOException {
    var project = TestProject.scripted(dir).write("requests.jsonl", "{\"xxxxxxxxxx\": 1}\n");

    String refusal = project.run("ask", "--batch", "requests.jsonl").err();

    assertThat(refusal).contains("; there are " + String.join(", ", all(ROW)));
  }
}
