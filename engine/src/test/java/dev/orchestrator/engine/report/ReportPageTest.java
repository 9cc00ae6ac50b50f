package dev.orchestrator.engine.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.api.Money;
import dev.orchestrator.engine.journal.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReportPageTest {
  private static final Instant BEGAN = Instant.parse("2026-11-26T07:00:00Z");
  private static final Instant ENDED = Instant.parse("2026-11-26T07:01:05Z");

  private static TaskAccount task(
      TaskState state,
      @Nullable String cause,
      List<TaskAccount.Gating> gates,
      TaskAccount.@Nullable Changes changes) {
    return new TaskAccount(
        "T-1",
        true,
        "Greet",
        state,
        cause != null,
        "because\nof this",
        cause,
        "orchestrator/T-1",
        "aaaa",
        "bbbb",
        null,
        Money.usd("0.10"),
        Money.usd("0.25"),
        List.of(new TaskAccount.Moment(BEGAN, "task_started", "the task begins")),
        List.of(),
        List.of(),
        List.of(new TaskAccount.Turn(BEGAN, "escalated", "S1: a/b tries next", "*cheaper*")),
        List.of(),
        gates,
        List.of(new TaskAccount.Committed(BEGAN, "S1", "bbbb", "cccc")),
        List.of(),
        changes);
  }

  private static RunAccount run(@Nullable Instant ended, TaskAccount... tasks) {
    return new RunAccount("20261126-070000-abcd", BEGAN, ended, Money.usd("5"), List.of(tasks));
  }

  private static String page(RunAccount run) {
    return new ReportPage(run).text();
  }

  @Test
  void beginsWithWhatAPersonWantsToKnow() {
    String page =
        page(
            run(
                ENDED,
                task(
                    TaskState.DONE,
                    "none",
                    List.of(),
                    new TaskAccount.Changes(
                        " a | 1 +\n 1 file changed, 1 insertion(+)\n", "+x", false, ""))));

    assertThat(page)
        .startsWith(
            """
            # Run 20261126-070000-abcd

            **1 of 1 task done.** It took 1 min 05 s, from 2026-11-26 07:00:00 to 07:01:05; exit code 0.

            It cost $0; $0.10 was expected; $5.00 was the limit of the run. No model was asked.

            | task | asked for | came to | why | cost | expected | at most |
            |---|---|---|---|--:|--:|--:|
            | T-1 | Greet | **done**, 1 commit, 1 file changed, 1 insertion(+) | because | $0 | $0.10 | $0.25 |

            What to do now:

            - T-1: look with `git diff HEAD...orchestrator/T-1`, merge with `orchestrator merge T-1`
            """);
  }

  @Test
  void aRunThatWasBrokenOffSaysSo() {
    RunAccount broken = run(null, task(TaskState.GATE, null, List.of(), null));

    assertThat(broken.exitCode()).isNull();
    assertThat(page(broken))
        .contains("**0 of 1 task done.** The run has not come to its end; it began 2026-11-26")
        .contains("- T-1: see below, or `orchestrator show T-1`");
  }

  @Test
  void theGravestCauseIsTheExitCode() {
    assertThat(code("none", "human")).isEqualTo(3);
    assertThat(code("human", "failure")).isEqualTo(1);
    assertThat(code("failure", "budget")).isEqualTo(4);
    assertThat(code("budget", "provider")).isEqualTo(5);
    assertThat(code("provider", "interrupted")).isEqualTo(130);
  }

  private static @Nullable Integer code(String one, String other) {
    return run(
            ENDED,
            task(TaskState.FAILED, one, List.of(), null),
            task(TaskState.FAILED, other, List.of(), null))
        .exitCode();
  }

  @Test
  void aRefusalIsShownWithTheEndOfItsOutput() {
    String tail =
        IntStream.rangeClosed(1, 60).mapToObj(i -> "line " + i).collect(Collectors.joining("\n"))
            + "\n```\n<b>bold</b>\u001b[1m";
    TaskAccount.Check check =
        new TaskAccount.Check(
            "mvn verify", false, "tests: failed", tail, "/logs/1", Duration.ofSeconds(61));

    String page =
        page(
            run(
                ENDED,
                task(
                    TaskState.AWAITING_HUMAN,
                    "human",
                    List.of(new TaskAccount.Gating(BEGAN, "S1", "refused", "cccc", List.of(check))),
                    null)));

    assertThat(page)
        .contains("- 07:00:00 step S1: **refused**\n")
        .contains("  - tests: failed, 1 min 01 s: `mvn verify`, all of it: `/logs/1`\n")
        .contains("    ````text\n    line 23\n")
        .contains("    ```\n    <b>bold</b>\\u001b[1m\n    ````\n")
        .doesNotContain("line 22\n");
  }

  @Test
  void whoTriesNextIsToldWithTheReason() {
    assertThat(page(run(ENDED, task(TaskState.DONE, "none", List.of(), null))))
        .contains("- 07:00:00 S1: a/b tries next — \\*cheaper\\*\n");
  }

  @Test
  void aLongDiffIsCutAndSaysWhereTheRestIs() {
    String diff =
        IntStream.rangeClosed(1, 500).mapToObj(i -> "+line " + i).collect(Collectors.joining("\n"));

    String page =
        page(
            run(
                ENDED,
                task(
                    TaskState.DONE,
                    "none",
                    List.of(),
                    new TaskAccount.Changes("", diff, false, ""))));

    assertThat(page)
        .contains("+line 400\n```\n")
        .doesNotContain("+line 401")
        .contains("… and 100 lines more, in `report.json` and by `git diff aaaa bbbb`");
  }

  @Test
  void aDiffThatCannotBeReadIsNotPassedOver() {
    assertThat(
            page(
                run(
                    ENDED,
                    task(
                        TaskState.DONE,
                        "none",
                        List.of(),
                        new TaskAccount.Changes("", "", false, "git diff failed: bad object")))))
        .contains("The diff could not be read: git diff failed: bad object");
  }
}
