package dev.orchestrator.core.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class GuardTest {
  private static final Duration SHORT = Duration.ofMillis(20);
  private static final Duration LONG = Duration.ofSeconds(30);

  /** A stream that was opened at the moment its caller left stayed open for ever. */
  @Test
  void closesWhatAProviderOpensAfterItsCallerHasLeft() throws Exception {
    CountDownLatch left = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    assertThatThrownBy(() ->
            Guard.<AutoCloseable>call(
                "late",
                SHORT,
                () -> {
                  awaitDeafly(left);
                  return closed::countDown;
                }))
        .isInstanceOf(TimeoutException.class);
    left.countDown();
    assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void leavesOpenWhatItGives() throws Exception {
    CountDownLatch closed = new CountDownLatch(1);
    AutoCloseable open = Guard.call("quick", LONG, () -> closed::countDown);
    assertThat(closed.getCount()).isEqualTo(1);
    open.close();
  }

  @Test
  void givesWhatTheProviderThrew() {
    assertThatThrownBy(() ->
            Guard.call(
                "broken",
                LONG,
                () -> {
                  throw new IllegalStateException("x");
                }))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(IllegalStateException.class);
  }

  private static void awaitDeafly(CountDownLatch latch) {
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        // It is deaf.
      }
    }
  }
}
