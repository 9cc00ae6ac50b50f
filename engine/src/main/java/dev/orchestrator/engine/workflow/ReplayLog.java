package dev.orchestrator.engine.workflow;

import dev.orchestrator.engine.journal.JournalEvent;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt at a task has come to so far, to be come by again in the same order. Empty for a
 * new attempt. Not thread-safe.
 */
final class ReplayLog {
  private final String task;
  private final Deque<JournalEvent> events;

  ReplayLog(String task, Collection<JournalEvent> events) {
    this.task = task;
    this.events = new ArrayDeque<>(events);
  }

  /** Whether everything was come by: what happens now happens for the first time. */
  boolean isOver() {
    return events.isEmpty();
  }

  /** The next event, or null. */
  @Nullable JournalEvent next() {
    return events.peekFirst();
  }

  /** Gives up the rest: what happens now is written down whatever it was before. */
  void abandon() {
    events.clear();
  }

  /**
   * Takes the next event, which has to be of this kind.
   *
   * @throws ReplayException if it is another
   */
  <E extends JournalEvent> E take(Class<E> kind) {
    JournalEvent next = events.peekFirst();
    if (!kind.isInstance(next)) {
      throw differs(kind.getSimpleName(), next);
    }
    events.removeFirst();
    return kind.cast(next);
  }

  /**
   * Takes the next event, which has to be this one but for words.
   *
   * @throws ReplayException if it is another
   */
  void come(JournalEvent event) {
    JournalEvent next = events.peekFirst();
    if (next == null || !same(event, next)) {
      throw differs(describe(event), next);
    }
    events.removeFirst();
  }

  private ReplayException differs(String now, @Nullable JournalEvent next) {
    return new ReplayException(
        task,
        "the journal says that here came "
            + (next == null ? "nothing" : describe(next))
            + ", and now it is "
            + now
            + ": the configuration or the program has changed since");
  }

  /** Whether two events are one, whatever words explain them. */
  private static boolean same(JournalEvent a, JournalEvent b) {
    return a.getClass() == b.getClass() && essence(a).equals(essence(b));
  }

  private static Object essence(JournalEvent event) {
    return switch (event) {
      case JournalEvent.Moved e -> e.from() + ">" + e.to();
      case JournalEvent.Planned e -> e.plan();
      case JournalEvent.Judged e -> e.role() + e.status();
      case JournalEvent.EditsRefused e -> e.step();
      case JournalEvent.Edited e -> e.step() + e.tree();
      case JournalEvent.Awaiting e -> e.point();
      default -> event;
    };
  }

  private static String describe(JournalEvent event) {
    return event.getClass().getSimpleName()
        + switch (event) {
          case JournalEvent.Moved e -> " from " + e.from() + " to " + e.to();
          case JournalEvent.Asked e -> " (" + Objects.requireNonNullElse(e.question(), "") + ")";
          case JournalEvent.Judged e -> " (" + e.role() + ": " + e.status() + ")";
          case JournalEvent.Edited e -> " (step " + e.step() + ")";
          case JournalEvent.EditsRefused e -> " (step " + e.step() + ")";
          case JournalEvent.Gated e -> " (step " + e.step() + ": " + e.verdict() + ")";
          case JournalEvent.Committed e -> " (step " + e.step() + ")";
          default -> "";
        };
  }
}
