package dev.orchestrator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.cli.Surroundings.Channel;
import dev.orchestrator.testkit.StubAnswer;
import dev.orchestrator.testkit.StubVendor;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class AskCommandTest {
  private static final String KEY = "sk-planted-0123456789abcdef";
  private static final Set<Channel> TERMINAL = Set.of(Channel.OUT, Channel.ERR);

  @TempDir Path dir;

  @Test
  void printsTheAnswerAloneWhereStandardOutputIsNoTerminal() {
    var ran = TestProject.scripted(dir).run("ask", "say", "hello");

    assertThat(ran.code()).isZero();
    assertThat(ran.out()).isEqualTo("Hello there.\n");
    assertThat(ran.err())
        .contains("maple/maple-large · 1k in, 100 out · $0.0045 · ", "no model was asked");
  }

  @Test
  void streamsToATerminal() {
    try (StubVendor vendor = StubVendor.anthropic().answer("Hello from afar.").start()) {
      var ran = claude(vendor).runAt(TERMINAL, "ask", "hi");

      assertThat(ran.code()).as(ran.err()).isZero();
      assertThat(ran.out()).isEqualTo("Hello from afar.\n");
      assertThat(vendor.calls()).hasSize(1);
      assertThat(vendor.calls().getFirst().body()).contains("\"stream\":true");
    }
  }

  /** The vendor streams all the same, but of an answer that is cut nothing is shown. */
  @Test
  void waitsForTheWholeAnswerOnRequest() {
    var cut = StubAnswer.text("Hello from far, far away.").endAfter(4);
    try (StubVendor vendor = StubVendor.anthropic().answer(cut).answers(r -> whole()).start()) {
      var ran = claude(vendor).runAt(TERMINAL, "ask", "hi", "--no-stream");

      assertThat(ran.code()).as(ran.err()).isZero();
      assertThat(ran.out()).isEqualTo("Hello from afar.\n");
      assertThat(vendor.calls()).hasSize(2);
    }
  }

  private static StubAnswer whole() {
    return StubAnswer.text("Hello from afar.");
  }

  @Test
  void aCutInAStreamIsAnErrorAndIsRecordedAsSuch() {
    var cut = StubAnswer.text("Hello from far, far away.").endAfter(4);
    try (StubVendor vendor = StubVendor.anthropic().answer(cut).start()) {
      var project = claude(vendor);

      var ran = project.runAt(TERMINAL, "ask", "hi");

      assertThat(ran.code()).as(ran.err()).isEqualTo(1);
      assertThat(ran.err()).contains("truncated").doesNotContain("cancelled");
      assertThat(project.document("cost", 0, "cost").at("/rows/0/attempts").asInt()).isEqualTo(1);
    }
  }

  @Test
  void answersAsADocument() {
    JsonNode document = TestProject.scripted(dir).document("ask", 0, "ask", "hi");

    assertThat(document.get("content").asString()).isEqualTo("Hello there.");
    assertThat(document.get("provider").asString()).isEqualTo("maple");
    assertThat(document.get("model").asString()).isEqualTo("maple-large");
    assertThat(document.get("finish_reason").asString()).isEqualTo("stop");
    assertThat(document.at("/usage/input_tokens").asInt()).isEqualTo(1000);
    assertThat(document.at("/usage/output_tokens").asInt()).isEqualTo(100);
    assertThat(document.get("cost_usd").asString()).isEqualTo("0.0045");
    assertThat(document.get("attempts")).hasSize(1);
    assertThat(document.at("/attempts/0/outcome").asString()).isEqualTo("ok");
    assertThat(document.at("/attempts/0/status").isNull()).isTrue();
    assertThat(document.at("/decision/rationale").asString()).contains("ask, medium risk");
    assertThat(document.at("/decision/candidates/0/model").asString())
        .isEqualTo("maple/maple-large");
  }

  @Test
  void tellsTheAttemptsThatFailedBefore() {
    var project =
        TestProject.scripted(dir)
            .write(
                ".orchestrator/providers.yaml",
                """
                providers:
                  birch: { type: scripted, script: birch.yaml, maker: birch-works }
                  maple: { type: scripted, script: maple.yaml, maker: maple-works }
                """)
            .write(
                ".orchestrator/birch.yaml",
                """
                models: [ { id: birch-large, tier: standard, input_per_1m: 1, output_per_1m: 1 } ]
                answers:
                  any: [ { fault: rate_limited, status: 429, message: slow down, times: always } ]
                """)
            .trusted();

    JsonNode document = project.document("ask", 0, "ask", "hi");

    assertThat(document.get("attempts")).hasSize(2);
    assertThat(document.at("/attempts/0/provider").asString()).isEqualTo("birch");
    assertThat(document.at("/attempts/0/outcome").asString()).isEqualTo("rate_limited");
    assertThat(document.at("/attempts/0/status").asInt()).isEqualTo(429);
    assertThat(document.at("/attempts/0/cost_usd").asString()).isEqualTo("0");
    assertThat(document.at("/attempts/1/outcome").asString()).isEqualTo("ok");
    assertThat(project.run("ask", "hi").err()).contains("birch/birch-large: rate_limited (429)");
  }

  @Test
  void readsStandardInput() {
    try (StubVendor vendor = StubVendor.anthropic().answer("read").start()) {
      var ran = claude(vendor).run("from a pipe: äöü".getBytes(UTF_8), Set.of(), "ask", "-");

      assertThat(ran.code()).as(ran.err()).isZero();
      assertThat(vendor.calls().getFirst().body()).contains("from a pipe: äöü");
    }
  }

  @Test
  void nothingToAskIsWrongUsage() {
    var project = TestProject.scripted(dir);

    assertThat(project.run("ask").code()).isEqualTo(2);
    assertThat(project.run("ask", " ").err()).contains("the prompt is empty");
    assertThat(project.run("ask", "-").err()).contains("the prompt is empty");
    assertThat(project.run("ask", "hi", "--max-tokens", "0").code()).isEqualTo(2);
    assertThat(project.root.resolve(".orchestrator/state")).doesNotExist();
  }

  @Test
  void whatIsNoTextOrTooLongIsWrongUsage() {
    var project = TestProject.scripted(dir);
    byte[] long10Mb = "a".repeat(10 * 1024 * 1024 + 1).getBytes(UTF_8);

    var binary = project.run(new byte[] {(byte) 0xC3, (byte) 0x28}, Set.of(), "ask", "-");
    var tooLong = project.run(long10Mb, Set.of(), "ask", "-");

    assertThat(binary.code()).isEqualTo(2);
    assertThat(binary.err()).contains("not UTF-8");
    assertThat(tooLong.code()).isEqualTo(2);
    assertThat(tooLong.err()).contains("more than 10 MB");
  }

  @Test
  void aBudgetRefusesBeforeTheCall() {
    var project = TestProject.scripted(dir);

    JsonNode document = project.document("error", 4, "ask", "hi", "--max-cost", "0.0001");

    assertThat(document.at("/error/message").asString()).contains("refused before the call");
    assertThat(document.at("/error/fault").isNull()).isTrue();
    assertThat(project.document("cost", 0, "cost").get("rows")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"rate_limited, 5", "authentication, 5", "invalid_request, 2", "content_blocked, 1"})
  void aFaultIsToldWithItsExitCode(String fault, int code) {
    var project =
        TestProject.scripted(dir)
            .write(
                ".orchestrator/maple.yaml",
                """
                models: [ { id: maple-large, tier: standard, input_per_1m: 3, output_per_1m: 15 } ]
                answers:
                  any: [ { fault: %s, status: 418, retry_after: 3h, message: no, times: always } ]
                """
                    .formatted(fault))
            .trusted();

    JsonNode error = project.document("error", code, "ask", "hi").get("error");

    assertThat(error.get("fault").asString()).isEqualToIgnoringCase(fault);
    assertThat(error.get("provider").asString()).isEqualTo("maple");
    assertThat(error.get("model").asString()).isEqualTo("maple-large");
    assertThat(error.get("status").asInt()).isEqualTo(418);
    assertThat(error.get("message").asString()).contains("maple/maple-large");
  }

  @Test
  void noModelThatQualifiesEndsWithFive() {
    var ran = TestProject.scripted(dir).run("ask", "hi", "--risk", "high", "--role", "planner");

    assertThat(ran.code()).isEqualTo(5);
    assertThat(ran.err()).contains("no configured model qualifies", "maple/maple-large: ");
  }

  @Test
  void anUntrustedRepositoryIsAskedNothing() {
    var project =
        new TestProject(dir)
            .write(".orchestrator/providers.yaml", TestProject.MAPLE)
            .write(".orchestrator/maple.yaml", TestProject.MAPLE_SCRIPT);

    var refused = project.run("ask", "hi");
    var once = project.run("ask", "hi", "--trust");

    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("not trusted", "orchestrator trust");
    assertThat(once.code()).isZero();
    assertThat(project.run("ask", "hi").code()).isEqualTo(2);
  }

  @Test
  void outsideOfAProjectTheUsersOwnLedgerIsKept() {
    var project = new TestProject(dir);
    Path config = project.home.resolve(".config/orchestrator");
    project.write(config.resolve("providers.yaml"), TestProject.MAPLE);
    project.write(config.resolve("maple.yaml"), TestProject.MAPLE_SCRIPT);

    var ran = project.run("ask", "hi");

    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(project.root).isEmptyDirectory();
    assertThat(project.home.resolve(".local/state/orchestrator/ledger.db")).exists();
    assertThat(project.document("cost", 0, "cost").get("total_usd").asString()).isEqualTo("0.0045");
  }

  @Test
  void aKeyIsWrittenNowhere() {
    var refusal = StubAnswer.error(401, "invalid x-api-key: " + KEY);
    try (StubVendor vendor = StubVendor.anthropic().answer(refusal).start()) {
      var project = claude(vendor);

      var ran = project.run("ask", "hi", "--json", "--debug");

      assertThat(ran.code()).isEqualTo(5);
      assertThat(vendor.calls().getFirst().headers().toString()).contains(KEY);
      assertThat(ran.out() + ran.err() + project.everythingWritten()).doesNotContain(KEY);
    }
  }

  private TestProject claude(StubVendor vendor) {
    var project =
        new TestProject(dir)
            .write(
                ".orchestrator/providers.yaml",
                """
                providers:
                  claude:
                    api_key: "${ANTHROPIC_API_KEY}"
                    endpoint: %s
                    models: [ { id: claude-haiku-4-5 } ]
                """
                    .formatted(vendor.endpoint()));
    project.environment.put("ANTHROPIC_API_KEY", KEY);
    return project.trusted();
  }
}
