package dev.orchestrator.core.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The figures of the documentation are those of the code. */
class HealthPageTest {

  @Test
  void thePageHasTheFiguresOfTheBreaker() throws IOException {
    String page =
        Files.readString(Path.of("../docs/what-happens-to-a-call.md")).replaceAll("\\s+", " ");
    assertThat(page)
        .contains(
            "at least half of the last "
                + Breaker.WINDOW
                + " results, and at least "
                + Breaker.LEAST_RESULTS
                + ", were")
        .contains("After " + Breaker.OPEN.toSeconds() + " seconds it lets one probe pass");
  }
}
