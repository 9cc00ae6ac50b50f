package dev.orchestrator.cli.command;

import dev.orchestrator.api.Money;
import dev.orchestrator.cli.Figures;
import dev.orchestrator.cli.LiveTable;
import dev.orchestrator.cli.Paint;
import dev.orchestrator.cli.Table.Cell;
import dev.orchestrator.core.dispatch.DispatchEvent;
import dev.orchestrator.engine.journal.JournalEvent;
import dev.orchestrator.engine.workflow.RunEvent;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a run stands: the tasks in work, those that wait and those that have ended. It is told what
 * happens and drawn from that alone. Not thread-safe.
 */
final class ProgressBoard {
  private final int count;
  private final long began;
  private final Set<String> waiting;
  private final Map<String, ProgressRow> working = new LinkedHashMap<>();
  private int done;
  private int others;
  private Money spent = Money.ZERO;
  private boolean unpriced;

  ProgressBoard(Collection<String> tasks, long now) {
    this.waiting = new LinkedHashSet<>(tasks);
    this.count = waiting.size();
    this.began = now;
  }

  void on(RunEvent event, long now) {
    switch (event) {
      case RunEvent.TaskBegins begins -> {
        waiting.remove(begins.task());
        working.put(
            begins.task(),
            new ProgressRow(begins.task(), begins.limit(), begins.spentBefore(), now));
      }
      case RunEvent.TaskResumes resumes -> row(resumes.task(), now).moved(resumes.state(), now);
      case RunEvent.Journaled journaled -> {
        if (journaled.event() instanceof JournalEvent.Moved moved) {
          row(moved.task(), now).moved(moved.to(), now);
        }
      }
      case RunEvent.Called called -> called(called.event(), now);
      case RunEvent.GateBegins gate ->
          row(gate.task(), now)
              .does(gate.step(), "", gate.whole() ? "all checks" : "the checks of the step");
      case RunEvent.GateEnds gate -> row(gate.task(), now).idle();
      case RunEvent.Warning warning -> {}
      case RunEvent.TaskEnds ends -> {
        waiting.remove(ends.result().id());
        working.remove(ends.result().id());
        if (ends.result().done()) {
          done++;
        } else {
          others++;
        }
      }
    }
  }

  private void called(DispatchEvent event, long now) {
    ProgressRow row = row(event.origin().task(), now);
    String step = event.origin().step();
    String role = event.origin().role();
    switch (event) {
      case DispatchEvent.Started started ->
          row.does(
              step,
              role,
              started.provider()
                  + "/"
                  + started.model()
                  + (started.number() > 1 ? " (try " + started.number() + ")" : ""));
      case DispatchEvent.Settled settled -> {
        Money cost = settled.attempt().cost();
        row.pays(settled.attempt());
        row.idle();
        spent = cost == null ? spent : spent.plus(cost);
        unpriced |= cost == null;
      }
      case DispatchEvent.Waiting waits -> row.waits(step, role, waits.reason());
      case DispatchEvent.Replayed replayed -> row.idle();
    }
  }

  private ProgressRow row(String task, long now) {
    return working.computeIfAbsent(task, id -> new ProgressRow(id, null, Money.ZERO, now));
  }

  /** What a task in work has cost so far, of what it may. */
  String budget(String task) {
    ProgressRow row = working.get(task);
    return row == null ? "" : row.budget();
  }

  /** A line for each task in work, and below them how all of them stand. */
  LiveTable table(long now) {
    LiveTable table = new LiveTable("at work", ProgressRow.COLUMNS);
    working.values().forEach(row -> table.row(row.cells(now)));
    Cell sum = sum(now);
    return sum == null ? table : table.foot(sum);
  }

  private @Nullable Cell sum(long now) {
    if (count < 2 || working.isEmpty() && waiting.isEmpty()) {
      return null;
    }
    // What matters most stands first: the end is cut where the terminal is narrow.
    String text =
        done
            + " of "
            + count
            + " done"
            + (others > 0 ? ", " + others + " not" : "")
            + ", "
            + working.size()
            + " at work, "
            + waiting.size()
            + " waiting · "
            + Figures.money(spent)
            + (unpriced ? " and unpriced calls" : "")
            + " · "
            + ProgressRow.clock(now - began);
    return new Cell(text, Paint.DIM);
  }
}
