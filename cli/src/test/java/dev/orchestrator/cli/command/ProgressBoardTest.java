package dev.orchestrator.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.api.Money;
import dev.orchestrator.api.Usage;
import dev.orchestrator.core.dispatch.DispatchEvent;
import dev.orchestrator.core.ledger.Attempt;
import dev.orchestrator.engine.gate.GateReport;
import dev.orchestrator.engine.journal.JournalEvent;
import dev.orchestrator.engine.journal.TaskState;
import dev.orchestrator.engine.workflow.Cause;
import dev.orchestrator.engine.workflow.RunEvent;
import dev.orchestrator.engine.workflow.TaskResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is drawn of a run, by what has happened in it. */
class ProgressBoardTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final ProgressBoard one = new ProgressBoard(List.of("FIX-1"), 0);
  private final ProgressBoard three = new ProgressBoard(List.of("FIX-1", "DOC-1", "BIG-1"), 0);

  private static void begin(ProgressBoard board, String task, long at) {
    board.on(new RunEvent.TaskBegins(task, "a goal", Money.usd("0.50"), Money.ZERO), at);
  }

  private static void move(ProgressBoard board, String task, TaskState to, long at) {
    board.on(new RunEvent.Journaled(new JournalEvent.Moved(task, TaskState.NEW, to, "")), at);
  }

  private static void start(ProgressBoard board, String task, String role, int attempt, long at) {
    board.on(
        new RunEvent.Called(
            new DispatchEvent.Started(
                new Attempt.Origin("r", task, "S1", role), "maple", "maple-large", attempt)),
        at);
  }

  private static void settle(ProgressBoard board, String task, @Nullable Money cost, long at) {
    Attempt.Origin origin = new Attempt.Origin("r", task, "S1", "implementer");
    board.on(
        new RunEvent.Called(
            new DispatchEvent.Settled(
                origin,
                new Attempt(
                    "key",
                    origin,
                    "maple",
                    "maple-large",
                    "maple",
                    "",
                    null,
                    Instant.EPOCH,
                    Duration.ofSeconds(1),
                    null,
                    0,
                    "",
                    null,
                    Usage.of(10, 1),
                    Money.ZERO,
                    cost,
                    false),
                null)),
        at);
  }

  private static void end(ProgressBoard board, String task, TaskState state, long at) {
    board.on(
        new RunEvent.TaskEnds(
            new TaskResult(
                task,
                state,
                "",
                Cause.NONE,
                null,
                null,
                null,
                List.of(),
                Money.ZERO,
                null,
                0,
                0,
                List.of(),
                false)),
        at);
  }

  @Test
  void aTaskIsALineWithWhoIsAskedForHowLongAndForHowMuch() {
    begin(one, "FIX-1", 0);
    assertThat(one.table(0).lines(120, 30))
        .containsExactly("FIX-1  begins                           0:00       $0  of $0.5000");

    move(one, "FIX-1", TaskState.IMPLEMENTING, SECOND);
    start(one, "FIX-1", "implementer", 1, 2 * SECOND);
    assertThat(one.table(76 * SECOND).lines(120, 30))
        .containsExactly(
            "FIX-1  implementing  S1  implementer    maple/maple-large  1:15       $0  of $0.5000");

    start(one, "FIX-1", "implementer", 2, 2 * SECOND);
    assertThat(one.table(2 * SECOND).lines(120, 30).getFirst())
        .contains("maple/maple-large (try 2)");
    settle(one, "FIX-1", Money.usd("0.0123"), 3 * SECOND);
    assertThat(one.table(3601 * SECOND).lines(120, 30))
        .containsExactly("FIX-1  implementing  S1                 1:00:00  $0.0123  of $0.5000");
  }

  @Test
  void theGateIsSomethingThatIsDone() {
    begin(one, "FIX-1", 0);
    move(one, "FIX-1", TaskState.GATE, 0);
    one.on(new RunEvent.GateBegins("FIX-1", "S1", true), 0);
    assertThat(one.table(0).lines(120, 30).getFirst()).contains("gate          S1", "all checks");

    one.on(new RunEvent.GateEnds("FIX-1", "S1", GateReport.notConfigured()), 0);
    assertThat(one.table(0).lines(120, 30).getFirst()).doesNotContain("all checks");
  }

  @Test
  void saysWhatACallWaitsFor() {
    begin(one, "FIX-1", 0);
    one.on(
        new RunEvent.Called(
            new DispatchEvent.Waiting(
                new Attempt.Origin("r", "FIX-1", "", "planner"),
                "for maple, which rests",
                Duration.ofSeconds(3))),
        0);

    assertThat(one.table(0).lines(120, 30).getFirst()).contains("waits for maple, which rests");
  }

  @Test
  void whatIsNotPricedIsNotToldAsFree() {
    begin(one, "FIX-1", 0);
    settle(one, "FIX-1", null, 0);

    assertThat(one.table(0).lines(120, 30).getFirst()).contains("$0+?");
    assertThat(one.budget("FIX-1")).isEqualTo("$0 and unpriced calls of $0.5000");
  }

  @Test
  void severalTasksAreSummedUp() {
    assertThat(three.table(0).lines(120, 30))
        .containsExactly("0 of 3 done, 0 at work, 3 waiting · $0 · 0:00");

    begin(three, "FIX-1", 0);
    begin(three, "DOC-1", 0);
    settle(three, "DOC-1", Money.usd("0.01"), 0);
    settle(three, "FIX-1", Money.usd("0.02"), 0);
    end(three, "FIX-1", TaskState.DONE, 0);
    assertThat(three.table(65 * SECOND).lines(120, 30))
        .hasSize(2)
        .endsWith("1 of 3 done, 1 at work, 1 waiting · $0.0300 · 1:05");

    end(three, "DOC-1", TaskState.FAILED, 0);
    begin(three, "BIG-1", 0);
    assertThat(three.table(0).lines(120, 30).getLast())
        .startsWith("1 of 3 done, 1 not, 1 at work, 0 waiting");
    end(three, "BIG-1", TaskState.DONE, 0);
    assertThat(three.table(0).lines(120, 30)).isEmpty();
  }

  @Test
  void whereItIsNarrowTheTaskItsStateItsTimeAndItsCostRemain() {
    begin(three, "FIX-1", 0);
    move(three, "FIX-1", TaskState.IMPLEMENTING, 0);
    start(three, "FIX-1", "implementer", 1, 0);

    assertThat(three.table(7 * SECOND).lines(80, 24).getFirst())
        .isEqualTo("FIX-1  implementing  S1  maple/maple-large  0:07       $0  of $0.5000");
    assertThat(three.table(7 * SECOND).lines(60, 24).getFirst())
        .isEqualTo("FIX-1  implementing  S1  maple/maple-large  0:07       $0");
    assertThat(three.table(7 * SECOND).lines(40, 15))
        .containsExactly(
            "FIX-1  implementing  S1  0:07       $0", "0 of 3 done, 1 at work, 2 waiting · $0…");
    assertThat(three.table(7 * SECOND).lines(38, 15).getFirst())
        .isEqualTo("FIX-1  implementing  0:07       $0");
    assertThat(three.table(7 * SECOND).lines(20, 15).getFirst()).isEqualTo("FIX-1  implementing");
  }

  @Test
  void manyTasksLeaveRoomForWhatScrollsBy() {
    List<String> ids = IntStream.rangeClosed(1, 50).mapToObj(i -> "T-" + i).toList();
    ProgressBoard many = new ProgressBoard(ids, 0);
    ids.forEach(id -> begin(many, id, 0));

    List<String> lines = new ArrayList<>(many.table(0).lines(80, 24));

    assertThat(lines).hasSize(20);
    assertThat(lines.get(18)).isEqualTo("… and 32 more at work");
    assertThat(lines.get(19)).startsWith("0 of 50 done, 50 at work");
  }
}
