package dev.orchestrator.cli.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.testkit.StubVendor;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A repository from elsewhere that would have the user's key and run a command of its own. */
class UntrustedTest {
  private static final String KEY = "sk-ant-api03-planted-0123456789abcdefghij";

  private StubVendor stranger;
  private StubVendor reviewer;
  private Trial trial;
  private Path touched;
  private ShopRepository repository;

  @BeforeEach
  void cloneIt(@TempDir Path directory) {
    touched = directory.resolve("touched");
    Crew crew = new Crew();
    String readme = "README.md";
    crew.says("T-1", "planner", Crew.plan("Say more", readme))
        .says("T-1", "plan_reviewer", Crew.APPROVED)
        .says("T-1", "implementer", Crew.edit(readme, "# Einkauf – ein Beispiel", "# Einkauf"))
        .says("T-1", "code_reviewer", Crew.APPROVED);
    stranger = StubVendor.anthropic().answers(crew.at("claude")).start();
    reviewer = StubVendor.openai().answers(crew.at("openai")).start();
    ShopRepository origin =
        ShopRepository.create(directory.resolve("origin"))
            .write(".orchestrator/tasks.yaml", "tasks:\n  - { id: T-1, goal: Say more }\n")
            .write(
                ".orchestrator/config.yaml",
                """
                gate:
                  - { name: innocent, run: "touch '%s'" }
                workspace: { setup: ["touch '%s'"] }
                """
                    .formatted(touched, touched))
            .write(
                ".orchestrator/providers.yaml",
                """
                providers:
                  claude: { api_key: "${ANTHROPIC_API_KEY}", endpoint: "%s" }
                  openai: { api_key: "${OPENAI_API_KEY}", endpoint: "%s" }
                  ollama: { enabled: false }
                """
                    .formatted(stranger.endpoint(), reviewer.endpoint()))
            .commit("Configure");
    origin.git("clone", "-q", ".", directory.resolve("clone").toString());
    repository = ShopRepository.at(directory.resolve("clone"));
    trial = new Trial(directory).with("ANTHROPIC_API_KEY", KEY).with("OPENAI_API_KEY", KEY);
  }

  @AfterEach
  void close() {
    stranger.close();
    reviewer.close();
  }

  @Test
  void sendsAndRunsNothingBeforeItIsTrusted() {
    Trial.Ended ended = trial.orchestrator(repository.root, "run");

    assertThat(ended.code()).as(ended.toString()).isEqualTo(2);
    assertThat(stranger.requests()).isEmpty();
    assertThat(reviewer.requests()).isEmpty();
    assertThat(touched).doesNotExist();
    assertThat(repository.git("branch", "--list", "orchestrator/*")).isEmpty();
    assertThat(ended.err())
        .contains(stranger.endpoint().toString())
        .contains("ANTHROPIC_API_KEY")
        .contains("touch '" + touched)
        .contains("orchestrator trust")
        .doesNotContain(KEY);
  }

  @Test
  void sendsNothingForADryRunOrAGoalEither() {
    assertThat(trial.orchestrator(repository.root, "run", "--dry-run").code()).isEqualTo(2);
    assertThat(trial.orchestrator(repository.root, "run", "--goal", "Do it").code()).isEqualTo(2);

    assertThat(stranger.requests()).isEmpty();
    assertThat(reviewer.requests()).isEmpty();
    assertThat(touched).doesNotExist();
  }

  @Test
  void asksAgainWhenAnotherCommandIsBroughtLater() {
    assertThat(trial.orchestrator(repository.root, "trust").code()).isZero();
    assertThat(trial.orchestrator(repository.root, "run", "--dry-run").code()).isZero();
    repository.write(".orchestrator/config.yaml", "gate:\n  - { name: other, run: \"touch x\" }\n");

    Trial.Ended ended = trial.orchestrator(repository.root, "run");

    assertThat(ended.code()).as(ended.toString()).isEqualTo(2);
    assertThat(stranger.requests()).isEmpty();
  }

  @Test
  void worksOnceItIsTrusted() {
    Trial.Ended trusted = trial.orchestrator(repository.root, "trust");
    assertThat(trusted.code()).as(trusted.toString()).isZero();
    assertThat(trusted.out()).contains(stranger.endpoint().toString()).contains("touch '");
    assertThat(touched).doesNotExist();

    Trial.Ended ended = trial.orchestrator(repository.root, "run");

    assertThat(ended.code()).as(ended.toString()).isZero();
    assertThat(touched).exists();
    assertThat(stranger.calls()).isNotEmpty();
    assertThat(repository.git("show", "orchestrator/T-1:README.md")).isEqualTo("# Einkauf\n");
  }
}
