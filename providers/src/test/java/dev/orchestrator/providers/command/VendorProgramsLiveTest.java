package dev.orchestrator.providers.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.FinishReason;
import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.GenerationResult;
import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.ProviderException;
import dev.orchestrator.base.json.Json;
import dev.orchestrator.testkit.StubAnswer;
import dev.orchestrator.testkit.StubRequest;
import dev.orchestrator.testkit.StubVendor;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The real programs, installed in the folder that the system property {@code vendor.programs}
 * names, against stubs of their vendors on loopback.
 */
class VendorProgramsLiveTest {
  private static final String KEY = "planted-live-key-4c1d";

  @TempDir Path dir;

  private enum Live {
    CLAUDE(new ClaudeProgram()),
    CODEX(new CodexProgram()),
    GEMINI(new GeminiProgram());

    private final VendorProgram program;

    Live(VendorProgram program) {
      this.program = program;
    }

    StubVendor.Builder vendor() {
      return switch (this) {
        case CLAUDE -> StubVendor.anthropic();
        case CODEX -> StubVendor.openai();
        case GEMINI -> StubVendor.gemini();
      };
    }

    String model() {
      return switch (this) {
        case CLAUDE -> "claude-sonnet-4-5";
        case CODEX -> "gpt-5-codex";
        case GEMINI -> "gemini-2.5-flash";
      };
    }
  }

  private LlmProvider provider(Live live, StubVendor vendor) throws Exception {
    return provider(live, vendor, "answer");
  }

  private LlmProvider provider(Live live, StubVendor vendor, String mode) throws Exception {
    Path installed =
        Path.of(System.getProperty("vendor.programs", "")).resolve(live.program.command());
    return new FakeProgram(dir, live.program)
        .option("mode", mode)
        .option("cli_path", installed.toAbsolutePath().toString())
        .key(KEY)
        .endpoint(URI.create(vendor.endpoint().toString()))
        .total(Duration.ofSeconds(90))
        .provider();
  }

  @ParameterizedTest
  @EnumSource(Live.class)
  void answersFromItsVendor(Live live) throws Exception {
    try (StubVendor vendor =
            live.vendor().answers(request -> StubAnswer.text("PONG").usage(100, 7)).start();
        LlmProvider provider = provider(live, vendor)) {
      provider.check();
      GenerationResult result =
          provider.generate(
              live.model(),
              GenerationRequest.builder()
                  .system("kitsystem")
                  .prompt("say PONG, @Override")
                  .build());

      assertThat(result.text()).isEqualTo("PONG");
      assertThat(result.usage().totalInput()).isEqualTo(100);
      assertThat(result.usage().outputTokens()).isEqualTo(7);
      assertThat(result.finishReason()).isIn(FinishReason.STOP, FinishReason.OTHER);
      assertThat(vendor.calls().stream().map(StubRequest::body))
          .anyMatch(body -> body.contains("kitsystem") && body.contains("@Override"));
    }
  }

  /** Writes a file by the program's own tool, once, where it has one that needs no shell. */
  private static StubAnswer writes(Live live, StubRequest request) {
    String body = request.body();
    Matcher folder = Pattern.compile("/[^\"\\\\\\s]*orchestrator-home\\d+/work").matcher(body);
    String tool = live == Live.CLAUDE ? "Write" : "write_file";
    boolean done = body.contains("tool_result") || body.contains("functionResponse");
    if (live == Live.CODEX || done || !body.contains('"' + tool + '"') || !folder.find()) {
      return StubAnswer.text("DONE").usage(100, 7);
    }
    return StubAnswer.text("")
        .toolCall(
            "toolu_1",
            tool,
            Json.write(
                Json.object()
                    .put("file_path", folder.group() + "/new.txt")
                    .put("content", "written by it\n")))
        .usage(100, 7);
  }

  @ParameterizedTest
  @EnumSource(Live.class)
  void worksInACopyOfTheTree(Live live) throws Exception {
    Path tree = Files.createDirectories(dir.resolve("tree"));
    Files.writeString(tree.resolve("old.txt"), "old\n");
    assertThat(new ProcessBuilder("git", "init", "-q").directory(tree.toFile()).start().waitFor())
        .isZero();
    try (StubVendor vendor = live.vendor().answers(request -> writes(live, request)).start();
        LlmProvider provider = provider(live, vendor, "workspace")) {
      GenerationResult result =
          provider.generate(
              live.model(),
              GenerationRequest.builder()
                  .prompt("write new.txt")
                  .extra(
                      GenerationRequest.WORKSPACE,
                      Json.write(Json.object().put("path", tree.toString())))
                  .build());

      assertThat(result.text())
          .isEqualTo(
              live == Live.CODEX
                  ? "DONE"
                  : "new.txt\n<<<<<<< SEARCH\n=======\nwritten by it\n>>>>>>> REPLACE\n\n");
      assertThat(tree.resolve("new.txt")).doesNotExist();
    }
  }

  @ParameterizedTest
  @EnumSource(Live.class)
  void tellsABadKey(Live live) throws Exception {
    try (StubVendor vendor =
            live.vendor().answers(request -> StubAnswer.error(401, "bad key " + KEY)).start();
        LlmProvider provider = provider(live, vendor)) {
      ProviderException thrown =
          catchThrowableOfType(
              ProviderException.class,
              () ->
                  provider.generate(
                      live.model(), GenerationRequest.builder().prompt("hello").build()));
      assertThat(thrown).isNotNull();
      assertThat(thrown.fault()).as(thrown.getMessage()).isEqualTo(Fault.AUTHENTICATION);
      assertThat(thrown).hasMessageNotContaining(KEY);
    }
  }
}
