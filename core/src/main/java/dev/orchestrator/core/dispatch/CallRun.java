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
  private record Begun(
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
  private sealed interface Outcome<T> {
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
    Duration allowed = request.deadline() == null ? DEFAULT_DEADLINE : request.deadline();
    this.deadline = parts.time().nanos() + allowed.toNanos();
    this.decision = parts.router().route(call.routing().withSizes(size.estimatedTokens(), wish));
    this.queue =
        new TargetQueue(
            decision.candidates(),
            parts.health(),
            model -> load(OutputDefaults.capped(wish, model, size.estimatedTokens())),
            parts.failover().maxAttempts(),
            parts.random());
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

  private Outcome<Generation> concluded(Begun begun, GenerationResult result) {
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
    try {
      stream = guarded(begun, () -> begun.provider().stream(begun.model().id(), request));
      GenerationStream opened = stream;
      try {
        answers = guarded(begun, opened::hasNext);
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
    if (!answers) {
      stream.close();
      return failed(begun, Failure.of(new NoSuchElementException("an empty stream")));
    }
    return new Outcome.Answered<>(new RoutedStream(new Committed(begun, stream)));
  }

  private GenerationRequest requestFor(Begun begun) {
    return call.request().toBuilder()
        .maxTokens(begun.reservation().maxTokens())
        .deadline(remaining())
        .build();
  }

  private <T> T guarded(Begun begun, Callable<T> callable)
      throws InterruptedException, ExecutionException, TimeoutException {
    return Guard.call(begun.model().qualifiedName(), remaining(), callable);
  }

  private Duration remaining() {
    return Duration.ofNanos(Math.max(0, deadline - parts.time().nanos()));
  }

  private <T> Outcome<T> failed(Begun begun, Failure failure) {
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
    parts.ledger().settle(begun.reservation().hold(), attempt, result);
    attempts.add(attempt);
    if (overBound) {
      parts.health().overBound(model.provider(), model.id());
    }
    emit(new DispatchEvent.Settled(call.origin(), attempt, result));
  }

  private void afterFailure(ModelInfo model, Failure failure) {
    lastFailure = failure;
    Next next = Next.after(failure, parts.failover());
    if (next == Next.NOBODY) {
      throw Explanation.request(decision, attempts, failure);
    }
    if (failure.fault() == Fault.NETWORK && !failure.sent()) {
      queue.unreached(model);
    }
    queue.failed(model, next);
  }

  private void emit(DispatchEvent event) {
    parts.events().accept(event);
  }

  /** A stream that has given its first token: from here on its end is settled, however it ends. */
  private final class Committed implements RoutedStream.Source {
    private final Begun begun;
    private final GenerationStream stream;
    private @Nullable Generation generation;
    private boolean ended;

    Committed(Begun begun, GenerationStream stream) {
      this.begun = begun.handedOver(); // the attempt's own block must not end them
      this.stream = stream;
    }

    @Override
    public boolean hasNext() {
      return !ended && awaited(stream::hasNext);
    }

    /**
     * What the provider's stream gives, within the deadline of the call: a provider that ignores it
     * must not hang the reader.
     */
    private <T> T awaited(Callable<T> callable) {
      try {
        return guarded(begun, callable);
      } catch (ExecutionException e) {
        throw cut(e.getCause() == null ? e : e.getCause());
      } catch (TimeoutException e) {
        throw cut(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw cut(e);
      }
    }

    @Override
    public GenerationEvent next() {
      if (ended) {
        throw new NoSuchElementException("the answer is complete");
      }
      GenerationEvent event = awaited(stream::next);
      if (event instanceof GenerationEvent.Completed completed) {
        ended = true;
        complete(completed.result());
      }
      return event;
    }

    private void complete(GenerationResult result) {
      switch (concluded(begun, result)) {
        case Outcome.Answered<Generation> answered -> generation = answered.value();
        case Outcome.Failed<Generation> failed ->
            throw Explanation.request(decision, attempts, failed.failure());
      }
    }

    private CallFailedException cut(Throwable thrown) {
      Failure failure = Failure.of(thrown);
      if (!ended) {
        ended = true;
        failed(begun, failure);
        stream.close();
      }
      return Explanation.cut(decision, attempts, failure);
    }

    @Override
    public void close() {
      try {
        stream.close();
      } finally {
        if (!ended) {
          ended = true;
          failed(begun, Failure.of(new InterruptedException()));
        }
      }
    }

    @Override
    public Optional<Generation> generation() {
      return Optional.ofNullable(generation);
    }
  }
}
