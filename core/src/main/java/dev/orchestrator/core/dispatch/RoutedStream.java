package dev.orchestrator.core.dispatch;

import dev.orchestrator.api.GenerationEvent;
import dev.orchestrator.api.GenerationStream;
import java.util.Optional;

/** A streamed answer that knows, once it is complete, what it took. To be read by one thread. */
public final class RoutedStream implements GenerationStream {

  /** What the stream stands on: the vendor's events and the settlement. */
  interface Source {
    boolean hasNext();

    GenerationEvent next();

    void close();

    Optional<Generation> generation();
  }

  private final Source source;
  private final Runnable end;

  RoutedStream(Source source) {
    this(source, () -> {});
  }

  private RoutedStream(Source source, Runnable end) {
    this.source = source;
    this.end = end;
  }

  /** The same, which runs this when it is over: complete, broken off or closed. */
  RoutedStream endingWith(Runnable idempotent) {
    return new RoutedStream(source, idempotent);
  }

  static RoutedStream replay(GenerationStream stream, Generation generation) {
    return new RoutedStream(
        new Source() {
          @Override
          public boolean hasNext() {
            return stream.hasNext();
          }

          @Override
          public GenerationEvent next() {
            return stream.next();
          }

          @Override
          public void close() {
            stream.close();
          }

          @Override
          public Optional<Generation> generation() {
            return Optional.of(generation);
          }
        });
  }

  @Override
  public boolean hasNext() {
    try {
      return source.hasNext();
    } catch (RuntimeException e) {
      end.run();
      throw e;
    }
  }

  @Override
  public GenerationEvent next() {
    boolean over = true;
    try {
      GenerationEvent event = source.next();
      over = event instanceof GenerationEvent.Completed;
      return event;
    } finally {
      if (over) {
        end.run();
      }
    }
  }

  @Override
  public void close() {
    try {
      source.close();
    } finally {
      end.run();
    }
  }

  /** The answer with its attempts and decision; empty until the stream is complete. */
  public Optional<Generation> generation() {
    return source.generation();
  }
}
