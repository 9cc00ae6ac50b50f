package dev.orchestrator.api;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * A streamed answer: blocking, to be read by one thread, and closed when done or given up (closing
 * early ends the connection). A stream that ends without its vendor's terminal event throws {@link
 * ProviderException} with {@link Fault#TRUNCATED} from {@code hasNext} or {@code next}; one that
 * ends well gave {@link GenerationEvent.Completed} last.
 */
public interface GenerationStream extends Iterator<GenerationEvent>, AutoCloseable {

  @Override
  void close();

  /** A stream of an answer that is there already: its text as one delta, then its completion. */
  static GenerationStream of(GenerationResult result) {
    List<GenerationEvent> events = new ArrayList<>();
    if (!result.text().isEmpty()) {
      events.add(new GenerationEvent.TextDelta(result.text()));
    }
    events.add(new GenerationEvent.Completed(result));
    Iterator<GenerationEvent> iterator = events.iterator();
    return new GenerationStream() {
      @Override
      public boolean hasNext() {
        return iterator.hasNext();
      }

      @Override
      public GenerationEvent next() {
        return iterator.next();
      }

      @Override
      public void close() {}
    };
  }
}
