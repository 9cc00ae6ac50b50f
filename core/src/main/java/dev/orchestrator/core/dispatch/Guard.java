package dev.orchestrator.core.dispatch;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs a provider's call on a thread of its own, so that a deadline and the caller's leaving end it
 * whatever the provider does. A provider that ignores its interrupt is left behind: it gets no
 * second call from this attempt, and what it may still bill is charged by the rule for time-outs.
 * If it comes back after all with something that is open, a stream, that is closed.
 */
final class Guard {
  /** How long an interrupted call may take to say how far it got: 50 milliseconds. */
  private static final Duration PATIENCE = Duration.ofMillis(50);

  private Guard() {}

  /**
   * The call's value.
   *
   * @throws TimeoutException if the limit passed; the call has been interrupted
   * @throws InterruptedException if the caller was interrupted; the call has been interrupted
   * @throws ExecutionException if the call threw, with what it threw
   */
  static <T> T call(String name, Duration limit, Callable<T> callable)
      throws InterruptedException, ExecutionException, TimeoutException {
    Task<T> task = new Task<>(callable);
    Thread thread = Thread.ofVirtual().name(name).start(task);
    try {
      return task.get(Math.max(1, limit.toNanos()), TimeUnit.NANOSECONDS);
    } catch (InterruptedException | TimeoutException e) {
      thread.interrupt();
      task.lastWords().ifPresent(e::addSuppressed);
      task.abandon();
      throw e;
    }
  }

  private static final class Task<T> extends FutureTask<T> {
    private volatile boolean abandoned;

    Task(Callable<T> callable) {
      super(callable);
    }

    /** What the call throws when it is interrupted: it alone knows whether anything was sent. */
    Optional<Throwable> lastWords() {
      try {
        var unused = get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
        return Optional.empty();
      } catch (ExecutionException e) {
        return Optional.ofNullable(e.getCause());
      } catch (TimeoutException e) {
        return Optional.empty();
      } catch (InterruptedException e) {
        // The caller insists: it is gone as soon as what was begun is settled.
        Thread.currentThread().interrupt();
        return Optional.empty();
      }
    }

    /** Whichever of this and {@link #done} comes second sees both, and closes. */
    void abandon() {
      abandoned = true;
      if (isDone()) {
        closeValue();
      }
    }

    @Override
    protected void done() {
      if (abandoned) {
        closeValue();
      }
    }

    private void closeValue() {
      try {
        if (resultNow() instanceof AutoCloseable open) {
          open.close();
        }
      } catch (IllegalStateException e) {
        // It threw, so there is nothing that is open.
      } catch (Exception e) {
        // Nobody is left who could be told.
      }
    }
  }
}
