package dev.orchestrator.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What a page points to is there. */
class LinksTest {
  private static final Pattern LINK = Pattern.compile("\\[[^\\]]*]\\(([^)#\\s]+)[^)]*\\)");

  @Test
  void everyRelativeLinkLeadsToAFile() {
    List<String> dead = new ArrayList<>();
    int links = 0;
    for (Path page : Pages.all()) {
      Matcher matcher = LINK.matcher(Pages.text(page));
      while (matcher.find()) {
        String target = matcher.group(1);
        if (!target.contains("://")) {
          links++;
          if (!Files.exists(page.resolveSibling(target))) {
            dead.add(page.getFileName() + " → " + target);
          }
        }
      }
    }
    assertThat(dead).isEmpty();
    assertThat(links).isGreaterThan(10);
  }

  @Test
  void theIndexNamesEveryPage() {
    String index = Pages.text(Pages.file("docs/README.md"));
    assertThat(Pages.all())
        .filteredOn(page -> page.getParent().endsWith("docs") && !page.endsWith("README.md"))
        .isNotEmpty()
        .allSatisfy(page -> assertThat(index).contains("(" + page.getFileName() + ")"));
  }
}
