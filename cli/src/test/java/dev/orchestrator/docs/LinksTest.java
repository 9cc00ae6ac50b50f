package dev.orchestrator.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What a page points to is there. */
class LinksTest {
  private static final Pattern LINK =
      Pattern.compile("\\[[^\\]]*]\\(([^)#\\s]*)(?:#([^)\\s]+))?\\)");

  @Test
  void everyRelativeLinkLeadsToAFileAndItsHeading() {
    List<String> dead = new ArrayList<>();
    int links = 0;
    for (Path page : Pages.all()) {
      Matcher matcher = LINK.matcher(Pages.text(page));
      while (matcher.find()) {
        String target = matcher.group(1);
        if (!target.contains("://")) {
          links++;
          Path file = target.isEmpty() ? page : page.resolveSibling(target);
          String anchor = matcher.group(2);
          if (!Files.exists(file) || (anchor != null && !anchors(file).contains(anchor))) {
            dead.add(page.getFileName() + " → " + matcher.group());
          }
        }
      }
    }
    assertThat(dead).isEmpty();
    assertThat(links).isGreaterThan(10);
  }

  /** As they are made of headings: small letters, hyphens for spaces, no punctuation. */
  private static List<String> anchors(Path page) {
    return Pages.text(page)
        .lines()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^a-z0-9 _-]", "").replace(' ', '-'))
        .toList();
  }

  @Test
  void theIndexNamesEveryPage() {
    String index = Pages.text(Pages.file("docs/README.md"));
    assertThat(Pages.all())
        .filteredOn(
            page -> Pages.file("docs").equals(page.getParent()) && !page.endsWith("README.md"))
        .isNotEmpty()
        .allSatisfy(page -> assertThat(index).contains("(" + page.getFileName() + ")"));
  }
}
