package dev.orchestrator.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Java on a page is the text of classes that are compiled and run. */
class SnippetsTest {
  private static final String SOURCES = "cli/src/test/java/dev/orchestrator/docs/";

  private static final String EXAMPLE =
      "examples/provider-plugin/src/test/java/com/example/parrot/";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "docs/embedding.md",
        "docs/writing-a-provider.md",
        "docs/faulty-upstream.md",
        "docs/migration.md",
        "docs/langchain4j.md"
      })
  void everyJavaBlockIsTheTextOfATest(String page) {
    List<String> sources =
        Stream.of(
                SOURCES + "EmbeddingTest.java",
                SOURCES + "AcmeProvider.java",
                SOURCES + "AcmeProviderFactory.java",
                SOURCES + "FaultyUpstreamPageTest.java",
                "adapters/src/test/java/dev/orchestrator/adapters/OldStyleCodeTest.java",
                "langchain4j/src/test/java/dev/orchestrator/langchain4j/LangChain4jPageTest.java",
                EXAMPLE + "ParrotProviderTest.java")
            .map(name -> flat(Pages.text(Pages.file(name))))
            .toList();

    List<String> blocks = Pages.fenced(page, "java");

    assertThat(blocks).isNotEmpty();
    assertThat(blocks)
        .allSatisfy(block -> assertThat(sources).anyMatch(source -> source.contains(flat(block))));
  }

  @Test
  void theProviderOnThePageIsWholeAndHasFewerThanFiftyLines() {
    String source = Pages.text(Pages.file(SOURCES + "AcmeProvider.java"));
    String provider = source.substring(source.indexOf("public record"));

    assertThat(Pages.fenced("docs/writing-a-provider.md", "java"))
        .anyMatch(block -> block.contains(provider));
    assertThat(provider.lines().count()).isLessThan(50);
  }

  @Test
  void theBomOnThePageIsOurs() {
    String bom = Pages.text(Pages.file("bom/pom.xml"));
    String page = Pages.fenced("docs/installing.md", "xml").getFirst();
    for (String tag : List.of("groupId", "artifactId", "version")) {
      String own = bom.substring(bom.indexOf("<" + tag + ">"), bom.indexOf("</" + tag + ">"));
      assertThat(page).contains(own);
    }
    assertThat(page).contains("<scope>import</scope>");
  }

  /** Line by line without indentation and empty lines: a page need not indent as a class does. */
  private static String flat(String text) {
    return text.lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .collect(Collectors.joining("\n"));
  }
}
