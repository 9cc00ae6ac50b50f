package dev.orchestrator.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the guide shows can be read without a word. */
class GuideTest {
  private static final Pattern FENCED =
      Pattern.compile("```yaml\n# (\\w+\\.yaml)\n(.*?)```", Pattern.DOTALL);

  @TempDir Path temp;

  @Test
  void theGuidesFilesAreReadWithoutAWord() throws IOException {
    Project project = new Project(temp).env("ANTHROPIC_API_KEY", "k").env("ACME_API_KEY", "k");
    Matcher matcher = FENCED.matcher(Files.readString(Path.of("../docs/configuration.md")));
    int files = 0;
    while (matcher.find()) {
      project.write(
          project.dir.resolve(".orchestrator").resolve(matcher.group(1)), matcher.group(2));
      files++;
    }
    assertThat(files).isEqualTo(2);
    assertThat(project.load().warnings()).isEmpty();
    assertThat(project.load().providers()).allMatch(ProviderEntry::usable);
    assertThat(project.load().gate().checks()).hasSize(1);
  }
}
