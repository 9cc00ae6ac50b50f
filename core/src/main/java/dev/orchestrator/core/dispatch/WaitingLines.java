package dev.orchestrator.core.dispatch;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Those of this process that wait for money, in one line for each scope that is short of it. Only
 * the first of a line asks again; the others wait behind it, in the order in which they came. So a
 * thousand waiting calls ask as seldom as one. A line is gone once nobody stands in it.
 * Thread-safe.
 */
final class WaitingLines {

  /** Those who wait for one scope; whoever holds its turn is the first. */
  static final class Line {
    private final String scope;
    private final ReentrantLock turn = new ReentrantLock(true);
    private int people;

    private Line(String scope) {
      this.scope = scope;
    }

    ReentrantLock turn() {
      return turn;
    }
  }

  private final Map<String, Line> lines = new ConcurrentHashMap<>();

  /** The line of a scope; whoever joins it must {@link #leave} it. */
  Line join(String scope) {
    return lines.compute(
        scope,
        (name, before) -> {
          Line line = before == null ? new Line(name) : before;
          line.people++;
          return line;
        });
  }

  void leave(Line line) {
    lines.computeIfPresent(line.scope, (name, same) -> --same.people == 0 ? null : same);
  }

  /** Whether nobody waits. */
  boolean isEmpty() {
    return lines.isEmpty();
  }
}
