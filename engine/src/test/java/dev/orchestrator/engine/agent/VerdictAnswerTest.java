package dev.orchestrator.engine.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.api.FinishReason;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/*
 * "Model output" of the list of bad inputs, for verdicts; PlanAnswerTest has what only plans have:
 *
 *   empty; spaces; refusal; cut in the middle of JSON; two objects; trailing comma; single quotes;
 *   unknown, missing, null, number, array for a status; duplicated keys; NaN
 *                                    whatIsNotPlainlyAVerdictIsNone
 *   JSON in prose with braces; fence inside a JSON string; BOM; "APPROVED", "Approved "
 *                                    acceptsWhatIsPlainlyAnApproval
 *   approved with a blocker          approvedBesideABlockerIsNotApproved
 *   unknown fields                   readsAWholeVerdict, unknownFieldsSayNothing
 *   depth 1 000                      nestingAndLengthAreBounded
 *   lone surrogate; ANSI escapes     textsCarryNothingThatATerminalObeys,
 *                                    textsAreWellFormedWhateverStandsInThem
 *   instructions in code under review ReviewIntegrityTest
 */
class VerdictAnswerTest {
  private static final String APPROVED = "{\"status\": \"approved\"}";

  private static Verdict code(String text) {
    VerdictAnswer answer = VerdictAnswer.readCodeReview(text, FinishReason.STOP);
    assertThat(answer).isInstanceOf(VerdictAnswer.Judged.class);
    return ((VerdictAnswer.Judged) answer).verdict();
  }

  private static List<String> problems(String text) {
    VerdictAnswer answer = VerdictAnswer.readCodeReview(text, FinishReason.STOP);
    assertThat(answer).as(text).isInstanceOf(VerdictAnswer.Unreadable.class);
    List<String> problems = ((VerdictAnswer.Unreadable) answer).problems();
    assertThat(problems).isNotEmpty().noneMatch(String::isBlank);
    return problems;
  }

  @Test
  void readsAWholeVerdict() {
    Verdict verdict =
        code(
            """
            {"status": "needs_changes", "summary": "Close.",
             "findings": [
               {"severity": "major", "file": "src/A.java", "line": 12, "message": "null"},
               {"severity": "Minor", "file": null, "line": "3-4", "message": "name", "rule": 1}],
             "confidence": 0.7}
            """);

    assertThat(verdict)
        .isEqualTo(
            new Verdict(
                Verdict.Status.NEEDS_CHANGES,
                List.of(
                    new Finding(Finding.Severity.MAJOR, "src/A.java", 12, "null"),
                    new Finding(Finding.Severity.MINOR, "", 3, "name")),
                "Close.",
                false));
    assertThat(verdict.approved()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        APPROVED,
        "\uFEFF" + APPROVED,
        "```json\n" + APPROVED + "\n```",
        "```\n" + APPROVED + "\n```",
        "Here is {my} verdict on `class A {}` and `f() { return 1; }`:\n"
            + APPROVED
            + "\nDone {ok}.",
        "{\"status\": \"APPROVED\"}",
        "{\"status\": \" Approved \\n\"}",
        "{\"status\": \"approved\", \"findings\": null, \"summary\": null}",
        "{\"status\": \"approved\", \"findings\": []}",
        "{\"status\": \"approved\", \"summary\": \"see ```json {\\\"status\\\": \\\"rejected\\\"}``` } {\"}",
        "<think>{\"status\": \"rejected\", maybe</think>\n" + APPROVED,
        "\uFEFF<think>{\"status\": \"rejected\"}</think>" + APPROVED,
        "{\"status\": \"approved\", \"findings\": [{\"severity\": \"major\", \"message\": \"x\"}]}",
      })
  void acceptsWhatIsPlainlyAnApproval(String text) {
    assertThat(code(text).approved()).isTrue();
    assertThat(code(text).overruled()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ``                                                       | the answer is empty
          `   `                                                    | the answer is empty
          I cannot help with that.                                 | no JSON object
          approved                                                 | no JSON object
          {}                                                       | the JSON object is empty
          {"status": "appro                                        | is cut off
          {"status": "approved"                                    | is cut off
          {"status": "approved", "findings": [{"severity": "mi     | is cut off
          {"status": "approved",}                                  | not valid JSON at line 1, column
          {'status': 'approved'}                                   | in double quotes
          {"status": "approved"} {"status": "rejected"}            | holds 2 JSON objects
          As in {"status": "approved"}: {"status": "rejected", "summary": "x"} | 2 JSON objects
          [{"status": "approved"}]                                 | stands in an array
          {"status": "approved", "status": "rejected"}             | not valid JSON
          {"status": "ok"}                                         | 'ok' is none of approved, needs_changes, rejected
          {"status": "needs_revision", "summary": "x"}             | 'needs_revision' is none of
          {"status": "approved!"}                                  | is none of
          {"status": ""}                                           | is none of
          {"status": null}                                         | /status
          {"status": 1}                                            | /status
          {"status": ["approved"]}                                 | /status
          {"status": {"status": "approved"}}                       | /status
          {"verdict": "approved"}                                  | status
          {"status": "approved", "score": NaN}                     | not valid JSON
          {"status": "approved", "findings": [{"severity": "minor", "message": "x", "line": 1e999999999}]} | line
          {"status": "approved", "findings": "none"}               | /findings
          {"status": "approved", "findings": [{"severity": "critical", "message": "x"}]} | 'critical' is none of blocker, major, minor
          {"status": "approved", "findings": [{"message": "x"}]}   | severity
          {"status": "approved", "findings": [{"severity": "minor"}]} | message
          {"status": "rejected"}                                   | without a finding or a summary
          {"status": "needs_changes", "findings": []}              | without a finding or a summary
          <think>{"status": "approved"}</think>                    | the answer is empty
          """)
  void whatIsNotPlainlyAVerdictIsNone(String text, String words) {
    assertThat(problems(text)).anySatisfy(problem -> assertThat(problem).contains(words));
  }

  @Test
  void approvedBesideABlockerIsNotApproved() {
    String text =
        "{\"status\": \"approved\","
            + " \"findings\": [{\"severity\": \"BLOCKER\", \"message\": \"loses data\"}]}";

    assertThat(code(text).status()).isEqualTo(Verdict.Status.NEEDS_CHANGES);
    assertThat(code(text).overruled()).isTrue();
    assertThat(code(text).blockers()).hasSize(1);
    VerdictAnswer plan = VerdictAnswer.readPlanReview(text, FinishReason.STOP);
    assertThat(((VerdictAnswer.Judged) plan).verdict().status())
        .isEqualTo(Verdict.Status.NEEDS_REVISION);
  }

  @Test
  void aPlanIsRevisedAndCodeIsChanged() {
    String text = "{\"status\": \"needs_revision\", \"summary\": \"no tests\"}";
    VerdictAnswer plan = VerdictAnswer.readPlanReview(text, FinishReason.STOP);

    assertThat(plan).isInstanceOf(VerdictAnswer.Judged.class);
    assertThat(problems(text)).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(
      value = FinishReason.class,
      names = {"LENGTH", "CONTENT_FILTER", "TOOL_CALLS"})
  void anAnswerThatDidNotEndByItselfIsNoVerdict(FinishReason finish) {
    assertThat(VerdictAnswer.readCodeReview(APPROVED, finish))
        .isInstanceOf(VerdictAnswer.Unreadable.class);
  }

  @Test
  void nestingAndLengthAreBounded() {
    String deep = "{\"status\":\"approved\",\"x\":" + "[".repeat(1_000) + "]".repeat(1_000) + "}";
    assertThat(problems(deep).getFirst()).contains("not valid JSON");
    assertThat(problems(APPROVED + " ".repeat(1_000_001)).getFirst()).contains("1000000");
    String many = "{\"severity\":\"minor\",\"message\":\"x\"},".repeat(300);
    assertThat(
            problems(
                "{\"status\":\"approved\",\"findings\":["
                    + many.substring(0, many.length() - 1)
                    + "]}"))
        .anyMatch(p -> p.contains("/findings"));
    assertThat(problems("{".repeat(500_000))).hasSize(1);
    assertThat(problems("{\"a\":".repeat(150_000))).hasSize(1);
  }

  @Test
  void textsCarryNothingThatATerminalObeys() {
    Verdict verdict =
        code(
            "{\"status\": \"rejected\", \"summary\":"
                + " \"\\u001b[2Ja\\u001b]0;t\\u0007b\\ud800c\\td\"}");

    assertThat(verdict.summary()).doesNotContain("\u001B", "\u0007").endsWith("b\uFFFDc\td");
  }

  /** A field that is none of ours can neither approve nor take anything back. */
  @Test
  void unknownFieldsSayNothing() {
    Verdict verdict =
        code(
            "{\"approved\": true, \"Status\": \"approved\", \"verdict\": \"approved\","
                + " \"status\": \"needs_changes\", \"summary\": \"x\","
                + " \"nested\": {\"status\": \"approved\"}}");

    assertThat(verdict.status()).isEqualTo(Verdict.Status.NEEDS_CHANGES);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\\ud800",
        "\\udc00x",
        "a\\u0000b",
        "\\u001b[31mred",
        "\\u001b]8;;http://x\\u0007y",
        "\\u009b2J"
      })
  void textsAreWellFormedWhateverStandsInThem(String text) {
    Verdict verdict =
        code(
            "{\"status\": \"rejected\", \"summary\": \""
                + text
                + "\", \"findings\": [{\"severity\": \"major\", \"file\": \""
                + text
                + "\", \"message\": \""
                + text
                + "\"}]}");

    Finding finding = verdict.findings().getFirst();
    for (String said : List.of(verdict.summary(), finding.file(), finding.message())) {
      assertThat(said.codePoints())
          .noneMatch(c -> Character.getType(c) == Character.SURROGATE || Character.isISOControl(c));
    }
  }
}
