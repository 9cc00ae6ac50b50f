package dev.orchestrator.engine.journal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What journals tell of one attempt at a task: everything since it was begun, in whatever runs.
 * Immutable.
 *
 * @param format the format of the journal in which it was begun
 * @param entries what happened, oldest first; the first one is its {@link JournalEvent.TaskStarted}
 */
public record AttemptLog(int format, List<Journals.Entry> entries) {

  /** Copies its list. */
  public AttemptLog {
    entries = List.copyOf(entries);
  }

  /** How it was begun. */
  public JournalEvent.TaskStarted started() {
    return (JournalEvent.TaskStarted) entries.getFirst().event();
  }

  /** The task's id. */
  public String task() {
    return started().task();
  }

  /** How it ended; empty if it has not, or has gone on since. */
  public Optional<JournalEvent.TaskEnded> end() {
    return entries.getLast().event() instanceof JournalEvent.TaskEnded end
        ? Optional.of(end)
        : Optional.empty();
  }

  /** Whether a person has thrown its work away. */
  public boolean discarded() {
    return entries.getLast().event() instanceof JournalEvent.Discarded;
  }

  /** Whether it waits for a person. */
  public boolean waits() {
    return state() == TaskState.AWAITING_HUMAN && !discarded();
  }

  /** The last event of a kind. */
  public <E extends JournalEvent> Optional<E> last(Class<E> kind) {
    for (int i = entries.size() - 1; i >= 0; i--) {
      if (kind.isInstance(entries.get(i).event())) {
        return Optional.of(kind.cast(entries.get(i).event()));
      }
    }
    return Optional.empty();
  }

  /** Where the task stands, or stood when it was last written down. */
  public TaskState state() {
    return last(JournalEvent.Moved.class).map(JournalEvent.Moved::to).orElse(TaskState.NEW);
  }

  /** The plan that a reviewer or a person approved; empty if none was. */
  public Optional<String> approvedPlan() {
    String planned = started().plan();
    boolean approved = planned != null;
    for (Journals.Entry entry : entries) {
      if (entry.event() instanceof JournalEvent.Planned p) {
        planned = p.plan();
        approved = false;
      } else if (entry.event() instanceof JournalEvent.Moved m
          && m.to() == TaskState.IMPLEMENTING) {
        approved = true;
      }
    }
    return approved ? Optional.ofNullable(planned) : Optional.empty();
  }

  /** Whether this program can go on with it where it was left. */
  public boolean replayable() {
    return format >= 2;
  }

  /**
   * Whether it waits for nothing but a gate that can run: once the machine is mended it goes on
   * with the gate, without a person's word.
   */
  public boolean waitsForTheGate() {
    if (state() != TaskState.AWAITING_HUMAN) {
      return false;
    }
    for (int i = entries.size() - 1; i >= 0; i--) {
      switch (entries.get(i).event()) {
        case JournalEvent.Decided decided -> {
          return false;
        }
        case JournalEvent.Awaiting awaiting -> {
          return awaiting.point().equals("step")
              && last(JournalEvent.Gated.class)
                  .filter(gated -> gated.verdict().equals("could_not_run"))
                  .isPresent();
        }
        default -> {}
      }
    }
    return false;
  }

  /**
   * What a replay has to come by again, in this order. Left out is how the attempt was begun, ended
   * and resumed, and the way into an end that a person need not answer: an interrupted attempt goes
   * on from where it was interrupted, and a gate that could not run is asked again.
   */
  public List<JournalEvent> toReplay() {
    List<JournalEvent> events = toReplayWithGate();
    if (waitsForTheGate()) {
      while (!(events.removeLast() instanceof JournalEvent.Gated)) {
        // all that followed from it
      }
    }
    return events;
  }

  /** As {@link #toReplay}, where a person has decided about a gate that could not run. */
  public List<JournalEvent> toReplayWithGate() {
    List<JournalEvent> events = new ArrayList<>();
    JournalEvent.Opened opened = null;
    for (Journals.Entry entry : entries) {
      switch (entry.event()) {
        case JournalEvent.TaskStarted e -> {}
        case JournalEvent.TaskResumed e -> {}
        case JournalEvent.TaskEnded e -> {}
        case JournalEvent.Discarded e -> {}
        case JournalEvent.Opened e -> opened = e;
        case JournalEvent.Moved e
            when e.to() == TaskState.FAILED
                || e.to() == TaskState.CANCELLED
                || e.to() == TaskState.DONE -> {}
        case JournalEvent e -> events.add(e);
      }
    }
    if (opened != null) {
      events.addFirst(opened); // the last word on where its worktree is
    }
    return events;
  }
}
