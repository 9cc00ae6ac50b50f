package dev.orchestrator.core.dispatch;

import dev.orchestrator.api.GenerationEvent;
import dev.orchestrator.api.GenerationResult;
import dev.orchestrator.api.GenerationStream;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A stream that has given its first token: from here on its end is settled, however it ends. */
final class CommittedStream implements RoutedStream.Source {
  private final CallRun run;
  private final CallRun.Begun begun;
  private final GenerationStream stream;
  private @Nullable GenerationEvent first;
  private @Nullable Generation generation;
  private boolean ended;

  CommittedStream(
      CallRun run, CallRun.Begun begun, GenerationStream stream, GenerationEvent first) {
    this.run = run;
    this.first = first;
    this.begun = begun.handedOver(); // the attempt's own block must not end them
    this.stream = stream;
  }

  @Override
  public boolean hasNext() {
    return !ended && (first != null || awaited(stream::hasNext));
  }

  /**
   * What the provider's stream gives, within the deadline of the call: a provider that ignores it
   * must not hang the reader.
   */
  private <T> T awaited(Callable<T> callable) {
    try {
      return run.guarded(begun, callable);
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
    GenerationEvent begin = first;
    if (begin != null) {
      first = null;
      return begin;
    }
    GenerationEvent event = awaited(stream::next);
    if (event instanceof GenerationEvent.Completed completed) {
      ended = true;
      complete(completed.result());
    }
    return event;
  }

  private void complete(GenerationResult result) {
    switch (run.concluded(begun, result)) {
      case CallRun.Outcome.Answered<Generation> answered -> generation = answered.value();
      case CallRun.Outcome.Failed<Generation> failed -> throw run.refusal(failed.failure());
    }
  }

  private CallFailedException cut(Throwable thrown) {
    ended = true;
    try {
      return run.cut(run.failed(begun, Failure.of(thrown)).failure());
    } finally {
      stream.close();
    }
  }

  @Override
  public void close() {
    try {
      stream.close();
    } finally {
      if (!ended) {
        ended = true;
        run.failed(begun, Failure.of(new InterruptedException()));
      }
    }
  }

  @Override
  public Optional<Generation> generation() {
    return Optional.ofNullable(generation);
  }
}
