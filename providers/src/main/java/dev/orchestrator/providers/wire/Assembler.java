package dev.orchestrator.providers.wire;

import dev.orchestrator.api.FinishReason;
import dev.orchestrator.api.GenerationEvent;
import dev.orchestrator.api.Part;
import dev.orchestrator.api.Usage;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Puts one answer together from a vendor's events. An answer that came in one piece is given as one
 * event, so both ways share one mapping. For one answer and one thread.
 *
 * <p>It throws {@link MalformedAnswer} for an event that does not fit the protocol; fields it does
 * not know it ignores.
 */
public interface Assembler {

  /** The last event's data of streams that end so; it is no JSON. */
  String DONE = "[DONE]";

  /**
   * Takes the next event.
   *
   * @param name its name; empty if it has none, or if the data is a whole answer
   * @param data its JSON
   * @return what to show of it at once; often empty
   */
  List<GenerationEvent> accept(String name, JsonNode data);

  /** Where in an event its error would be: the event itself unless the vendor wraps it. */
  default JsonNode errorIn(JsonNode data) {
    return data;
  }

  /** Takes the terminal {@link #DONE}. */
  default void done() {}

  /** Whether the vendor's terminal event came: nothing more is to be read. */
  boolean ended();

  /** Whether the answer is whole if the body ends here in good order. */
  boolean mayEndHere();

  /** What has been told of the usage so far, or null. */
  @Nullable Usage usage();

  /** The parts of the answer. */
  List<Part> parts();

  /** Why it ended. */
  FinishReason finishReason();

  /** The model that the vendor named, or null. */
  @Nullable String model();

  /** The id in the body that names the request, or null. */
  default @Nullable String requestId() {
    return null;
  }
}
