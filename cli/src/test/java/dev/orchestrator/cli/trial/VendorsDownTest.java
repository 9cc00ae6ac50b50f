package dev.orchestrator.cli.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.base.json.Json;
import dev.orchestrator.testkit.StubAnswer;
import dev.orchestrator.testkit.StubRequest;
import dev.orchestrator.testkit.StubVendor;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Vendors that nobody answers for: the connection is refused. */
class VendorsDownTest {
  private ShopRepository repository;
  private Trial trial;

  @BeforeEach
  void makeARepository(@TempDir Path directory) {
    repository =
        ShopRepository.create(directory.resolve("repo"))
            .write(".orchestrator/tasks.yaml", "tasks:\n  - { id: T-1, goal: Do it }\n")
            .write(".orchestrator/config.yaml", ShopRepository.gate())
            .commit("Use the orchestrator");
    trial =
        new Trial(directory)
            .with("ANTHROPIC_API_KEY", "key-one")
            .with("OPENAI_API_KEY", "key-two")
            .with("GEMINI_API_KEY", "key-three");
  }

  private static URI nobodyAt(StubVendor.Builder vendor) {
    StubVendor stub = vendor.start();
    URI endpoint = stub.endpoint();
    stub.close();
    return endpoint;
  }

  private void configure(URI claude, URI openai, URI gemini) {
    trial.configure(
        "providers.yaml",
        """
        providers:
          claude: { endpoint: "%s" }
          openai: { endpoint: "%s" }
          gemini: { endpoint: "%s" }
        """
            .formatted(claude, openai, gemini));
  }

  @Test
  void oneThatIsDownIsPassedOver() {
    try (StubVendor claude = StubVendor.anthropic().answers(this::answer).start();
        StubVendor gemini = StubVendor.gemini().answers(this::answer).start()) {
      configure(claude.endpoint(), nobodyAt(StubVendor.openai()), gemini.endpoint());

      Trial.Ended ended = trial.orchestrator(repository.root, "run", "--trust");

      assertThat(ended.code()).as(ended.toString()).isZero();
      assertThat(ended.err()).contains("openai/").contains("network");
      assertThat(claude.calls()).isNotEmpty();
      assertThat(gemini.calls()).isNotEmpty();
    }
  }

  /** Its models cost nothing, so all of them are asked first: they must not use up the attempts. */
  @Test
  void aLocalServerThatIsDownKeepsNobodyFromWorking() {
    try (StubVendor claude = StubVendor.anthropic().answers(this::answer).start();
        StubVendor gemini = StubVendor.gemini().answers(this::answer).start()) {
      trial.configure(
          "providers.yaml",
          """
          providers:
            claude: { endpoint: "%s" }
            gemini: { endpoint: "%s" }
            ollama: { endpoint: "%s" }
          routing: { prefer_local: true }
          """
              .formatted(claude.endpoint(), gemini.endpoint(), nobodyAt(StubVendor.ollama())));

      Trial.Ended ended = trial.orchestrator(repository.root, "run", "--trust");

      assertThat(ended.code()).as(ended.toString()).isZero();
      assertThat(ended.err()).contains("ollama: could not list its models");
    }
  }

  @Test
  void allThatAreDownAreToldWithEveryAttempt() {
    configure(
        nobodyAt(StubVendor.anthropic()),
        nobodyAt(StubVendor.openai()),
        nobodyAt(StubVendor.gemini()));

    Trial.Ended ended = trial.orchestrator(repository.root, "run", "--trust", "--json");

    assertThat(ended.code()).as(ended.toString()).isEqualTo(5);
    var task = Json.parse(ended.out()).path("tasks").path(0);
    assertThat(task.path("state").asString()).isEqualTo("failed");
    assertThat(task.path("attempts").asInt()).isGreaterThanOrEqualTo(3);
    assertThat(task.path("reason").asString())
        .contains("no provider could serve")
        .contains(List.of("claude/", "openai/", "gemini/"));
    assertThat(task.path("cost_usd").asString()).isEqualTo("0");
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
