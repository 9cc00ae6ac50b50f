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
import java.time.Duration;
import java.util.Optional;
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
  private final KeyedCalls keys;

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
    this.keys = new KeyedCalls(time);
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
    KeyedCalls.Turn turn = turnOf(key, call);
    try {
      Optional<Generation> known = replayed(call, key);
      return known.isPresent() ? known.get() : run(rest(call, turn), watch).generate();
    } finally {
      turn.end();
    }
  }

  /** Two calls with one key in flight would pay twice: the second waits and is given the answer. */
  private KeyedCalls.Turn turnOf(String key, Call call) throws InterruptedException {
    Duration allowed = CallRun.allowed(call.request());
    return keys.enter(key, allowed).orElseThrow(() -> Explanation.sameKey(allowed));
  }

  private Optional<Generation> replayed(Call call, String key) {
    Optional<GenerationResult> known = ledger.answer(key);
    known.ifPresent(result -> events.accept(new DispatchEvent.Replayed(call.origin())));
    return known.map(result -> new Generation(result, ledger.attemptsOf(key), null, null, true));
  }

  /** The call with what is left of its deadline, if it had to wait for its turn. */
  private Call rest(Call call, KeyedCalls.Turn turn) {
    if (turn.waited().isZero()) {
      return call;
    }
    Duration left = CallRun.allowed(call.request()).minus(turn.waited());
    return new Call(
        call.request().toBuilder().deadline(left.isNegative() ? Duration.ZERO : left).build(),
        call.routing(),
        call.scopes(),
        call.origin());
  }

  /**
   * Answers a call as a stream. Until its first token the call fails over like any other; after
   * that it is bound to its target, and a cut is an error of the stream. Closing the stream early
   * settles the attempt as cancelled. Another call with its key waits until the stream has ended or
   * is closed.
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
    if (key == null) {
      return run(call, watch).stream();
    }
    KeyedCalls.Turn turn = turnOf(key, call);
    try {
      Optional<Generation> known = replayed(call, key);
      RoutedStream stream =
          known.isPresent()
              ? RoutedStream.replay(GenerationStream.of(known.get().result()), known.get())
              : run(rest(call, turn), watch).stream();
      return stream.endingWith(turn::end);
    } catch (RuntimeException | InterruptedException e) {
      turn.end();
      throw e;
    }
  }
}
