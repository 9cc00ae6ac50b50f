package dev.orchestrator.core.dispatch;

import dev.orchestrator.api.GenerationResult;
import dev.orchestrator.api.GenerationStream;
import dev.orchestrator.base.time.Time;
import dev.orchestrator.core.config.FailoverSettings;
import dev.orchestrator.core.config.LimitSettings;
import dev.orchestrator.core.health.TargetHealth;
import dev.orchestrator.core.ledger.Ledger;
import dev.orchestrator.core.registry.ProviderRegistry;
import dev.orchestrator.core.routing.ModelRouter;
import dev.orchestrator.core.telemetry.Telemetry;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * The way of one call, and the only caller of a provider: an answer that is known is given again;
 * else a model is chosen, its worst case reserved, the target attempted, the real cost settled
 * together with the attempt's row and the answer, and what comes next decided by the fault.
 * Thread-safe; blocking.
 *
 * <p>The promise: while usage stays within the holds, no limit is ever exceeded, under any
 * concurrency and any crash.
 */
public final class Dispatcher {
  private final Ledger ledger;
  private final CallRun.Parts parts;
  private final Telemetry telemetry;
  private final Consumer<DispatchEvent> events;
  private final Map<String, ReentrantLock> inFlight = new ConcurrentHashMap<>();

  /**
   * Makes a dispatcher.
   *
   * @param limits of them {@code perAttempt}, {@code allowUnpriced} and {@code allowUnbounded} hold
   *     here; the other limits come with each call's scopes
   * @param failover how far a call goes to find an answer
   * @param random for jitter
   * @param events is told what happens, on the thread of the call; must not block or throw
   * @param telemetry is told of every call
   */
  public Dispatcher(
      ProviderRegistry registry,
      ModelRouter router,
      Ledger ledger,
      TargetHealth health,
      LimitSettings limits,
      FailoverSettings failover,
      Time time,
      RandomGenerator random,
      Consumer<DispatchEvent> events,
      Telemetry telemetry) {
    this.ledger = ledger;
    this.telemetry = telemetry;
    this.events = events;
    this.parts =
        new CallRun.Parts(
            registry,
            router,
            ledger,
            health,
            new Purse(ledger, limits, time),
            failover,
            time,
            random,
            events);
  }

  /**
   * Answers a call, whole.
   *
   * @throws CallFailedException if it got no answer
   * @throws InterruptedException if the caller was interrupted; what was begun is settled
   */
  public Generation generate(Call call) throws InterruptedException {
    CallWatch watch = watch(call, false);
    try {
      Generation generation = answer(call, watch);
      watch.answered(generation);
      return generation;
    } catch (Throwable e) {
      watch.failed(e);
      throw e;
    }
  }

  private CallWatch watch(Call call, boolean streamed) {
    return new CallWatch(telemetry.begin(call.request(), call.origin(), streamed, parts.time()));
  }

  private CallRun run(Call call, CallWatch watch) {
    return new CallRun(parts.telling(watch::on), call);
  }

  private Generation answer(Call call, CallWatch watch) throws InterruptedException {
    String key = call.request().key();
    if (key == null) {
      return run(call, watch).generate();
    }
    // Two calls with one key in flight would pay twice: the second waits and is given the answer.
    ReentrantLock lock = lockFor(key);
    try {
      Optional<GenerationResult> known = ledger.answer(key);
      if (known.isPresent()) {
        events.accept(new DispatchEvent.Replayed(call.origin()));
        return new Generation(known.get(), ledger.attemptsOf(key), null, null, true);
      }
      return run(call, watch).generate();
    } finally {
      if (!lock.hasQueuedThreads()) {
        inFlight.remove(key, lock);
      }
      lock.unlock();
    }
  }

  /** The held lock of a key: one that was let go of while this call waited is not taken for it. */
  private ReentrantLock lockFor(String key) throws InterruptedException {
    while (true) {
      ReentrantLock lock = inFlight.computeIfAbsent(key, k -> new ReentrantLock());
      lock.lockInterruptibly();
      if (inFlight.get(key) == lock) {
        return lock;
      }
      lock.unlock();
    }
  }

  /**
   * Answers a call as a stream. Until its first token the call fails over like any other; after
   * that it is bound to its target, and a cut is an error of the stream. Closing the stream early
   * settles the attempt as cancelled.
   *
   * @throws CallFailedException if no target began to answer
   * @throws InterruptedException if the caller was interrupted before the first token
   */
  public RoutedStream stream(Call call) throws InterruptedException {
    CallWatch watch = watch(call, true);
    try {
      return watch.watching(opened(call, watch));
    } catch (Throwable e) {
      watch.failed(e);
      throw e;
    }
  }

  private RoutedStream opened(Call call, CallWatch watch) throws InterruptedException {
    String key = call.request().key();
    if (key != null) {
      Optional<GenerationResult> known = ledger.answer(key);
      if (known.isPresent()) {
        events.accept(new DispatchEvent.Replayed(call.origin()));
        return RoutedStream.replay(
            GenerationStream.of(known.get()),
            new Generation(known.get(), ledger.attemptsOf(key), null, null, true));
      }
    }
    return run(call, watch).stream();
  }
}
