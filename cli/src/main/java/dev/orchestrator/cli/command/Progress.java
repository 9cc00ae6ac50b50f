package dev.orchestrator.cli.command;

import dev.orchestrator.base.time.Time;
import dev.orchestrator.cli.Console;
import dev.orchestrator.engine.workflow.RunEvent;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Shows a run while it works: a line for each thing that happened, and on a terminal below them a
 * line for each task in work that says what is happening now and for how long. Thread-safe.
 */
final class Progress implements AutoCloseable {
  private static final Duration TICK = Duration.ofMillis(500);

  private final Console console;
  private final Time time;
  private final ReentrantLock lock = new ReentrantLock();
  private final ProgressBoard board;
  private final ProgressLines lines;
  private final Thread ticker;

  /**
   * The progress of a run that begins now.
   *
   * @param tasks the ids of all tasks of the run
   */
  Progress(Console console, Time time, Collection<String> tasks) {
    this.console = console;
    this.time = time;
    this.board = new ProgressBoard(tasks, time.nanos());
    this.lines = new ProgressLines(console, tasks);
    this.ticker = Thread.ofVirtual().name("progress").unstarted(this::tick);
    if (console.live()) {
      ticker.start();
    }
  }

  /** Takes note of what happened. */
  void on(RunEvent event) {
    lock.lock();
    try {
      board.on(event, time.nanos());
      lines.on(event, board);
      show();
    } finally {
      lock.unlock();
    }
  }

  private void show() {
    if (console.live()) {
      console.show(board.table(time.nanos()));
    }
  }

  private void tick() {
    try {
      while (true) {
        console.measure();
        lock.lock();
        try {
          // Closed meanwhile: what was taken away must not come back.
          if (Thread.currentThread().isInterrupted()) {
            return;
          }
          show();
        } finally {
          lock.unlock();
        }
        time.sleep(TICK);
      }
    } catch (InterruptedException e) {
      // closed
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      ticker.interrupt();
      console.hide();
    } finally {
      lock.unlock();
    }
  }
}
