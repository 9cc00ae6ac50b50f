package dev.orchestrator.providers.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.GenerationResult;
import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.ProviderException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Replays what the real programs printed, which is not part of this repository, through programs
 * that print it again and end as they did.
 */
class CommandRecordingsTest {
  private static final GenerationRequest REQUEST =
      GenerationRequest.builder().prompt("replay").build();

  @TempDir Path dir;

  private FakeProgram replaying(String file, int code) throws IOException {
    Path recorded =
        Path.of(System.getProperty("wire.dir", "")).resolveSibling("cli-fixtures").resolve(file);
    VendorProgram vendor =
        file.startsWith("claude")
            ? new ClaudeProgram()
            : file.startsWith("codex") ? new CodexProgram() : new GeminiProgram();
    String text = Files.readString(recorded);
    boolean error = file.endsWith(".stderr.txt");
    return new FakeProgram(dir, vendor).prints(error ? "" : text, error ? text : "", code);
  }

  private GenerationResult answer(String file, int code) throws Exception {
    try (LlmProvider provider = replaying(file, code).provider()) {
      return provider.generate("m", REQUEST);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "claude-2.1.328/ok.json,               PONG,          100, 40, 20, 7, claude-sonnet-4-5",
    "claude-2.1.328/ok.stream.ndjson,      PONG,          100, 40, 20, 7, claude-sonnet-4-5",
    "codex-0.169.0/ok.ndjson,              '{\"ok\":true}', 60, 40,  0, 7, m",
    "gemini-0.61.0/ok.stream.ndjson,       Paris.,         60, 40,  0, 10, auto",
  })
  void answersAreTakenWithTheirTokens(
      String file, String text, long input, long read, long written, long output, String model)
      throws Exception {
    GenerationResult result = answer(file, 0);

    assertThat(result.text()).isEqualTo(text);
    assertThat(result.usage().inputTokens()).isEqualTo(input);
    assertThat(result.usage().cacheReadTokens()).isEqualTo(read);
    assertThat(result.usage().cacheWriteTokens()).isEqualTo(written);
    assertThat(result.usage().outputTokens()).isEqualTo(output);
    assertThat(result.model()).isEqualTo(model);
  }

  @ParameterizedTest
  @CsvSource({
    "claude-2.1.328/http429.json,                   1,   RATE_LIMITED,      429",
    "claude-2.1.328/http401.json,                   1,   AUTHENTICATION,    401",
    "claude-2.1.328/http400_credit.json,            1,   QUOTA_EXHAUSTED,   400",
    "claude-2.1.328/not_logged_in.json,             1,   AUTHENTICATION,    0",
    "claude-2.1.328/max_output_tokens.json,         1,   TRUNCATED,         0",
    "claude-2.1.328/max_budget.json,                1,   INVALID_REQUEST,   0",
    "claude-2.1.328/missing_session.stderr.txt,     1,   MALFORMED,         0",
    "claude-2.1.328/dash_prompt.stderr.txt,         1,   MALFORMED,         0",
    "codex-0.169.0/http401.ndjson,                  1,   AUTHENTICATION,    401",
    "codex-0.169.0/http429.ndjson,                  1,   RATE_LIMITED,      429",
    "codex-0.169.0/response_failed.ndjson,          1,   MALFORMED,         0",
    "codex-0.169.0/stream_cut.ndjson,               1,   TRUNCATED,         0",
    "codex-0.169.0/incomplete_max_tokens.ndjson,    1,   TRUNCATED,         0",
    "codex-0.169.0/bad_resume.stderr.txt,           1,   MALFORMED,         0",
    "codex-0.169.0/not_trusted_dir.stderr.txt,      1,   INVALID_REQUEST,   0",
    "codex-0.169.0/exit2_full_auto.stderr.txt,      2,   INVALID_REQUEST,   0",
    "codex-0.169.0/exit2_dash_prompt.stderr.txt,    2,   INVALID_REQUEST,   0",
    "gemini-0.61.0/http429.stream.ndjson,           173, QUOTA_EXHAUSTED,   429",
    "gemini-0.61.0/http400.stream.ndjson,           144, AUTHENTICATION,    400",
    "gemini-0.61.0/http429.stderr.txt,              173, QUOTA_EXHAUSTED,   429",
    "gemini-0.61.0/http400.stderr.txt,              144, AUTHENTICATION,    400",
    "gemini-0.61.0/http404.stderr.txt,              1,   MODEL_UNAVAILABLE, 0",
    "gemini-0.61.0/http500_killed_no_result.stream.ndjson, 143, MALFORMED,  0",
    "gemini-0.61.0/exit42_no_prompt.stderr.txt,     42,  INVALID_REQUEST,   0",
    "gemini-0.61.0/exit55_untrusted.stderr.txt,     55,  INVALID_REQUEST,   0",
  })
  void failuresHaveTheirFault(String file, int code, Fault fault, int status) throws Exception {
    try (LlmProvider provider = replaying(file, code).provider()) {
      ProviderException thrown =
          catchThrowableOfType(ProviderException.class, () -> provider.generate("m", REQUEST));
      assertThat(thrown).isNotNull();
      assertThat(thrown.fault()).as(thrown.getMessage()).isEqualTo(fault);
      assertThat(thrown.status()).isEqualTo(status);
      assertThat(thrown.repeatable()).isFalse();
    }
  }

  /** Its counters go up with each turn of a session; each of our calls is a session of its own. */
  @Test
  void aSessionThatIsResumedCountsUpSoNoneIs() throws Exception {
    assertThat(answer("codex-0.169.0/resume_cumulative_usage.ndjson", 0).usage().totalInput())
        .isEqualTo(200);
    assertThat(new CodexProgram().arguments("m", dir, null)).contains("--ephemeral");
    assertThat(new ClaudeProgram().arguments("m", dir, null)).contains("--no-session-persistence");
  }
}
