package dev.orchestrator.providers.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.GenerationResult;
import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.Money;
import dev.orchestrator.api.Pricing;
import dev.orchestrator.api.ProviderException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the vendors' programs are called, and what happens when they misbehave. */
class CommandProviderTest {
  private static final GenerationRequest REQUEST =
      GenerationRequest.builder().system("role: planner").prompt("hello").build();
  private static final String OK =
      "{\"type\":\"result\",\"subtype\":\"success\",\"is_error\":false,\"api_error_status\":null,"
          + "\"stop_reason\":\"end_turn\",\"result\":\"PONG\",\"usage\":{\"input_tokens\":100,"
          + "\"cache_creation_input_tokens\":20,\"cache_read_input_tokens\":40,\"output_tokens\":7},"
          + "\"modelUsage\":{\"claude-x\":{}}}\n";
  private static final String TURN =
      "{\"type\":\"turn.started\"}\n"
          + "{\"type\":\"item.completed\",\"item\":{\"type\":\"agent_message\",\"text\":\"PONG\"}}\n";
  private static final String TURN_END =
      "{\"type\":\"turn.completed\",\"usage\":{\"input_tokens\":100,\"cached_input_tokens\":40,"
          + "\"cache_write_input_tokens\":0,\"output_tokens\":7,\"reasoning_output_tokens\":3}}\n";
  private static final String MESSAGE =
      "{\"type\":\"init\",\"model\":\"gemini-x\"}\n"
          + "{\"type\":\"message\",\"role\":\"assistant\",\"content\":\"PONG\",\"delta\":true}\n";
  private static final String MESSAGE_END =
      "{\"type\":\"result\",\"status\":\"success\",\"stats\":{\"total_tokens\":110,"
          + "\"input_tokens\":100,\"output_tokens\":7,\"cached\":40}}\n";

  @TempDir Path dir;

  private FakeProgram claude() throws Exception {
    return new FakeProgram(dir.resolve("claude"), new ClaudeProgram());
  }

  private FakeProgram codex() throws Exception {
    return new FakeProgram(dir.resolve("codex"), new CodexProgram());
  }

  private FakeProgram gemini() throws Exception {
    return new FakeProgram(dir.resolve("gemini"), new GeminiProgram());
  }

  private static GenerationResult ask(FakeProgram program) throws Exception {
    try (LlmProvider provider = program.provider()) {
      return provider.generate("m", REQUEST);
    }
  }

  private static ProviderException fault(FakeProgram program) {
    return fault(program, REQUEST);
  }

  private static ProviderException fault(FakeProgram program, GenerationRequest request) {
    try (LlmProvider provider = program.provider()) {
      ProviderException fault =
          catchThrowableOfType(ProviderException.class, () -> provider.generate("m", request));
      assertThat(fault).isNotNull();
      return fault;
    }
  }

  static Stream<VendorProgram> programs() {
    return Stream.of(new ClaudeProgram(), new CodexProgram(), new GeminiProgram());
  }

  private FakeProgram answering(VendorProgram vendor) throws Exception {
    FakeProgram program = new FakeProgram(dir.resolve(vendor.command()), vendor);
    return program.prints(
        switch (vendor.command()) {
          case "claude" -> OK;
          case "codex" -> TURN + TURN_END;
          default -> MESSAGE + MESSAGE_END;
        },
        "",
        0);
  }

  @ParameterizedTest
  @MethodSource("programs")
  void takesThePromptOnStandardInputAndTellsTokensApart(VendorProgram vendor) throws Exception {
    FakeProgram program = answering(vendor);

    GenerationResult result = ask(program);

    assertThat(result.text()).isEqualTo("PONG");
    assertThat(result.usage().inputTokens())
        .isEqualTo(vendor.command().equals("claude") ? 100 : 60);
    assertThat(result.usage().cacheReadTokens()).isEqualTo(40);
    assertThat(result.usage().outputTokens()).isEqualTo(vendor.command().equals("gemini") ? 10 : 7);
    assertThat(program.stdin()).contains("role: planner", "hello").startsWith("Instructions:\n");
  }

  @ParameterizedTest
  @MethodSource("programs")
  void isIncludedInASubscriptionAndUnpricedWithAKey(VendorProgram vendor) throws Exception {
    FakeProgram program = answering(vendor);
    try (LlmProvider provider = program.provider()) {
      var model = provider.availableModels().getFirst();
      assertThat(model.pricing()).isEqualTo(Pricing.included());
      assertThat(model.cost(provider.generate("m", REQUEST).usage())).contains(Money.ZERO);
      assertThat(provider.generate("m", REQUEST).usage().others()).containsEntry("included", 1L);
    }
    try (LlmProvider provider = program.key("planted-key-123").provider()) {
      assertThat(provider.availableModels().getFirst().pricing()).isNull();
      assertThat(provider.generate("m", REQUEST).usage().others()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("programs")
  void runsInAHomeThatHoldsTheLoginAndNothingElse(VendorProgram vendor) throws Exception {
    FakeProgram program = answering(vendor);
    for (String file : vendor.login()) {
      Path login = program.home.resolve(file);
      Files.createDirectories(login.getParent());
      Files.writeString(login, "{\"token\":\"login-of-the-user\"}");
    }
    Files.writeString(program.home.resolve(".netrc"), "machine example.com password private");
    String printed = Files.readString(program.dir.resolve("stdout"));
    program.script(
        "cat > \"$DIR/stdin\"; env > \"$DIR/env\"; (cd \"$HOME\" && find . -type f) > \"$DIR/files\";"
            + " find . -type f > \"$DIR/here\"; echo \"$@\" > \"$DIR/arguments\";"
            + " touch \"$TMPDIR/left-behind\"; cat \"$DIR/stdout\"\n");

    assertThat(printed).isNotEmpty();
    ask(program);

    List<String> files = Files.readAllLines(program.dir.resolve("files"));
    assertThat(files).containsAll(vendor.login().stream().map(file -> "./" + file).toList());
    assertThat(files).noneMatch(file -> file.contains("netrc"));
    assertThat(program.dir.resolve("here")).isEmptyFile();
    String environment = Files.readString(program.dir.resolve("env"));
    assertThat(environment)
        .doesNotContain("planted-in-the-environment", "CLAUDECODE=", "HOME=" + program.home);
    assertThat(Files.readString(program.dir.resolve("arguments")))
        .doesNotContain("hello", "planner");
    String home =
        environment.lines().filter(line -> line.startsWith("HOME=")).findFirst().orElseThrow();
    assertThat(Path.of(home.substring("HOME=".length()))).doesNotExist();
  }

  @Test
  void givesARenewedLoginBackUnlessSomebodyElseHasRenewedIt() throws Exception {
    FakeProgram program = claude().prints(OK, "", 0);
    Path login = program.home.resolve(".claude/.credentials.json");
    Files.createDirectories(login.getParent());
    Files.writeString(login, "{\"token\":\"old\"}");
    String renewing =
        "cat > \"$DIR/stdin\"; echo '{\"token\":\"new\"}' > \"$HOME/.claude/.credentials.json\";"
            + " cat \"$DIR/stdout\"\n";

    ask(program.script(renewing));
    assertThat(login).hasContent("{\"token\":\"new\"}");

    ask(
        program.script(
            "echo '{\"token\":\"of another\"}' > '"
                + login
                + "'; "
                + renewing.replace("new", "newer")));
    assertThat(login).hasContent("{\"token\":\"of another\"}");

    ask(program.script(renewing.replace("'{\"token\":\"new\"}'", "'torn {'")));
    assertThat(login).hasContent("{\"token\":\"of another\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rc 0 and nothing                     |                                       | 0 | MALFORMED",
        "rc 0 and an error object             | is_error\":false~is_error\":true      | 0 | INVALID_REQUEST",
        "rc 0 and an empty result             | PONG~                                 | 0 | MALFORMED",
        "rc 1 and a valid answer              | x~x                                   | 1 | INVALID_REQUEST",
        "a status beside success              | status\":null~status\":429            | 0 | RATE_LIMITED",
        "half of a line                       | \"usage\".*~                          | 0 | MALFORMED",
        "another type                         | \"type\":\"result\"~\"type\":\"note\" | 0 | MALFORMED",
      })
  void takesNothingForAnAnswerThatIsNone(String what, String change, int code, Fault fault)
      throws Exception {
    String output = OK;
    if (change == null) {
      output = "";
    } else {
      String[] parts = change.split("~", -1);
      output = OK.replaceAll(parts[0], parts[1]);
    }
    assertThat(fault(claude().prints(output, "", code)).fault()).as(what).isEqualTo(fault);
  }

  @Test
  void passesOverBannersNoticesAndUnknownEvents() throws Exception {
    String noise =
        "npm notice New version available\n\u001b[1mWelcome\u001b[0m\n{\"type\":\"news\"}\n";

    assertThat(ask(claude().prints(noise + OK, "a warning\n", 0)).text()).isEqualTo("PONG");
    assertThat(ask(codex().prints(noise + TURN + noise + TURN_END, "", 0)).text())
        .isEqualTo("PONG");
    assertThat(ask(gemini().prints(noise + MESSAGE + noise + MESSAGE_END, "", 0)).text())
        .isEqualTo("PONG");
  }

  @Test
  void goesOnAfterAnErrorThatIsNotTheEnd() throws Exception {
    String error = "{\"type\":\"error\",\"message\":\"Reconnecting... 1/2\"}\n";
    assertThat(ask(codex().prints(error + TURN + TURN_END, "", 0)).text()).isEqualTo("PONG");
    assertThat(ask(gemini().prints(error + MESSAGE + MESSAGE_END, "", 0)).text()).isEqualTo("PONG");
  }

  @Test
  void takesNoTextOfATurnThatFailedOrDidNotEnd() throws Exception {
    String failed = "{\"type\":\"turn.failed\",\"error\":{\"message\":\"synthetic failure\"}}\n";

    assertThat(fault(codex().prints(TURN + failed, "", 1)).fault()).isEqualTo(Fault.MALFORMED);
    assertThat(fault(codex().prints(TURN, "", 0)).fault()).isEqualTo(Fault.TRUNCATED);
    assertThat(fault(codex().prints(TURN + TURN_END.substring(0, 40), "", 0)).fault())
        .isEqualTo(Fault.TRUNCATED);
    assertThat(fault(gemini().prints(MESSAGE, "", 0)).fault()).isEqualTo(Fault.MALFORMED);
  }

  @Test
  void readsAnErrorThatStandsOnStandardErrorAlone() throws Exception {
    String told =
        "Warning: something\n    at stack (file:///x.js:1:1)\n{\n  \"error\": {\n    \"message\": \"You have"
            + " exhausted your daily quota\",\n    \"code\": 429\n  }\n}\n";
    ProviderException fault = fault(gemini().prints("", told, 173));
    assertThat(fault.fault()).isEqualTo(Fault.QUOTA_EXHAUSTED);
    assertThat(fault.status()).isEqualTo(429);
    assertThat(fault(gemini().prints("", "not JSON", 173)).fault()).isEqualTo(Fault.RATE_LIMITED);
    assertThat(fault(gemini().prints("", "untrusted", 55)).fault())
        .isEqualTo(Fault.INVALID_REQUEST);
  }

  @Test
  void neverRepeatsWhatTheProgramHasRepeatedItself() throws Exception {
    assertThat(fault(codex().prints("", "", 1)).repeatable()).isFalse();
  }

  @Test
  void drainsBothOutputsHoweverMuchComes() throws Exception {
    String flood =
        "i=0; while [ $i -lt 300 ]; do head -c 10000 /dev/zero | tr '\\0' x >&2; i=$((i+1)); done\n";
    FakeProgram program = claude().prints(OK, "", 0);
    program.script("cat > \"$DIR/stdin\"\n" + flood + "cat \"$DIR/stdout\"\n");
    assertThat(ask(program).text()).isEqualTo("PONG");
  }

  @Test
  void readsALineOfFiveMegabytesAndBytesThatAreNoText() throws Exception {
    String large = OK.replace("PONG", "P".repeat(5_000_000));
    assertThat(ask(claude().prints(large, "", 0)).text()).hasSize(5_000_000);

    FakeProgram program = claude().prints(OK, "", 0);
    program.script("cat > \"$DIR/stdin\"; printf '\\377\\376 noise\\n'; cat \"$DIR/stdout\"\n");
    assertThat(ask(program).text()).isEqualTo("PONG");
  }

  @Test
  @Timeout(30)
  void endsAProgramThatHangsAndWhateverItHasStarted() throws Exception {
    FakeProgram program = claude().total(Duration.ofSeconds(1));
    program.script("cat > /dev/null; sleep 600 & echo $! > \"$DIR/child\"; wait\n");

    ProviderException fault = fault(program);

    assertThat(fault.fault()).isEqualTo(Fault.TIMEOUT);
    long child = Long.parseLong(Files.readString(program.dir.resolve("child")).strip());
    // Until the system has taken note of it, one that was killed looks alive.
    while (ProcessHandle.of(child).filter(ProcessHandle::isAlive).isPresent()) {
      Thread.onSpinWait();
    }
  }

  @Test
  void isNotHeldUpByAGrandchildThatKeepsTheOutputOpen() throws Exception {
    FakeProgram program = claude().prints(OK, "", 0);
    program.script("cat > \"$DIR/stdin\"; sleep 600 & cat \"$DIR/stdout\"\n");
    assertThat(ask(program).text()).isEqualTo("PONG");
  }

  @Test
  void saysThatASignalEndedIt() throws Exception {
    ProviderException fault = fault(claude().script("kill -9 $$\n"));
    assertThat(fault.fault()).isEqualTo(Fault.TRUNCATED);
    assertThat(fault).hasMessageContaining("signal 9");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help me", "/code-review this", "@Override", "-"})
  void takesNoPromptForACommand(String prompt) throws Exception {
    FakeProgram program = claude().prints(OK, "", 0);
    program.script("cat > \"$DIR/stdin\"; echo \"$@\" > \"$DIR/arguments\"; cat \"$DIR/stdout\"\n");
    try (LlmProvider provider = program.provider()) {
      provider.generate("m", GenerationRequest.builder().prompt(prompt).build());
    }
    assertThat(program.stdin()).startsWith("Instructions:").contains(prompt);
    assertThat(Files.readString(program.dir.resolve("arguments")).strip())
        .isEqualTo(
            "-p --output-format json --model m --setting-sources user --strict-mcp-config --tools "
                + " --max-turns 1 --no-session-persistence");
  }

  @Test
  void sendsALongPromptWholeAndRefusesOneThatWouldBeCut() throws Exception {
    FakeProgram program = gemini().prints(MESSAGE + MESSAGE_END, "", 0);
    try (LlmProvider provider = program.provider()) {
      provider.generate("m", GenerationRequest.builder().prompt("x".repeat(200_000) + "!").build());
    }
    assertThat(program.stdin()).contains("x!").hasSizeGreaterThan(200_000);

    ProviderException fault =
        fault(program, GenerationRequest.builder().prompt("x".repeat(10_000_000)).build());
    assertThat(fault.fault()).isEqualTo(Fault.CONTEXT_TOO_LONG);
    assertThat(fault.sent()).isFalse();
  }

  @Test
  void saysWhatIsWrongWithTheProgramItself() throws Exception {
    ProviderException missing =
        fault(claude().option("cli_path", dir.resolve("gone/x").toString()));
    assertThat(missing.fault()).isEqualTo(Fault.MODEL_UNAVAILABLE);
    assertThat(missing).hasMessageContaining("install claude, or say in cli_path where it is");
    assertThat(missing.sent()).isFalse();

    FakeProgram plain = claude().whole("#!/bin/sh\nexit 0\n");
    assertThat(plain.dir.resolve("program").toFile().setExecutable(false)).isTrue();
    assertThat(fault(plain).fault()).isEqualTo(Fault.MODEL_UNAVAILABLE);

    assertThat(fault(claude().whole("#!/bin/sh\necho hello\n")))
        .hasMessageContaining("--version' tells no version")
        .hasMessageContaining("is it claude?");
    FakeProgram old = claude().whole("#!/bin/sh\necho '1.0.17 (Claude Code)'\n");
    assertThat(fault(old))
        .hasMessageContaining("claude 1.0.17 is of a version whose output was never observed")
        .hasMessageContaining("observed: 2.1.328");
    FakeProgram codex = codex().whole("#!/bin/sh\necho 'codex-cli 0.20.0'\n");
    assertThat(fault(codex)).hasMessageContaining("codex 0.20.0");
  }

  @Test
  void tellsAVersionThatIsOnlyOfAKind() throws Exception {
    FakeProgram program = claude().prints(OK, "", 0);
    program.whole(
        Files.readString(program.dir.resolve("program")).replace("2.1.328 (fake)", "2.9.0 (fake)"));
    try (LlmProvider provider = program.provider()) {
      assertThat(provider.remarks()).isEmpty();
      provider.generate("m", REQUEST);
      assertThat(provider.remarks())
          .containsExactly("p: claude 2.9.0 was used; its output was observed with 2.1.328 only");
    }
    FakeProgram any = codex().prints(TURN + TURN_END, "", 0);
    any.whole(
        Files.readString(any.dir.resolve("program")).replace("0.169.0 (fake)", "0.300.0 (fake)"));
    assertThat(fault(any).fault()).isEqualTo(Fault.MODEL_UNAVAILABLE);
    assertThat(ask(any.option("any_version", true)).text()).isEqualTo("PONG");
  }

  @Test
  void hidesAKeyThatTheProgramRepeats() throws Exception {
    FakeProgram program = claude().key("planted-key-123").prints("", "bad key planted-key-123", 1);
    assertThat(fault(program)).hasMessageNotContaining("planted-key-123");
  }
}
