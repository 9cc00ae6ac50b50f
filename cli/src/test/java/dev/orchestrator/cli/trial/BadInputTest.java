package dev.orchestrator.cli.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.base.json.Json;
import dev.orchestrator.testkit.StubVendor;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mistakes that users make: each is told with its place and what to do, and nothing is sent. */
class BadInputTest {
  private static final String GOOD = "tasks:\n  - { id: T-1, goal: Do it }\n";

  private StubVendor claude;
  private StubVendor openai;
  private ShopRepository repository;
  private Trial trial;
  private Path directory;

  @BeforeEach
  void makeARepository(@TempDir Path temporary) {
    directory = temporary;
    claude = StubVendor.anthropic().start();
    openai = StubVendor.openai().start();
    repository = ShopRepository.create(directory.resolve("repo"));
    trial =
        new Trial(directory)
            .with("ANTHROPIC_API_KEY", "a-key")
            .with("OPENAI_API_KEY", "another-key")
            .configure(
                "providers.yaml",
                """
                providers:
                  claude: { endpoint: "%s", api_key: "${ANTHROPIC_API_KEY}" }
                  openai: { endpoint: "%s", api_key: "${OPENAI_API_KEY}" }
                """
                    .formatted(claude.endpoint(), openai.endpoint()));
  }

  @AfterEach
  void nothingWasSent() {
    assertThat(claude.requests()).isEmpty();
    assertThat(openai.requests()).isEmpty();
    claude.close();
    openai.close();
  }

  private void refused(Path where, String... words) {
    Trial.Ended ended = trial.orchestrator(where, "run", "--trust");
    assertThat(ended.code()).as(ended.toString()).isEqualTo(2);
    assertThat(ended.err()).as(ended.toString()).contains(words).doesNotContain("internal error");
    assertThat(ended.out()).isEmpty();

    Trial.Ended json = trial.orchestrator(where, "run", "--trust", "--json");
    assertThat(json.code()).isEqualTo(2);
    assertThat(Json.parse(json.out()).path("error").path("message").asString())
        .contains(List.of(words));
  }

  private void refusedTasks(String yaml, String... words) {
    repository.write(".orchestrator/tasks.yaml", yaml);
    refused(repository.root, words);
  }

  @Test
  void aMissingFile() {
    refused(repository.root, "tasks.yaml", "no such file", "orchestrator init", "--goal");
  }

  @Test
  void anEmptyFile() {
    refusedTasks("", "tasks.yaml", "is empty", "tasks:");
  }

  @Test
  void aFileOfCommentsOnly() {
    refusedTasks("# später\n", "tasks.yaml", "is empty", "tasks:");
  }

  @Test
  void tabs() {
    refusedTasks("tasks:\n\t- id: T-1\n", "tasks.yaml:2:1", "tab");
  }

  @Test
  void anUnknownRisk() {
    refusedTasks(
        "tasks:\n  - id: T-1\n    goal: Do it\n    risk: critical\n",
        "tasks.yaml:4:11",
        "risk",
        "critical",
        "low, medium, high");
  }

  @Test
  void anIdThatOccursTwice() {
    refusedTasks(
        "tasks:\n  - id: T-1\n    goal: A\n  - id: T-1\n    goal: B\n",
        "tasks.yaml:4:9",
        "T-1",
        "line 2");
  }

  @Test
  void anIdThatNamesAPath() {
    refusedTasks(
        "tasks:\n  - id: ../../etc\n    goal: A\n", "tasks.yaml:2:9", "../../etc", "letters");
  }

  @Test
  void anUnknownKeyOfTheRoleTable() {
    repository
        .write(".orchestrator/tasks.yaml", GOOD)
        .write(
            ".orchestrator/providers.yaml",
            """
            routing:
              roles:
                planer:
                  - { tier: fast }
                implementer:
                  - { teir: fast }
            """);
    refused(
        repository.root,
        "providers.yaml:3:5",
        "planer",
        "planner",
        "providers.yaml:6:11",
        "teir",
        "tier");
  }

  @Test
  void noGitRepository() {
    ShopRepository elsewhere = ShopRepository.plain(directory.resolve("plain"));
    elsewhere.write(".orchestrator/tasks.yaml", GOOD);
    refused(elsewhere.root, "plain", "git init");
  }

  @Test
  void aRepositoryWithoutACommit() {
    ShopRepository fresh = ShopRepository.empty(directory.resolve("fresh"));
    fresh.write(".orchestrator/tasks.yaml", GOOD);
    refused(fresh.root, "no commit");
  }

  @Test
  void aTaskThatIsNotThere() {
    repository.write(".orchestrator/tasks.yaml", GOOD);
    Trial.Ended ended = trial.orchestrator(repository.root, "run", "T-2");
    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.err()).contains("T-2").contains("T-1");
  }
}
