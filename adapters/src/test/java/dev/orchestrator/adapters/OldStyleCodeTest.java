package dev.orchestrator.adapters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orchestrator.core.catalog.ModelCatalog;
import dev.orchestrator.core.dispatch.ModelClient;
import dev.orchestrator.core.routing.TaskComplexity;
import dev.orchestrator.core.routing.TaskRisk;
import dev.orchestrator.testkit.StubAnswer;
import dev.orchestrator.testkit.StubVendor;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs as they were written for the old surface, over the stubs of the vendors. */
@SuppressWarnings("removal") // the old names are what is tested
class OldStyleCodeTest {
  @TempDir Path dir;

  @BeforeEach
  void files() throws IOException {
    Files.createDirectories(dir.resolve("src"));
    Files.writeString(dir.resolve("src/A.java"), "class A {}\n");
  }

  private ModelClient client(String provider, StubVendor vendor) {
    return OwnClient.of(
        provider,
        " key-of-a-test ",
        List.of(),
        vendor.endpoint(),
        Map.of("HOME", dir.resolve("home").toString()));
  }

  private AgentContext context(String... files) {
    return new AgentContext(
        "Document class A",
        "docs",
        TaskComplexity.SMALL,
        TaskRisk.LOW,
        dir,
        List.of(files),
        Map.of("style", "short"));
  }

  @Test
  void asksTheModelWithTheTextOfTheFiles() {
    try (StubVendor vendor =
        StubVendor.anthropic().answer(StubAnswer.text("/** A. */").usage(1_000, 100)).start()) {
      ModelAdapter adapter =
          new ClaudeAdapter(ModelType.CLAUDE_SONNET, dir, client("claude", vendor));

      AgentResult result = adapter.execute(context("src/A.java"));

      assertThat(result.success()).as(result.error()).isTrue();
      assertThat(result.output()).isEqualTo("/** A. */");
      assertThat(result.filesChanged()).isEmpty();
      assertThat(result.metadata())
          .containsEntry("model", "claude/claude-sonnet-4-5")
          .containsEntry("cost_usd", "0.0045")
          .containsEntry("input_tokens", "1000")
          .containsEntry("attempts", "1");
      assertThat(vendor.calls().getFirst().texts())
          .contains("Document class A", "style: short", "class A {}");
      assertThat(vendor.calls().getFirst().header("x-api-key")).isEqualTo("key-of-a-test");
      assertThat(adapter.isAvailable()).isTrue();
      assertThat(adapter.getModelName()).isEqualTo("claude-sonnet-4-5");
      assertThat(adapter.getCostPer1kTokens().get("input")).isEqualByComparingTo("0.003");
      assertThat(adapter.getCostPer1kTokens().get("output")).isEqualByComparingTo("0.015");
      assertThat(dir.resolve("home/.local/state/orchestrator/ledger.db")).isRegularFile();
    }
  }

  @Test
  void servesBothModelsOfGemini() {
    for (ModelType type : List.of(ModelType.GEMINI_PRO, ModelType.GEMINI_FLASH)) {
      try (StubVendor vendor = StubVendor.gemini().answer("yes").start()) {
        ModelAdapter adapter = new GeminiAdapter(type, dir, client("gemini", vendor));
        assertThat(adapter.execute(context()).output()).as(type.name()).isEqualTo("yes");
        assertThat(vendor.calls().getFirst().model()).isEqualTo(type.modelId());
        ModelCatalog.bundled()
            .find("gemini", type.modelId())
            .filter(model -> model.pricing() == null)
            .ifPresent(model ->
                assertThat(adapter.getCostPer1kTokens()).isEqualTo(Map.<String, BigDecimal>of()));
      }
    }
  }

  @Test
  void tellsWhatWentWrongInTheResult() {
    try (StubVendor vendor =
        StubVendor.anthropic().answers(request -> StubAnswer.error(401, "bad key")).start()) {
      ModelAdapter adapter =
          new ClaudeAdapter(ModelType.CLAUDE_SONNET, dir, client("claude", vendor));

      assertThat(adapter.execute(context()).error()).contains("authentication", "401");
      assertThat(adapter.execute(context("gone.txt")).error())
          .contains("there is no file gone.txt");
      assertThat(adapter.execute(context("../outside.txt")).success()).isFalse();
      Thread.currentThread().interrupt();
      assertThat(adapter.execute(context()).success()).isFalse();
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void readsNothingOutsideOfTheWorkingDirectory() throws IOException {
    Path outside = Files.writeString(dir.resolveSibling(dir.getFileName() + "-secret"), "private");
    Files.createSymbolicLink(dir.resolve("link"), outside);
    try (StubVendor vendor = StubVendor.anthropic().start()) {
      ModelAdapter adapter =
          new ClaudeAdapter(ModelType.CLAUDE_SONNET, dir, client("claude", vendor));
      assertThat(adapter.execute(context("link")).error()).contains("lies outside of");
      assertThat(vendor.calls()).isEmpty();
    } finally {
      Files.delete(outside);
    }
  }

  @Test
  void refusesTheModelsOfOthersAndAMissingKey() {
    try (StubVendor vendor = StubVendor.anthropic().start()) {
      ModelClient client = client("claude", vendor);
      assertThatThrownBy(() -> new ClaudeAdapter(ModelType.GEMINI_PRO, dir, client))
          .hasMessage("ClaudeAdapter serves [CLAUDE_SONNET], not GEMINI_PRO");
    }
    assertThatThrownBy(
            () -> OwnClient.of("claude", " ", List.of("ANTHROPIC_API_KEY"), null, Map.of()))
        .hasMessage("there is no API key: give one, or set ANTHROPIC_API_KEY");
  }

  @Test
  void warnsOnceInARun() {
    List<String> warnings = new ArrayList<>();
    Logger logger = Logger.getLogger("dev.orchestrator.adapters");
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord told) {
            warnings.add(told.getMessage());
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    ModelAdapter.warnAgain();
    logger.addHandler(handler);
    try (StubVendor vendor = StubVendor.anthropic().answer("yes").start()) {
      ModelClient client = client("claude", vendor);
      for (int i = 0; i < 3; i++) {
        new ClaudeAdapter(ModelType.CLAUDE_SONNET, dir, client).execute(context());
      }
    } finally {
      logger.removeHandler(handler);
    }
    assertThat(warnings)
        .containsExactly(
            "ModelAdapter and its like are deprecated and will be removed in 1.0; use ModelClient"
                + " (docs/migration.md)");
  }
}
