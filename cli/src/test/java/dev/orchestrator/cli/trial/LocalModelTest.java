package dev.orchestrator.cli.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.testkit.StubAnswer;
import dev.orchestrator.testkit.StubModel;
import dev.orchestrator.testkit.StubVendor;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One Ollama with one model, and nothing else: no review can be independent, and that is told. */
class LocalModelTest {
  private static final String PRICE = "src/main/java/shop/Price.java";

  @ParameterizedTest
  @CsvSource({
    "llama3.1:8b, llama, 8.0B, low",
    "qwen2.5-coder:7b, qwen2, 7.6B, medium",
    "nobody-knows-me:latest, phi3, 3.8B, medium",
  })
  void saysWhichLineToChangeBeforeAnyCallAndThenDoesTheTask(
      String model, String family, String size, String risk, @TempDir Path directory) {
    Crew crew =
        new Crew()
            .says(
                "DOC-1",
                "planner",
                "{\"need_files\": [\"" + PRICE + "\"]}",
                Crew.plan("Document Price", PRICE))
            .says("DOC-1", "plan_reviewer", Crew.APPROVED)
            .says(
                "DOC-1",
                "implementer",
                Crew.edit(PRICE, "public record", "x"),
                Crew.edit(
                    PRICE,
                    "public record Price(long cents) {",
                    "/** A price. */\npublic record Price(long cents) {"))
            .says("DOC-1", "code_reviewer", Crew.APPROVED);
    try (StubVendor ollama =
        StubVendor.ollama()
            .model(new StubModel(model, family, size, 32_768))
            // Another program may have the server busy: it says when to come back.
            .answer(StubAnswer.error(429, "busy").header("retry-after", "1"))
            .answers(crew.at("ollama"))
            .start()) {
      ShopRepository repository =
          ShopRepository.create(directory.resolve("repo"))
              .write(
                  ".orchestrator/tasks.yaml",
                  "tasks:\n  - { id: DOC-1, goal: Document Price, area: docs, risk: %s }\n"
                      .formatted(risk))
              .write(".orchestrator/config.yaml", ShopRepository.gate())
              .write(
                  ".orchestrator/providers.yaml",
                  "providers:\n  ollama: { endpoint: \"%s\" }\n".formatted(ollama.endpoint()))
              .commit("Use the orchestrator");
      Trial trial = new Trial(directory);

      Trial.Ended refused = trial.orchestrator(repository.root, "run", "--trust");

      assertThat(refused.code()).as(refused.toString()).isEqualTo(2);
      assertThat(ollama.calls()).isEmpty();
      assertThat(refused.err())
          .contains("cannot be reviewed independently")
          .contains("Nothing was spent")
          .contains(".orchestrator/config.yaml");
      String line =
          Objects.requireNonNull(
              refused
                  .err()
                  .lines()
                  .map(String::strip)
                  .filter(said -> said.startsWith("review: {"))
                  .findFirst()
                  .orElse(null),
              refused.err());

      repository.write(".orchestrator/config.yaml", ShopRepository.gate() + line + "\n");
      Trial.Ended done = trial.orchestrator(repository.root, "run", "--trust");

      assertThat(done.code()).as(done.toString()).isZero();
      assertThat(repository.git("show", "orchestrator/DOC-1:" + PRICE)).contains("/** A price. */");
      assertThat(done.err()).contains("waits");
      assertThat(ollama.calls())
          .allSatisfy(
              call -> assertThat(call.json().path("options").path("num_ctx").asInt()).isPositive());
    }
  }
}
