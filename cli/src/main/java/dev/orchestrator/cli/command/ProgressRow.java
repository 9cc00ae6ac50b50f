package dev.orchestrator.cli.command;

import dev.orchestrator.api.Money;
import dev.orchestrator.cli.Figures;
import dev.orchestrator.cli.LiveTable;
import dev.orchestrator.cli.Paint;
import dev.orchestrator.cli.Table.Cell;
import dev.orchestrator.core.ledger.Attempt;
import dev.orchestrator.engine.journal.TaskState;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What is known of a task in work: where it stands, who is asked, what it has cost. Mutable. */
final class ProgressRow {
  /** Figures are shown whole or not at all. */
  private static final int WHOLE = Integer.MAX_VALUE;

  /** Where it gets narrow, the role goes first, which the state tells as well, then the limit. */
  static final List<LiveTable.Column> COLUMNS =
      List.of(
          new LiveTable.Column(0, 8, 100, false), // task
          new LiveTable.Column(12, 12, 90, false), // state
          new LiveTable.Column(2, 3, 40, false), // step
          new LiveTable.Column(13, 13, 10, false), // role
          new LiveTable.Column(0, 20, 30, false), // model, or what else is done
          new LiveTable.Column(4, WHOLE, 60, true), // time in this state
          new LiveTable.Column(7, WHOLE, 70, true), // cost
          new LiveTable.Column(0, WHOLE, 20, false)); // limit

  private final String task;
  private final @Nullable Money limit;
  private TaskState state = TaskState.NEW;
  private long since;
  private String step = "";
  private String role = "";
  private String doing = "";
  private boolean waits;
  private Money spent;
  private boolean unpriced;
  private long included;

  ProgressRow(String task, @Nullable Money limit, Money spentBefore, long now) {
    this.task = task;
    this.limit = limit;
    this.spent = spentBefore;
    this.since = now;
  }

  void moved(TaskState to, long now) {
    state = to;
    since = now;
    if (to != TaskState.IMPLEMENTING && to != TaskState.GATE) {
      step = "";
    }
    idle();
  }

  /** Somebody is asked, or something runs. */
  void does(String inStep, String asRole, String what) {
    if (!inStep.isEmpty()) {
      step = inStep;
    }
    role = asRole.replace('_', ' ');
    doing = what;
    waits = false;
  }

  void waits(String inStep, String asRole, String reason) {
    does(inStep, asRole, "waits " + reason);
    waits = true;
  }

  /** Nobody is asked at the moment. */
  void idle() {
    role = "";
    doing = "";
    waits = false;
  }

  void pays(Attempt attempt) {
    Money cost = attempt.cost();
    included += attempt.included() ? 1 : 0;
    if (cost == null) {
      unpriced = true;
    } else {
      spent = spent.plus(cost);
    }
  }

  /** What the task has cost of what it may: {@code $0.0021 of $0.5000}. */
  String budget() {
    return cost() + (limit == null ? " so far" : " of " + Figures.money(limit));
  }

  private String cost() {
    return Figures.cost(spent, included) + (unpriced ? " and unpriced calls" : "");
  }

  List<Cell> cells(long now) {
    return List.of(
        new Cell(task, Paint.BOLD),
        Cell.of(state == TaskState.NEW ? "begins" : state.word().replace('_', ' ')),
        new Cell(step, Paint.DIM),
        new Cell(role, Paint.DIM),
        new Cell(doing, waits ? Paint.YELLOW : Paint.PLAIN),
        new Cell(clock(now - since), Paint.DIM),
        Cell.of(
            (included > 0 && spent.nanos() == 0 ? "incl." : Figures.money(spent))
                + (unpriced ? "+?" : "")),
        new Cell(limit == null ? "" : "of " + Figures.money(limit), Paint.DIM));
  }

  /** A time as clocks show it, so that it keeps its width: {@code 0:07}, {@code 1:02:03}. */
  static String clock(long nanos) {
    Duration time = Duration.ofNanos(nanos);
    return time.toHours() == 0
        ? String.format(Locale.ROOT, "%d:%02d", time.toMinutes(), time.toSecondsPart())
        : String.format(
            Locale.ROOT,
            "%d:%02d:%02d",
            time.toHours(),
            time.toMinutesPart(),
            time.toSecondsPart());
  }
}
