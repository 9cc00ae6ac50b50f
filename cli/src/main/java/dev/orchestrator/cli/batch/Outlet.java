package dev.orchestrator.cli.batch;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Brings answers into the order of their requests, or passes them on as they come. In order, what
 * is answered early is held back; the places for that are bounded, and who finds none waits before
 * asking. So memory does not grow with the batch, however slow its first request is. Thread-safe.
 */
final class Outlet {
  private final AnswerLines lines;
  private final boolean inOrder;
  private final Semaphore places;
  // A lock rather than a monitor: virtual threads write, and a pipe may block.
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Long, String> heldBack = new HashMap<>();
  private long claimed;
  private long next;
  private @Nullable IOException broken;

  /**
   * An outlet.
   *
   * @param places how many requests may be asked or held back at once
   */
  Outlet(AnswerLines lines, boolean inOrder, int places) {
    this.lines = lines;
    this.inOrder = inOrder;
    this.places = new Semaphore(places);
  }

  /** Takes the next place in the order, once one is free. For one thread only. */
  long claim() throws InterruptedException {
    places.acquire();
    return claimed++;
  }

  /** The line of a place. */
  void put(long place, String line) {
    lock.lock();
    try {
      if (!inOrder) {
        write(line);
        return;
      }
      heldBack.put(place, line);
      for (String due = heldBack.remove(next); due != null; due = heldBack.remove(next)) {
        next++;
        write(due);
      }
    } finally {
      lock.unlock();
    }
  }

  private void write(String line) {
    try {
      if (broken == null) {
        lines.write(line);
      }
    } catch (IOException e) {
      broken = e;
    } finally {
      places.release();
    }
  }

  /** Why nothing more can be written, or null if all is well. */
  @Nullable IOException broken() {
    lock.lock();
    try {
      return broken;
    } finally {
      lock.unlock();
    }
  }
}
