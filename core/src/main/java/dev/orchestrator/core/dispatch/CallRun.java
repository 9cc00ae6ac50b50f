package dev.orchestrator.core.dispatch;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.FinishReason;
import dev.orchestrator.api.GenerationEvent;
import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.GenerationResult;
import dev.orchestrator.api.GenerationStream;
import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.base.time.Time;
import dev.orchestrator.core.budget.OutputDefaults;
import dev.orchestrator.core.budget.PromptSize;
import dev.orchestrator.core.config.FailoverSettings;
import dev.orchestrator.core.health.Admission;
import dev.orchestrator.core.health.Load;
import dev.orchestrator.core.health.TargetHealth;
import dev.orchestrator.core.ledger.Attempt;
import dev.orchestrator.core.ledger.Ledger;
import dev.orchestrator.core.registry.ProviderRegistry;
import dev.orchestrator.core.routing.ModelRouter;
import dev.orchestrator.core.routing.RoutingDecision;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One call on its way: attempt after attempt until it is answered or nobody is left to ask. */
final class CallRun {

  /** How long a call may take that names no deadline: 15 minutes. */
  static final Duration DEFAULT_DEADLINE = Duration.ofMinutes(15);

  /** A longer one is a mistake, and more than a clock of nanoseconds can bear. */
  private static final Duration LONGEST_DEADLINE = Duration.ofDays(365);

  /** What every call needs of the dispatcher. */
  record Parts(
      ProviderRegistry registry,
      ModelRouter router,
      Ledger ledger,
      TargetHealth health,
      Purse purse,
      FailoverSettings failover,
      Time time,
      RandomGenerator random,
      Consumer<DispatchEvent> events) {

    /** The same, with someone else told too, and first. */
    Parts telling(Consumer<DispatchEvent> other) {
      return new Parts(
          registry, router, ledger, health, purse, failover, time, random, other.andThen(events));
    }
  }

  /** An attempt that has its money and its leave, and has begun. */
  record Begun(
      LlmProvider provider,
      ModelInfo model,
      Reservation reservation,
      Admission admission,
      Instant at,
      long nanos) {

    /** The same for a stream, which outlives the call: money and leave are its own from here on. */
    Begun handedOver() {
      return new Begun(
          provider,
          model,
          new Reservation(reservation.hold().handOver(), reservation.maxTokens()),
          admission.handOver(),
          at,
          nanos);
    }
  }

  /** What an attempt yields: a value, or a failure that has been settled. */
  sealed interface Outcome<T> {
    record Answered<T>(T value) implements Outcome<T> {}

    record Failed<T>(Failure failure) implements Outcome<T> {}
  }

  /** What is done with a target that has its money. */
  private interface Body<T> {
    Outcome<T> attempt(Begun begun) throws InterruptedException;
  }

  private final Parts parts;
  private final Call call;
  private final PromptSize size;
  private final int wish;
  private final RoutingDecision decision;
  private final long deadline;
  private final TargetQueue queue;
  private final List<Attempt> attempts = new ArrayList<>();
  private @Nullable Failure lastFailure;

  CallRun(Parts parts, Call call) {
    this.parts = parts;
    this.call = call;
    GenerationRequest request = call.request();
    this.size = PromptSize.of(request);
    this.wish = request.maxTokens() > 0 ? request.maxTokens() : OutputDefaults.of(request.role());
    this.deadline = parts.time().nanos() + allowed(request).toNanos();
    this.decision = parts.router().route(call.routing().withSizes(size.estimatedTokens(), wish));
    this.queue =
        new TargetQueue(
            decision.candidates(),
            parts.health(),
            model -> load(OutputDefaults.capped(wish, model, size.estimatedTokens())),
            parts.failover().maxAttempts(),
            parts.random());
  }

  /** How long a call may take: what its request says, at most a year. */
  static Duration allowed(GenerationRequest request) {
    Duration deadline = request.deadline();
    if (deadline == null) {
      return DEFAULT_DEADLINE;
    }
    return deadline.compareTo(LONGEST_DEADLINE) > 0 ? LONGEST_DEADLINE : deadline;
  }

  private Load load(int maxTokens) {
    return new Load(size.estimatedTokens(), maxTokens);
  }

  Generation generate() throws InterruptedException {
    return run(this::attemptWhole);
  }

  RoutedStream stream() throws InterruptedException {
    return run(this::attemptStream);
  }

  private <T> T run(Body<T> body) throws InterruptedException {
    if (decision.candidates().isEmpty()) {
      throw Explanation.noModel(decision);
    }
    while (true) {
      ModelInfo model = nextTarget();
      Optional<Reservation> reservation = reserve(model);
      if (reservation.isEmpty()) {
        continue;
      }
      try (var hold = reservation.get().hold()) {
        Optional<LlmProvider> provider = parts.registry().provider(model.provider());
        if (provider.isEmpty()) {
          hold.release();
          queue.remove(model, "it was unregistered meanwhile");
          continue;
        }
        Optional<Admission> admission =
            parts.health().admit(model.provider(), model.id(), load(reservation.get().maxTokens()));
        if (admission.isEmpty() || remaining().isZero()) {
          admission.ifPresent(Admission::close);
          hold.release(); // others were let in while this call waited for its money
          continue;
        }
        try (Admission leave = admission.get()) {
          emit(
              new DispatchEvent.Started(
                  call.origin(), model.provider(), model.id(), attempts.size() + 1));
          Begun begun =
              new Begun(
                  provider.get(),
                  model,
                  reservation.get(),
                  leave,
                  parts.time().now(),
                  parts.time().nanos());
          switch (body.attempt(begun)) {
            case Outcome.Answered<T> answered -> {
              return answered.value();
            }
            case Outcome.Failed<T> failed -> afterFailure(model, failed.failure());
          }
        }
      }
    }
  }

  private ModelInfo nextTarget() throws InterruptedException {
    while (true) {
      if (remaining().isZero()) {
        throw exhausted(null);
      }
      switch (queue.next(attempts.size())) {
        case TargetQueue.Choice.Ask ask -> {
          if (ask.after().compareTo(remaining()) >= 0) {
            throw exhausted(ask.after());
          }
          pause(ask.after(), "before asking " + ask.model().qualifiedName() + " again");
          return ask.model();
        }
        case TargetQueue.Choice.Wait wait -> {
          if (wait.rest().compareTo(remaining()) > 0) {
            throw exhausted(wait.rest());
          }
          pause(wait.rest(), wait.reason());
        }
        case TargetQueue.Choice.Nobody nobody -> throw exhausted(nobody.soonest());
      }
    }
  }

  private void pause(Duration length, String reason) throws InterruptedException {
    if (length.isPositive()) {
      emit(new DispatchEvent.Waiting(call.origin(), reason, length));
      parts.time().sleep(length);
    }
  }

  private CallFailedException exhausted(@Nullable Duration soonest) {
    return Explanation.exhausted(
        decision, attempts, queue, lastFailure, soonest, remaining().isZero());
  }

  private Optional<Reservation> reserve(ModelInfo model) throws InterruptedException {
    Bid.Outcome outcome =
        parts
            .purse()
            .reserve(
                model,
                size,
                wish,
                call.scopes(),
                deadline,
                () ->
                    emit(
                        new DispatchEvent.Waiting(
                            call.origin(), "for the settlement of other attempts", remaining())));
    return switch (outcome) {
      case Bid.Outcome.Reserved reserved -> Optional.of(reserved.reservation());
      case Bid.Outcome.Refused refused -> {
        queue.unaffordable(model, refused.reason(), refused.standing());
        yield Optional.empty();
      }
    };
  }

  private Outcome<Generation> attemptWhole(Begun begun) throws InterruptedException {
    GenerationRequest request = requestFor(begun);
    GenerationResult result;
    try {
      result = guarded(begun, () -> begun.provider().generate(begun.model().id(), request));
    } catch (ExecutionException e) {
      return failed(begun, Failure.of(e.getCause() == null ? e : e.getCause()));
    } catch (TimeoutException e) {
      return failed(begun, Failure.of(e));
    } catch (InterruptedException e) {
      failed(begun, Failure.of(e));
      throw e;
    }
    return concluded(begun, result);
  }

  /** Settles an answer; a content block is a failure. */
  Outcome<Generation> concluded(Begun begun, GenerationResult result) {
    if (result.finishReason() == FinishReason.CONTENT_FILTER) {
      return failed(begun, Failure.blocked(result));
    }
    Charge charge =
        Charge.answered(begun.model(), result.usage(), begun.reservation().hold().amount());
    settle(begun, charge, null, result);
    begun.admission().answered(charge.usage(), result.rateLimits());
    return new Outcome.Answered<>(new Generation(result, attempts, decision, begun.model(), false));
  }

  private Outcome<RoutedStream> attemptStream(Begun begun) throws InterruptedException {
    GenerationRequest request = requestFor(begun);
    GenerationStream stream;
    boolean answers;
    GenerationEvent first = null;
    try {
      stream = guarded(begun, () -> begun.provider().stream(begun.model().id(), request));
      GenerationStream opened = stream;
      try {
        answers = guarded(begun, opened::hasNext);
        if (answers) {
          first = guarded(begun, opened::next);
        }
      } catch (ExecutionException | TimeoutException | InterruptedException e) {
        opened.close();
        throw e;
      }
    } catch (ExecutionException e) {
      return failed(begun, Failure.of(e.getCause() == null ? e : e.getCause()));
    } catch (TimeoutException e) {
      return failed(begun, Failure.of(e));
    } catch (InterruptedException e) {
      failed(begun, Failure.of(e));
      throw e;
    }
    if (!answers || first == null) {
      stream.close();
      return failed(begun, Failure.of(new NoSuchElementException("an empty stream")));
    }
    return committed(begun, stream, first);
  }

  /** An answer that came in one piece is judged before anything of it is given out. */
  private Outcome<RoutedStream> committed(
      Begun begun, GenerationStream stream, GenerationEvent first) {
    if (!(first instanceof GenerationEvent.Completed whole)) {
      return new Outcome.Answered<>(
          new RoutedStream(new CommittedStream(this, begun, stream, first)));
    }
    stream.close();
    return switch (concluded(begun, whole.result())) {
      case Outcome.Answered<Generation> answered ->
          new Outcome.Answered<>(
              RoutedStream.replay(GenerationStream.of(whole.result()), answered.value()));
      case Outcome.Failed<Generation> failed -> new Outcome.Failed<>(failed.failure());
    };
  }

  private GenerationRequest requestFor(Begun begun) {
    return call.request().toBuilder()
        .maxTokens(begun.reservation().maxTokens())
        .deadline(remaining())
        .build();
  }

  /** What a provider gives, within the deadline of the call whatever it does. */
  <T> T guarded(Begun begun, Callable<T> callable)
      throws InterruptedException, ExecutionException, TimeoutException {
    return Guard.call(begun.model().qualifiedName(), remaining(), callable);
  }

  private Duration remaining() {
    return Duration.ofNanos(Math.max(0, deadline - parts.time().nanos()));
  }

  /** Settles a failure. */
  <T> Outcome.Failed<T> failed(Begun begun, Failure told) {
    Failure failure = masked(begun, told);
    Charge charge = Charge.failed(begun.model(), failure, begun.reservation().hold().amount());
    settle(begun, charge, failure, null);
    begun
        .admission()
        .failed(
            failure.fault(),
            failure.sent(),
            failure.retryAfter(),
            failure.usage() == null ? null : charge.usage(),
            failure.limits());
    return new Outcome.Failed<>(failure);
  }

  private Failure masked(Begun begun, Failure failure) {
    return failure.masked(text -> parts.registry().mask(begun.model().provider(), text));
  }

  private void settle(
      Begun begun, Charge charge, @Nullable Failure failure, @Nullable GenerationResult result) {
    ModelInfo model = begun.model();
    var held = begun.reservation().hold().amount();
    boolean overBound = charge.cost() != null && charge.cost().isMoreThan(held);
    Attempt attempt =
        new Attempt(
            call.request().key(),
            call.origin(),
            model.provider(),
            model.id(),
            model.maker(),
            Endpoints.origin(begun.provider()),
            result == null ? null : result.model(),
            begun.at(),
            Duration.ofNanos(parts.time().nanos() - begun.nanos()),
            failure == null ? null : failure.fault(),
            failure == null ? 0 : failure.status(),
            failure == null ? "" : failure.detail(model.qualifiedName()),
            result != null ? result.requestId() : failure == null ? null : failure.requestId(),
            charge.usage(),
            held,
            charge.cost(),
            overBound);
    parts.ledger().settle(begun.reservation().hold(), attempt, keptAnswer(begun, result));
    attempts.add(attempt);
    if (overBound) {
      parts.health().overBound(model.provider(), model.id());
    }
    emit(new DispatchEvent.Settled(call.origin(), attempt, result));
  }

  /** What the key's answer will be. One that a tight budget cut short is not: money may come. */
  private @Nullable GenerationResult keptAnswer(Begun begun, @Nullable GenerationResult result) {
    int whole = OutputDefaults.capped(wish, begun.model(), size.estimatedTokens());
    boolean shortened =
        result != null
            && result.finishReason() == FinishReason.LENGTH
            && begun.reservation().maxTokens() < whole;
    return shortened ? null : result;
  }

  private void afterFailure(ModelInfo model, Failure failure) {
    lastFailure = failure;
    Next next = Next.after(failure, parts.failover());
    if (next == Next.NOBODY) {
      throw refusal(failure);
    }
    boolean unreached = failure.fault() == Fault.NETWORK || failure.fault() == Fault.TIMEOUT;
    if (unreached && !failure.sent()) {
      queue.unreached(model);
    }
    queue.failed(model, next);
  }

  private void emit(DispatchEvent event) {
    parts.events().accept(event);
  }

  /** What its caller is told where nobody else is asked. */
  CallFailedException refusal(Failure failure) {
    return Explanation.request(decision, attempts, failure);
  }

  /** What its caller is told where an answer broke off that had been begun to give out. */
  CallFailedException cut(Failure failure) {
    return Explanation.cut(decision, attempts, failure);
  }
}
