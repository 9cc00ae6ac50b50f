package dev.orchestrator.core.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.Money;
import dev.orchestrator.api.Pricing;
import dev.orchestrator.base.time.Time;
import dev.orchestrator.core.budget.PromptSize;
import dev.orchestrator.core.config.LimitSettings;
import dev.orchestrator.core.ledger.Hold;
import dev.orchestrator.core.ledger.HoldOutcome;
import dev.orchestrator.core.ledger.Ledger;
import dev.orchestrator.core.ledger.Scope;
import dev.orchestrator.testkit.VirtualTime;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a call waits for money that others hold. */
class PurseTest {

  @TempDir Path dir;

  private static final PromptSize SIZE = new PromptSize(100, 25, true);
  private static final Money HELD = Money.usd("0.0003"); // 100 × $1 and 100 × $2 per million
  private static final List<Scope> SCOPES = List.of(Scope.run("r", HELD));

  private Ledger ledger;

  @BeforeEach
  void open() {
    ledger = Ledger.open(dir.resolve("ledger.db"));
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  @Test
  void aSettlementInThisProcessWakesThoseThatWaitAtOnce() throws Exception {
    Hold first = hold();
    OnlyWoken time = new OnlyWoken();
    Purse purse = new Purse(ledger, LimitSettings.NONE, time);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Bid.Outcome> waiter = threads.submit(() -> reserve(purse, Long.MAX_VALUE / 2));
      time.waiting.await();
      first.release();
      assertThat(waiter.get()).isInstanceOf(Bid.Outcome.Reserved.class);
    }
    assertThat(purse.nobodyWaits()).isTrue();
  }

  /** Nothing bounds what a program does that is let into a tree, whatever a subscription covers. */
  @Test
  void whoWorksInATreeByHimselfIsRefusedWhereThereIsABudget() throws Exception {
    ModelInfo works =
        ModelInfo.builder("p", "m")
            .pricing(Pricing.included())
            .capabilities(GenerationRequest.WORKSPACE)
            .build();
    PromptSize inTree = new PromptSize(100, 25, true, true);
    LimitSettings unbounded = new LimitSettings(null, null, null, null, null, false, true);

    assertThat(reserve(LimitSettings.NONE, works, inTree, SCOPES))
        .isInstanceOfSatisfying(
            Bid.Outcome.Refused.class,
            refused ->
                assertThat(refused.reason()).contains("limits.allow_unbounded would let it"));
    assertThat(reserve(LimitSettings.NONE, works, SIZE, SCOPES))
        .as("as a reviewer")
        .isInstanceOf(Bid.Outcome.Reserved.class);
    assertThat(reserve(unbounded, works, inTree, SCOPES)).isInstanceOf(Bid.Outcome.Reserved.class);
    assertThat(reserve(LimitSettings.NONE, works, inTree, List.of(Scope.run("r", null))))
        .as("without a budget")
        .isInstanceOf(Bid.Outcome.Reserved.class);
  }

  private Bid.Outcome reserve(
      LimitSettings limits, ModelInfo model, PromptSize size, List<Scope> scopes)
      throws InterruptedException {
    return new Purse(ledger, limits, new OnlyWoken())
        .reserve(model, size, 100, scopes, Long.MAX_VALUE / 2, () -> {});
  }

  @Test
  void ofThoseThatWaitForOneScopeOnlyTheFirstAsks() throws Exception {
    Hold first = hold();
    OnlyWoken time = new OnlyWoken();
    Purse purse = new Purse(ledger, LimitSettings.NONE, time);
    CountDownLatch told = new CountDownLatch(50);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 50; i++) {
        threads.submit(() -> {
          switch (reserve(purse, Long.MAX_VALUE / 2, told::countDown)) {
            case Bid.Outcome.Reserved reserved -> reserved.reservation().hold().release();
            case Bid.Outcome.Refused refused -> throw new AssertionError(refused.reason());
          }
          return null;
        });
      }
      told.await();
      time.waiting.await();
      first.release();
    }
    assertThat(time.mostAtOnce.get()).isEqualTo(1);
    assertThat(purse.nobodyWaits()).isTrue();
  }

  @Test
  void waitsNoLongerThanTheDeadline() throws Exception {
    hold();
    VirtualTime time = new VirtualTime();
    Purse purse = new Purse(ledger, LimitSettings.NONE, time);

    Bid.Outcome outcome = reserve(purse, Duration.ofMillis(50).toNanos());

    assertThat(time.elapsed()).isEqualTo(Duration.ofMillis(50));
    assertThat(outcome).isInstanceOf(Bid.Outcome.Refused.class);
    assertThat(((Bid.Outcome.Refused) outcome).reason())
        .isEqualTo(
            "its worst case of $0.0003 does not fit into the limit of $0.0003 for run r (spent $0,"
                + " held $0.0003), and nothing came free within the call's deadline");
    assertThat(purse.nobodyWaits()).isTrue();
  }

  @Test
  void leavesTheLineWhenItIsInterrupted() throws Exception {
    Hold first = hold();
    OnlyWoken time = new OnlyWoken();
    Purse purse = new Purse(ledger, LimitSettings.NONE, time);
    CountDownLatch told = new CountDownLatch(2);
    Throwable[] thrown = new Throwable[2];
    Thread[] waiters = new Thread[2];
    for (int i = 0; i < 2; i++) {
      int which = i;
      waiters[i] =
          Thread.ofVirtual()
              .start(() ->
                  thrown[which] =
                      catchThrowable(() -> reserve(purse, Long.MAX_VALUE / 2, told::countDown)));
    }
    told.await();
    time.waiting.await();
    for (Thread waiter : waiters) {
      waiter.interrupt();
      waiter.join();
    }
    assertThat(thrown).allMatch(e -> e instanceof InterruptedException);
    assertThat(purse.nobodyWaits()).isTrue();
    first.release();
    assertThat(ledger.standing(SCOPES.getFirst()).held()).isEqualTo(Money.ZERO);
  }

  private Hold hold() {
    return ((HoldOutcome.Held) ledger.hold(SCOPES, HELD, "p/m")).hold();
  }

  private static Bid.Outcome reserve(Purse purse, long deadline) throws InterruptedException {
    return reserve(purse, deadline, () -> {});
  }

  private static Bid.Outcome reserve(Purse purse, long deadline, Runnable waiting)
      throws InterruptedException {
    return purse.reserve(
        FakeProvider.model("p", "1", "2").build(), SIZE, 100, SCOPES, deadline, waiting);
  }

  /** A clock that stands still: only what is waited for ends a wait. */
  private static final class OnlyWoken implements Time {
    final CountDownLatch waiting = new CountDownLatch(1);
    final AtomicInteger mostAtOnce = new AtomicInteger();
    private final AtomicInteger now = new AtomicInteger();
    private volatile boolean missed;

    @Override
    public Instant now() {
      return Instant.EPOCH;
    }

    @Override
    public long nanos() {
      return 0;
    }

    @Override
    public void sleep(Duration duration) {
      throw new AssertionError("slept instead of being woken");
    }

    @Override
    public boolean await(CountDownLatch latch, Duration most) throws InterruptedException {
      mostAtOnce.accumulateAndGet(now.incrementAndGet(), Math::max);
      waiting.countDown();
      try {
        if (missed || !latch.await(30, TimeUnit.SECONDS)) {
          missed = true;
          throw new AssertionError("nobody woke it");
        }
        return true;
      } finally {
        now.decrementAndGet();
      }
    }
  }
}
