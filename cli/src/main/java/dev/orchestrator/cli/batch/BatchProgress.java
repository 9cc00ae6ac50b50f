package dev.orchestrator.cli.batch;

import dev.orchestrator.api.FinishReason;
import dev.orchestrator.api.Money;
import dev.orchestrator.base.time.Time;
import dev.orchestrator.cli.Console;
import dev.orchestrator.cli.Figures;
import dev.orchestrator.cli.Paint;
import dev.orchestrator.core.dispatch.DispatchEvent;
import dev.orchestrator.core.dispatch.Generation;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How far a batch has come: one line that is refreshed on a terminal, a line every half minute
 * elsewhere. Thread-safe.
 */
public final class BatchProgress {
  private static final Duration BETWEEN_REFRESHES = Duration.ofMillis(100);
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(30);
  private static final int MOST_FAILURES_SHOWN = 5;

  private final Console console;
  private final Time time;
  private final long began;
  private final ReentrantLock lock = new ReentrantLock();
  private int requests;
  private int answered;
  private int replayed;
  private int there;
  private int failed;
  private int cut;
  private int unpriced;
  private Money spent = Money.ZERO;
  private long shownAt;

  /** The progress of a batch that begins now. */
  public BatchProgress(Console console, Time time) {
    this.console = console;
    this.time = time;
    this.began = time.nanos();
    this.shownAt = began;
  }

  void begin(int count) {
    told(() -> requests = count);
  }

  /** What happens to a call. */
  public void on(DispatchEvent event) {
    switch (event) {
      case DispatchEvent.Settled settled ->
          told(() -> {
            Money cost = settled.attempt().cost();
            spent = cost == null ? spent : spent.plus(cost);
            unpriced += cost == null ? 1 : 0;
          });
      case DispatchEvent.Started started -> {}
      case DispatchEvent.Waiting waiting -> {}
      case DispatchEvent.Replayed again -> {}
    }
  }

  void answered(Generation generation) {
    told(() -> {
      answered++;
      replayed += generation.replayed() ? 1 : 0;
      cut += generation.result().finishReason() == FinishReason.LENGTH ? 1 : 0;
    });
  }

  void thereAlready() {
    told(() -> there++);
  }

  void failed(BatchRequest request, String message) {
    told(() -> {
      failed++;
      if (failed <= MOST_FAILURES_SHOWN) {
        console.warn(
            "line %d (%s): %s"
                .formatted(
                    request.line(), request.id(), message.lines().findFirst().orElse("failed")));
      } else if (failed == MOST_FAILURES_SHOWN + 1) {
        console.warn("what else fails is told in its own line of the answers alone");
      }
    });
  }

  /** What it has all come to. */
  void end() {
    lock.lock();
    try {
      console.note(
          Paint.DIM, line() + " · " + Figures.duration(Duration.ofNanos(time.nanos() - began)));
      if (cut > 0) {
        console.warn(
            cut
                + (cut == 1 ? " answer is" : " answers are")
                + " cut: \"finish_reason\": \"length\""
                + "; raise max_tokens");
      }
    } finally {
      lock.unlock();
    }
  }

  private void told(Runnable change) {
    lock.lock();
    try {
      change.run();
      long now = time.nanos();
      Duration since = Duration.ofNanos(now - shownAt);
      if (since.compareTo(console.live() ? BETWEEN_REFRESHES : BETWEEN_LINES) >= 0) {
        shownAt = now;
        if (console.live()) {
          console.status(line());
        } else {
          console.note(line());
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private String line() {
    int left = requests - answered - failed - there;
    return answered
        + " answered"
        + (replayed > 0 ? " (" + replayed + " from the ledger)" : "")
        + (there > 0 ? ", " + there + " there already" : "")
        + ", "
        + failed
        + " failed, "
        + left
        + " left · "
        + Figures.money(spent)
        + (unpriced > 0 ? " and " + unpriced + " unpriced attempts" : "");
  }
}
