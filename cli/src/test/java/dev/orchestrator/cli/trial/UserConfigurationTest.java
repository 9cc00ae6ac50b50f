package dev.orchestrator.cli.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.testkit.StubAnswer;
import dev.orchestrator.testkit.StubRequest;
import dev.orchestrator.testkit.StubVendor;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A repository that knows nothing of the program; all that is configured is the user's own. */
class UserConfigurationTest {

  @Test
  void worksAGoalWithoutAnyFileInTheRepository(@TempDir Path directory) {
    ShopRepository repository = ShopRepository.create(directory.resolve("repo"));
    try (StubVendor claude = StubVendor.anthropic().answers(this::answer).start();
        StubVendor gemini = StubVendor.gemini().answers(this::answer).start()) {
      Trial trial =
          new Trial(directory)
              .with("ANTHROPIC_API_KEY", "a-key")
              .with("GEMINI_API_KEY", "another-key")
              .configure(
                  "providers.yaml",
                  """
                  providers:
                    claude: { endpoint: "%s" }
                    gemini: { endpoint: "%s" }
                  """
                      .formatted(claude.endpoint(), gemini.endpoint()))
              .configure("config.yaml", ShopRepository.gate());

      Trial.Ended ended =
          trial.orchestrator(
              repository.root,
              "run",
              "--goal",
              "Begrüße die Kunden",
              "--risk",
              "low",
              "--area",
              "docs",
              "--file",
              "README.md");

      assertThat(ended.code()).as(ended.toString()).isZero();
      String branch = repository.git("branch", "--list", "orchestrator/*").strip();
      assertThat(branch).startsWith("orchestrator/goal-");
      assertThat(repository.git("show", branch + ":README.md")).isEqualTo("# Willkommen\n");
      assertThat(repository.git("status", "--porcelain")).isEmpty();
      assertThat(ended.err()).doesNotContain("warning");
      assertThat(claude.calls()).isNotEmpty();
      assertThat(gemini.calls()).isNotEmpty();
    }
  }

  private StubAnswer answer(StubRequest request) {
    String answer =
        switch (request.role().orElse("")) {
          case "planner" -> Crew.plan("Say hello", "README.md");
          case "implementer" -> Crew.edit("README.md", "# Einkauf – ein Beispiel", "# Willkommen");
          default -> Crew.APPROVED;
        };
    return StubAnswer.text(answer);
  }
}
