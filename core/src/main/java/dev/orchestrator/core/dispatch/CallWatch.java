package dev.orchestrator.core.dispatch;

import dev.orchestrator.api.GenerationEvent;
import dev.orchestrator.core.ledger.Standing;
import dev.orchestrator.core.telemetry.GenerationSpan;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells telemetry of one call: what happens on its way, and how it ends. */
final class CallWatch {
  private final GenerationSpan span;

  CallWatch(GenerationSpan span) {
    this.span = span;
  }

  void on(DispatchEvent event) {
    switch (event) {
      case DispatchEvent.Started started ->
          span.asks(started.provider(), started.model(), started.number());
      case DispatchEvent.Waiting waiting -> span.waits(waiting.reason());
      case DispatchEvent.Settled settled -> span.settled(settled.attempt(), settled.result());
      case DispatchEvent.Replayed replayed -> {} // the generation says so itself
    }
  }

  void answered(Generation generation) {
    span.answered(generation.result(), generation.replayed());
  }

  void failed(Throwable thrown) {
    if (thrown instanceof CallFailedException e && e.kind() == CallFailedException.Kind.BUDGET) {
      span.refused(scope(e.standing()));
    }
    span.failed(word(thrown));
  }

  private static String scope(@Nullable Standing standing) {
    if (standing == null) {
      return "other";
    }
    int colon = standing.scope().indexOf(':');
    return colon < 0 ? standing.scope() : standing.scope().substring(0, colon);
  }

  private static String word(Throwable thrown) {
    return switch (thrown) {
      case InterruptedException e -> "cancelled";
      case CallFailedException e ->
          switch (e.kind()) {
            case BUDGET -> "budget";
            case NO_MODEL -> "no_model";
            case NO_PROVIDER, REQUEST ->
                e.fault() == null ? "no_provider" : e.fault().name().toLowerCase(Locale.ROOT);
          };
      default -> thrown.getClass().getName();
    };
  }

  /** A stream that has begun, watched to its end. */
  RoutedStream watching(RoutedStream stream) {
    span.firstChunk();
    stream.generation().ifPresent(this::answered); // it came from the ledger
    return new RoutedStream(new Watched(stream));
  }

  private final class Watched implements RoutedStream.Source {
    private final RoutedStream stream;

    Watched(RoutedStream stream) {
      this.stream = stream;
    }

    @Override
    public boolean hasNext() {
      try {
        return stream.hasNext();
      } catch (RuntimeException e) {
        failed(e);
        throw e;
      }
    }

    @Override
    public GenerationEvent next() {
      try {
        GenerationEvent event = stream.next();
        stream.generation().ifPresent(CallWatch.this::answered);
        return event;
      } catch (RuntimeException e) {
        failed(e);
        throw e;
      }
    }

    @Override
    public void close() {
      try {
        stream.close();
      } finally {
        span.failed("cancelled"); // without effect if it has ended before
      }
    }

    @Override
    public Optional<Generation> generation() {
      return stream.generation();
    }
  }
}
